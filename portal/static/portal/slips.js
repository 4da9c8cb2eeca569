// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds one's own slip by its check code, here in the browser: the portal must not learn who looks for which. Without
// this file people read the list, which is in the order of the codes.
(() => {
  "use strict";

  const LENGTH = 8;
  const bare = (text) => text.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const search = document.querySelector("[data-slips-search]");
  const input = search.querySelector("input");
  const answer = search.querySelector("[data-slips-answer]");
  const rows = [...document.querySelectorAll("[data-slip]")];

  const said = (row) => `Gefunden. Gezählt ist: ${row.querySelector("td").textContent}.`;
  const look = () => {
    const typed = bare(input.value);
    const fitting = rows.filter((row) => bare(row.dataset.slip).startsWith(typed));
    rows.forEach((row) => { row.hidden = !fitting.includes(row); });
    const whole = typed.length >= LENGTH;
    answer.textContent = !whole ? "" : fitting.length ? said(fitting[0]) : "Dieser Code steht nicht in der Liste. Bitte prüfen Sie jedes Zeichen.";
  };

  input.addEventListener("input", look);
  search.hidden = false;
})();
