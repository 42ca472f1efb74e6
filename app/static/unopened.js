// A box that can't be opened: members agree at the meeting's PC with their own sign-in; the secretary's session stays.
// A pass is used for one answer and forgotten: the page is loaded anew after it.

import { acting, ask, all, fill, one, refusal, say, show } from "./steps.js";

const root = one("[data-panel]");
const { base, signIn } = root ? root.dataset : {};
let pass = "";

function begin() {
  pass = "";
  all("input", root).forEach((input) => (input.value = ""));
  show("choose", root);
}

/** The member's own sign-in, then what this member may say: yes, or the yes taken back. */
async function enter(form) {
  const { login, password } = form.elements;
  const body = { login: login.value, password: password.value };
  password.value = "";
  const { token, name } = await ask(signIn, { body });
  const { agreed } = await ask(`${base}/mine`, { panel: token });
  pass = token;
  form.reset();
  fill("name", name, root);
  all("[data-mine]", root).forEach((e) => (e.hidden = (e.dataset.mine === "yes") !== agreed));
  show("yes", root);
}

/** Send the member's answer; the server answers with a redirect, or with a refusal. */
async function answer(what, done) {
  const headers = { Accept: "application/json", "X-CSRF-Token": root.dataset.csrf, "X-Panel": pass };
  const how = { method: "POST", body: new URLSearchParams(), headers, redirect: "manual" };
  const got = await fetch(`${base}/${what}`, how).catch(() => null);
  if (got && got.type === "opaqueredirect") return location.replace(`${base}?done=${done}`);
  const said = got ? await got.json().catch(() => ({})) : {};
  throw refusal(said);
}

function bind(name, kind, act) {
  one(`[data-do="${name}"]`, root).addEventListener(kind, acting(act, root));
}

if (root) {
  bind("panel", "submit", (event) => enter(event.target));
  bind("agree", "click", () => answer("agree", "unopened_agreed"));
  bind("withdraw", "click", () => answer("withdraw", "unopened_withdrawn"));
  bind("cancel", "click", begin);
  window.addEventListener("pageshow", begin); // also when it comes back from the browser's memory
  begin();
  say("", "", root);
}
