// On the page of a server that finds nothing: opened from a disk, its addresses start from itself and not from the
// site's place on the server. The first <base> counts.
(function () {
  "use strict";
  if (location.protocol !== "file:") { return; }
  var base = document.createElement("base");
  base.href = location.href;
  document.head.prepend(base);
}());
