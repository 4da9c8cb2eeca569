// SPDX-License-Identifier: AGPL-3.0-or-later
// Passkeys: asks the device, puts its answer into the form, sends the form. Without this file the other ways stay.
(() => {
  "use strict";

  const bytes = (text) => {
    const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const keys = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const wishes = {
    get: (key) => ({ ...key, challenge: bytes(key.challenge), allowCredentials: keys(key.allowCredentials) }),
    create: (key) => ({
      ...key,
      challenge: bytes(key.challenge),
      user: { ...key.user, id: bytes(key.user.id) },
      excludeCredentials: keys(key.excludeCredentials),
    }),
  };

  const readable = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };

  const options = async (area) => {
    if (area.dataset.options) return JSON.parse(area.dataset.options);
    const answer = await fetch(area.dataset.ask, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw answer;
    return answer.json();
  };

  const ask = async (area, form) => {
    const kind = area.dataset.passkey;
    const publicKey = wishes[kind]((await options(area)).publicKey);
    const credential = await navigator.credentials[kind]({ publicKey });
    form.elements.namedItem("credential").value = JSON.stringify(readable(credential));
    form.submit();
  };

  const prepare = (area) => {
    const failed = area.querySelector("[data-passkey-failed]");
    const paused = area.querySelector("[data-passkey-paused]") || failed;
    area.hidden = false;
    area.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      failed.hidden = paused.hidden = true;
      ask(area, event.target).catch((reason) => {
        (reason.status === 429 ? paused : failed).hidden = false;
      });
    });
  };

  if (!window.PublicKeyCredential || !navigator.credentials) return;
  document.querySelectorAll("[data-passkey-missing]").forEach((notice) => {
    notice.hidden = true;
  });
  document.querySelectorAll("[data-passkey]").forEach(prepare);
})();
