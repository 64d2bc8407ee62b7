// While the volume is printed, only links within the page and to the web are links: in a PDF one to another file of the
// site would name a folder of this machine.
(function () {
  "use strict";
  var leading = [];
  addEventListener("beforeprint", function () {
    document.querySelectorAll("a[href]").forEach(function (link) {
      var href = link.getAttribute("href");
      if (href[0] === "#" || link.classList.contains("external")) { return; }
      leading.push([link, href]);
      link.removeAttribute("href");
    });
  });
  addEventListener("afterprint", function () {
    leading.forEach(function (pair) { pair[0].setAttribute("href", pair[1]); });
    leading = [];
  });
}());
