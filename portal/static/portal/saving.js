/* SPDX-License-Identifier: AGPL-3.0-or-later
   A question page saves by itself and says when. Without this script its button does the same. */
"use strict";
(() => {
  const line = document.querySelector("[data-saves]");
  if (!line) return;
  const form = line.closest("form");
  const seen = form.elements.namedItem("seen");
  const OURS = ["seen", "sent", "told", "csrfmiddlewaretoken", "whose"];
  const PAUSE = 1500, AGAIN = [3000, 10000, 30000], PATIENCE = 20000, MOST_SENT = 5;
  let saved = typed(), words = line.innerHTML, shown = words, timer = 0, running = false, failures = 0, over = false;

  function typed() {
    const data = new FormData(form);
    OURS.forEach((name) => data.delete(name));
    return new URLSearchParams(data).toString();
  }

  function sending() {
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "save");
    return body;
  }

  /* What was sent and not answered may be stored: the next sending says so, or it would be taken for somebody else's. */
  function remember(text) {
    const unanswered = [...form.querySelectorAll("input[name=sent]")];
    if (unanswered.some((input) => input.value === text)) return;
    if (unanswered.length >= MOST_SENT) unanswered[1].remove();
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: "sent", value: text });
    input.autocomplete = "off";
    form.append(input);
  }

  /* Also what was taken back has to be sent, if the server may hold it. */
  function settled() {
    return typed() === saved && !form.querySelector("input[name=sent]");
  }

  function later(delay) {
    clearTimeout(timer);
    if (!over) timer = setTimeout(save, delay);
  }

  /* Read out when it is settled, not while somebody types; a button in it stays the same while somebody presses it. */
  function say(html, busy, trouble = false) {
    line.setAttribute("aria-busy", busy);
    line.classList.toggle("fw-saved--trouble", trouble);
    if (html !== shown) line.innerHTML = html;
    shown = html;
  }

  function changed(delay) {
    if (!failures && !over && !line.querySelector("button")) say(line.dataset.pending, true);
    later(failures ? AGAIN[Math.min(failures, AGAIN.length) - 1] : delay);
  }

  async function save() {
    clearTimeout(timer);
    timer = 0;
    if (running || over) return;
    if (settled()) return say(words, false, words.includes("<button"));
    running = true;
    const text = typed(), body = sending();
    remember(text);
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(form.action, { method: "POST", body, signal, headers: { "HX-Request": "true" } });
      await take(answer, text);
    } catch {
      failed(line.dataset.offline);
    }
    running = false;
    if (!timer && !settled()) later(PAUSE);
  }

  async function take(answer, text) {
    const told = await answer.text();
    if (answer.ok && answer.headers.has("Seen")) {
      seen.value = answer.headers.get("Seen");
      form.querySelectorAll("input[name=sent]").forEach((input) => input.remove());
      saved = text;
      failures = 0;
      words = told;
      say(words, typed() !== saved, words.includes("<button"));
    } else if ([401, 403, 409].includes(answer.status)) {
      over = true;
      say(told, false, true);
    } else if (answer.status === 404) {
      over = true;
      say(line.dataset.gone, false, true);
    } else {
      failed(line.dataset.failed);
    }
  }

  function failed(why) {
    say(why, false, true);
    later(AGAIN[Math.min(failures++, AGAIN.length - 1)]);
  }

  form.addEventListener("input", () => changed(PAUSE));
  form.addEventListener("change", () => changed(0));
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) {
      over = true;
    } else {
      event.preventDefault();
      failed(line.dataset.offline);
    }
  });
  addEventListener("online", save);
  addEventListener("pagehide", () => {
    if (!over && !settled()) navigator.sendBeacon(form.action, sending());
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) over = false;
  });
})();
