// SPDX-License-Identifier: AGPL-3.0-or-later
// Loads the page again while long work goes on. Without this file a link does the same.
(() => {
  "use strict";

  const PAUSE = 2000;
  const look = () => {
    if (document.hidden) setTimeout(look, PAUSE);
    else location.reload();
  };
  if (document.querySelector("[data-going]")) setTimeout(look, PAUSE);
})();
