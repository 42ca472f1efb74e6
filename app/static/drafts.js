// What was typed into a staff form stays in this tab until the server says that it took it in (app/drafts.py), so
// that neither an ended session nor a refusal nor a closed lid loses it. Kept is what macros.html marks, under the
// person's account; never a password, passphrase or code. Signing out forgets it, in every tab.

const BEFORE = "homphieu.draft ";
const TAKEN = "homphieu_taken_";
const person = document.documentElement.dataset.person;
const forms = () => Array.from(document.querySelectorAll("form[data-keep]"));
const isTick = (field) => field.type === "checkbox" || field.type === "radio";
const isText = (field) => !isTick(field) && !field.matches("select");

// --- a form ---------------------------------------------------------------------------------------------

/** The fields that are kept: never a secret one, also while it is shown (reveal.js), nor a type that could be one. */
function fieldsOf(form) {
  const names = form.dataset.keep;
  const skipped = ["hidden", "password", "submit", "button", "file"];
  const isSecret = (field) => field.dataset.secret || field.matches('[autocomplete$="password"]');
  const isOne = (field) => field.name && field.matches("input, select, textarea") && !skipped.includes(field.type);
  return Array.from(form.elements).filter(
    (field) => isOne(field) && !isSecret(field) && (names === "*" || names === field.name),
  );
}

/** What the form asks about whom: only where this is the same are the fields filled again. */
function shapeOf(form) {
  const fixed = Array.from(form.querySelectorAll('input[type="hidden"]')).filter((f) => !["csrf", "draft"].includes(f.name));
  const parts = fixed.map((field) => `${field.name}=${field.value}`);
  return parts.concat(fieldsOf(form).map((f) => (isTick(f) ? `${f.name}=${f.value}` : f.name))).join("\n");
}

const valueOf = (field) => (isTick(field) ? field.checked : field.value);

function firstValue(field) {
  if (isTick(field)) return field.defaultChecked;
  if (!field.matches("select")) return field.defaultValue;
  const chosen = Array.from(field.options).find((option) => option.defaultSelected) || field.options[0];
  return chosen ? chosen.value : "";
}

/** What was typed or picked, field by field; null where the field is as the page gave it, today's date perhaps. */
function typedIn(form, before) {
  const known = before && before.shape === shapeOf(form) ? before.values : []; // a refused page gives it back itself
  return fieldsOf(form).map((field, at) => {
    const value = valueOf(field);
    return value !== firstValue(field) || value === known[at] ? value : null;
  });
}

function keyOf(form) {
  const first = fieldsOf(form).find(isText);
  return first && `${BEFORE}${person} ${form.getAttribute("action")} ${first.name}`;
}

// --- what is kept ---------------------------------------------------------------------------------------

/** Storage may be switched off or full: then a form is what it is without this script. */
function kept(act) {
  try {
    return act(window.sessionStorage);
  } catch (error) {
    return null;
  }
}

const keysOf = (store) => Array.from({ length: store.length }, (_, at) => store.key(at)).filter((key) => key.startsWith(BEFORE));
const forget = (key) => kept((store) => store.removeItem(key));
const forgetAll = () => kept((store) => keysOf(store).forEach((key) => store.removeItem(key)));
const load = (key) => kept((store) => JSON.parse(store.getItem(key)));

function keep(form, number = "") {
  const key = keyOf(form);
  if (!key) return;
  const values = typedIn(form, load(key));
  if (values.every((value) => value === null)) return forget(key);
  const texts = fieldsOf(form).filter((field, at) => isText(field) && values[at]).map((field) => field.value);
  const draft = { shape: shapeOf(form), values, texts, number };
  kept((store) => store.setItem(key, JSON.stringify(draft)));
}

const isTaken = (number) => document.cookie.split("; ").includes(`${TAKEN}${number}=1`);

/** A text that a script sends by itself, under a name of its own: kept and forgotten with the forms. */
export const keptText = (name) => load(`${BEFORE}${person} ${name}`) || "";

export function keepText(name, text) {
  const key = `${BEFORE}${person} ${name}`;
  if (text) kept((store) => store.setItem(key, JSON.stringify(text)));
  else forget(key);
}

/** Forget what the server has taken in, and whatever another person has left in this tab. */
function settle() {
  for (const key of kept(keysOf) || []) {
    if (!key.startsWith(`${BEFORE}${person} `)) forget(key);
    const { number } = load(key) || {};
    if (!number || !isTaken(number)) continue;
    forget(key);
    document.cookie = `${TAKEN}${number}=; Path=/staff; Max-Age=0; SameSite=Strict`;
  }
}

// --- filling in again -----------------------------------------------------------------------------------

const tell = (field) => ["input", "change"].forEach((kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));

const isFilled = (field, value) => value === null || value === valueOf(field);

function fillIn(form, values) {
  fieldsOf(form).forEach((field, at) => {
    if (isFilled(field, values[at])) return;
    if (isTick(field)) field.checked = values[at];
    else field.value = values[at];
    const part = field.closest("details");
    if (part) part.open = true;
  });
  fieldsOf(form).forEach(tell);
}

/** Say that the fields were filled from memory, or show what was typed where the form asks something else now. */
function say(form, texts) {
  const made = document.importNode(document.querySelector("#kept").content, true);
  const note = made.firstElementChild;
  for (const part of note.querySelectorAll("[data-kept]")) part.hidden = (part.dataset.kept === "texts") !== Boolean(texts);
  note.querySelector("textarea").value = (texts || []).join("\n\n");
  note.querySelector("button").addEventListener("click", () => {
    form.reset(); // which forgets it, below
    fieldsOf(form).forEach(tell);
    note.remove();
  });
  form.addEventListener("reset", () => note.remove());
  form.prepend(note);
}

function bringBack(form) {
  const draft = load(keyOf(form));
  if (!draft) return;
  if (draft.shape !== shapeOf(form)) return say(form, draft.texts);
  if (fieldsOf(form).every((field, at) => isFilled(field, draft.values[at]))) return;
  fillIn(form, draft.values);
  say(form, null);
}

// --- when -----------------------------------------------------------------------------------------------

function onEdit(event) {
  const form = event.target.form;
  if (form && form.matches("[data-keep]")) keep(form);
}

function onSubmit(event) {
  const form = event.target;
  if (form.getAttribute("action") === "/logout") return signOut();
  if (!form.matches("[data-keep]") || form.dataset.sent) return;
  const drawn = window.crypto.getRandomValues(new Uint8Array(16));
  const number = Array.from(drawn, (byte) => byte.toString(16).padStart(2, "0")).join("");
  keep(form, number);
  const field = form.querySelector('input[name="draft"]') || form.appendChild(document.createElement("input"));
  const query = location.search.includes("done=") ? "" : location.search;
  Object.assign(field, { type: "hidden", name: "draft", value: `${number} ${location.pathname}${query}` });
}

/** A form that is emptied by its page is done with: a paper ballot that was counted, or given up. */
function onReset(event) {
  if (event.target.matches("form[data-keep]")) forget(keyOf(event.target));
}

function signOut() {
  forgetAll();
  try {
    localStorage.setItem("homphieu.out", person); // the other tabs hear of it by "storage"
    localStorage.removeItem("homphieu.out");
  } catch (error) {
    // Without storage nothing was kept there either.
  }
}

function begin() {
  settle();
  forms().filter(keyOf).forEach(bringBack);
  document.addEventListener("input", onEdit);
  document.addEventListener("change", onEdit);
  document.addEventListener("reset", onReset);
}

document.addEventListener("submit", onSubmit, true); // before whoever sends the form
window.addEventListener("storage", (event) => event.key === "homphieu.out" && event.newValue === person && forgetAll());
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return begin();
  // From the browser's memory comes an old token: what was sent from that page is asked for anew.
  if (forms().some((form) => keyOf(form) && (load(keyOf(form)) || {}).number)) location.reload();
});
