// The reader's choice of paper: light, dark, or as the system has it ("auto").
// Runs in the head, before the first line is drawn. Kept in a cookie and in localStorage, because from a disk each
// browser keeps only one of them for the whole site; the cookie goes first, as Firefox's localStorage is per file there.
(function () {
  "use strict";
  var root = document.documentElement;
  var key = "kyyeu-paper";
  var choices = ["light", "dark", "auto"];

  function kept() {
    var choice = (document.cookie.match(new RegExp("(?:^|; )" + key + "=(\\w+)")) || [])[1];
    try { choice = choice || localStorage.getItem(key); } catch (e) { /* the browser keeps nothing for us */ }
    return choices.indexOf(choice) < 0 ? "auto" : choice;
  }

  function keep(choice) {
    document.cookie = key + "=" + choice + "; max-age=31536000; path=/; samesite=lax";
    try { localStorage.setItem(key, choice); } catch (e) { /* the browser keeps nothing for us */ }
  }

  root.dataset.paper = kept();

  document.addEventListener("DOMContentLoaded", function () {
    var buttons = document.querySelectorAll(".paper button");
    function press() {
      buttons.forEach(function (b) { b.setAttribute("aria-pressed", String(b.value === root.dataset.paper)); });
    }
    buttons.forEach(function (b) {
      b.addEventListener("click", function () {
        root.dataset.paper = b.value;
        keep(b.value);
        press();
      });
    });
    press();
  });
}());
