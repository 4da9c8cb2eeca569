/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shows the print button where it can work. */
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
}
