// What a page can do beyond being read: the way to the search box, and a paragraph's address or a citation on the clipboard.
// Loads the search itself when the reader goes to the search box, and not before.
(function () {
  "use strict";
  var own = document.currentScript.src;
  var box = document.querySelector("[role=combobox], .search-page input");

  // Scripts that are put in so come at once and run in their order.
  function begin() {
    box.removeEventListener("focus", begin);
    ["words", "index", "ranking", "passages", "shown", box.form.dataset.finder].forEach(function (room) {
      var script = document.createElement("script");
      script.async = false;
      script.src = own.replace("reading.js", "finder/" + room + ".js");
      document.head.append(script);
    });
  }

  if (box) {
    box.addEventListener("focus", begin);
    if (document.activeElement === box || document.querySelector(".search-page")) begin();
    document.addEventListener("keydown", function (event) {
      // No single letter: who speaks to the computer would set it off by talking (WCAG 2.1.4).
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      box.focus();
      box.select();
    });
  }

  // A stop at every paragraph would be in the way of most who read by keyboard or by ear: a switch makes the marks stops.
  var marks = document.querySelector(".marks button");
  if (marks) {
    marks.addEventListener("click", function () {
      var on = marks.getAttribute("aria-pressed") !== "true";
      marks.setAttribute("aria-pressed", String(on));
      document.documentElement.classList.toggle("marked", on);
      document.querySelectorAll(".anchor").forEach(function (mark) {
        if (on) {
          mark.removeAttribute("aria-hidden");
          mark.removeAttribute("tabindex");
          mark.setAttribute("aria-label", marks.dataset.label + ": " + mark.parentElement.textContent.trim().split(/\s+/).slice(0, 6).join(" "));
        } else {
          mark.setAttribute("aria-hidden", "true");
          mark.tabIndex = -1;
        }
      });
    });
  }

  // The mark behind a paragraph is a link to it; with the script it also copies the address, and says so.
  var said = document.querySelector(".said");

  function say(text) {
    if (!said) return;
    said.textContent = text;
    setTimeout(function () { said.textContent = ""; }, 2000);
  }

  // A citation is copied; where the browser forbids it, its text is selected for the reader to copy.
  document.addEventListener("click", function (event) {
    var button = event.target.closest(".copy");
    if (!button) return;
    var citation = button.closest("p").nextElementSibling;
    var words = button.closest("[data-copied]").dataset;
    function select() {
      getSelection().selectAllChildren(citation);
      say(document.execCommand("copy") ? words.copied : words.uncopied);
    }
    if (!navigator.clipboard) { select(); return; }
    navigator.clipboard.writeText(citation.textContent.trim()).then(function () { say(words.copied); }, select);
  });

  document.addEventListener("click", function (event) {
    var mark = event.target.closest(".anchor");
    if (!mark || !said || !navigator.clipboard) return;
    navigator.clipboard.writeText(mark.href).then(function () {
      say(said.dataset.copied);
      mark.classList.add("copied");
      setTimeout(function () { mark.classList.remove("copied"); }, 2000);
    }, function () { /* The link itself still leads there. */ });
  });
}());
