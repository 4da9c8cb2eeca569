// SPDX-License-Identifier: AGPL-3.0-or-later
// Sends each chosen file by itself and shows how far it is. Without this file the same form sends all at once.
(() => {
  "use strict";

  const BROKEN_OFF = "Die Verbindung ist abgebrochen. Bitte versuchen Sie es noch einmal.";
  const NOT_DONE = "Das hat nicht geklappt. Bitte laden Sie die Seite neu und versuchen Sie es noch einmal.";

  const add = (parent, tag, css, text) => {
    const element = document.createElement(tag);
    if (css) element.className = css;
    if (text) element.textContent = text;
    parent.append(element);
    return element;
  };

  const row = (list, file) => {
    const item = add(list, "li", "fw-upload__file");
    const name = add(item, "span", "fw-upload__name", file.name);
    const bar = add(item, "progress", "fw-upload__bar");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `${file.name} hochladen`);
    const word = add(item, "span", "fw-upload__word", "wartet");
    return { item, name, bar, word };
  };

  const send = (form, field, file, shown) =>
    new Promise((done) => {
      const data = new FormData();
      for (const input of form.querySelectorAll("input[type=hidden]")) data.append(input.name, input.value);
      data.append(field.name, file);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        const share = event.loaded / event.total;
        shown.bar.value = share;
        shown.word.textContent = share < 1 ? `${Math.round(share * 100)} %` : "wird geprüft";
      });
      request.addEventListener("load", () => done(request.response?.errors ? request.response : { errors: [NOT_DONE] }));
      request.addEventListener("error", () => done({ errors: [BROKEN_OFF] }));
      request.send(data);
    });

  const finish = (shown, answer) => {
    shown.bar.remove();
    const failed = answer.errors.length > 0;
    shown.item.classList.add(failed ? "fw-upload__file--failed" : "fw-upload__file--done");
    shown.word.textContent = failed ? answer.errors.join(" ") : ["hochgeladen", ...(answer.remarks || [])].join(". ");
    // The sentence names the file already.
    if (failed && shown.word.textContent.startsWith("„")) shown.name.remove();
    return failed;
  };

  const refresh = async (section) => {
    const answer = await fetch(location.pathname);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(section.id);
    if (fresh) section.replaceChildren(...fresh.childNodes);
  };

  const told = (taken, failed) => {
    const files = (count) => (count === 1 ? "1 Datei ist" : `${count} Dateien sind`);
    const good = taken ? `${files(taken)} hochgeladen.` : "";
    const bad = failed ? `${failed === 1 ? "1 Datei" : `${failed} Dateien`} konnten wir nicht annehmen.` : "";
    return `${good} ${bad}`.trim();
  };

  const upload = async (form) => {
    const field = form.querySelector("input[type=file]");
    const [status, list] = form.querySelectorAll("[data-upload-status], [data-upload-list]");
    const files = [...field.files];
    list.replaceChildren();
    status.textContent = files.length === 1 ? "1 Datei wird hochgeladen." : `${files.length} Dateien werden hochgeladen.`;
    const rows = files.map((file) => row(list, file));
    let failed = 0;
    for (const [number, file] of files.entries()) failed += finish(rows[number], await send(form, field, file, rows[number]));
    field.value = "";
    await refresh(document.getElementById(form.dataset.upload)).catch(() => {});
    status.textContent = told(files.length - failed, failed);
  };

  for (const form of document.querySelectorAll("form[data-upload]")) {
    let busy = false;
    form.addEventListener("submit", async (event) => {
      // Nothing chosen: the server says so in its own words.
      if (!form.querySelector("input[type=file]").files.length) return;
      event.preventDefault();
      if (busy) return;
      busy = true;
      await upload(form);
      busy = false;
    });
  }
})();
