// Signing in by a khóa chạm: one press, one touch; nothing is typed, and no other site gets an answer that is good here.

import { acting, ask, one } from "./steps.js";

const place = one("#touch");
const PATIENCE_MS = 120000;
const CODES = { NotAllowedError: "touch_none", AbortError: "touch_none", SecurityError: "touch_address" };

const b64 = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

async function enter() {
  const { challenge } = await ask("/login/passkey/begin", { body: {} });
  const publicKey = { challenge: bytes(challenge), rpId: location.hostname, userVerification: "required", timeout: PATIENCE_MS };
  const answer = await navigator.credentials.get({ publicKey }).catch((error) => {
    throw Object.assign(error, { code: CODES[error.name] || "touch_fault" });
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = answer.response;
  const body = {
    credential: b64(answer.rawId),
    client_data: b64(clientDataJSON),
    authenticator_data: b64(authenticatorData),
    signature: b64(signature),
    user_handle: b64(userHandle || new ArrayBuffer(0)),
    after: place.dataset.after,
  };
  const { to } = await ask("/login/passkey", { body });
  location.replace(to);
}

if (window.PublicKeyCredential && navigator.credentials && !/^[\d.]+$|:/.test(location.hostname)) {
  place.dataset.csrf = one("[name=csrf]").value; // the one token of this page
  place.append(one("#touch-offer").content); // not in the page at all where it could not be used
  one("button", place).addEventListener("click", (event) => acting(enter, place)(event));
}
