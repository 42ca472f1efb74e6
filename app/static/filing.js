// A signed paper goes up as plain bytes: no form decodes it. The server looks at it and answers with a redirect or a refusal.

import { Failure, acting, all, refusal, say } from "./steps.js";

const MEBIBYTE = 1024 * 1024;

async function send(form) {
  const [file] = form.elements.file.files; // there is one: the field is required
  if (file.size > form.dataset.most * MEBIBYTE) throw new Failure("large");
  const root = form.closest("[data-csrf]");
  say("sending", "", root);
  const headers = { Accept: "application/json", "Content-Type": "application/octet-stream" };
  headers["X-CSRF-Token"] = root.dataset.csrf;
  const how = { method: "POST", body: file, headers, redirect: "manual" };
  const got = await fetch(form.dataset.upload, how).catch(() => null);
  if (got && got.type === "opaqueredirect") return location.replace(`${location.pathname}?done=version_added`);
  throw refusal(got ? await got.json().catch(() => ({})) : {});
}

for (const form of all("[data-upload]")) {
  form.addEventListener("submit", acting((event) => send(event.target), form.closest("[data-csrf]")));
}
