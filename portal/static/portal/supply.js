// SPDX-License-Identifier: AGPL-3.0-or-later
// Sends all answers to a request together, as the form does, and shows how far the files are. What the server does not
// take is told on the same page, and the files that were chosen stay chosen. Without this file the same form is sent.
(() => {
  "use strict";

  const BROKEN_OFF = "Die Verbindung ist abgebrochen. Ihre Dateien sind noch ausgewählt. Bitte senden Sie sie noch einmal.";
  const FORM = "form[data-supply]";
  const inputs = (root) => [...root.querySelectorAll("input[type=file]")];

  const show = (form, text, share) => {
    const bar = form.querySelector("[data-supply-bar]");
    form.querySelector("[data-supply-status]").textContent = text;
    bar.hidden = share === undefined;
    if (!bar.hidden) bar.value = share;
  };

  const going = (form, count, share) => {
    const files = count === 1 ? "1 Datei" : `${count} Dateien`;
    const verb = count === 1 ? "wird" : "werden";
    show(form, share < 1 ? `${files} ${verb} hochgeladen: ${Math.round(share * 100)} %` : `${files} ${verb} geprüft.`, share);
  };

  const send = (form, count) =>
    new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) going(form, count, event.loaded / event.total);
      });
      request.addEventListener("load", () => done(request));
      request.addEventListener("error", () => failed(request));
      request.send(new FormData(form));
    });

  // The page as the server answered it, with the files that were chosen and not refused.
  const replace = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const chosen = new Map(inputs(document.querySelector(FORM)).map((input) => [input.name, input.files]));
    for (const input of inputs(page)) {
      if (chosen.has(input.name) && input.getAttribute("aria-invalid") !== "true") input.files = chosen.get(input.name);
    }
    document.title = page.title;
    // The browser would only complain that something has the focus already.
    page.querySelector("[autofocus]")?.removeAttribute("autofocus");
    document.querySelector("main").replaceChildren(...page.querySelector("main").childNodes);
    const told = document.querySelector("main .fw-alert");
    told?.scrollIntoView();
    if (told?.tabIndex === -1) told.focus();
  };

  const follow = (form, request) => {
    const told = request.getResponseHeader("Content-Type") || "";
    if (told.startsWith("application/json")) location.assign(JSON.parse(request.responseText).next);
    else if ([409, 422].includes(request.status) && request.responseText.includes("data-supply")) replace(request.responseText);
    // A login that ended, for example: the browser shows by itself what the server answers.
    else form.submit();
  };

  let busy = false;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const count = form.matches(FORM) ? inputs(form).reduce((sum, input) => sum + input.files.length, 0) : 0;
    if (!count) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    going(form, count, 0);
    try {
      follow(form, await send(form, count));
    } catch {
      show(form, BROKEN_OFF);
    }
    busy = false;
  });
})();
