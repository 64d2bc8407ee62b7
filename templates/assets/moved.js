// On an address that a page had before: leads on to the same place of the page. Without a place to keep, or without
// this script, the browser follows the page's own refresh.
(function () {
  "use strict";
  var refresh = document.querySelector("meta[http-equiv=refresh]");
  var to = refresh && refresh.content.split("url=")[1];
  if (to && location.hash) { location.replace(to + location.hash); }
}());
