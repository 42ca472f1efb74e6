// What the scripts of staff pages share: one way to ask the server, one way to show steps and sentences.
// The sentences themselves stand in the page, as elements with data-says.

/** The server refused (`code`, and its own sentence), or gave no clear answer (code "unclear"). */
export class Failure extends Error {
  constructor(code, sentence = "") {
    super(sentence || code);
    this.code = code;
    this.sentence = sentence;
  }
}

/** What a refusal throws; "unsure" is the server's word for an act that was cut off while it was being recorded. */
export const refusal = ({ code, message }) =>
  code && code !== "unsure" ? new Failure(code, message || "") : new Failure("unclear");

const unclear = () => {
  throw new Failure("unclear");
};
const token = () => document.querySelector("[data-csrf]").dataset.csrf;

/** GET, or POST when there is a body; gives the answer's JSON. `panel`: a member's pass at the meeting's PC. */
export async function ask(path, { body, panel } = {}) {
  const headers = { Accept: "application/json" };
  if (panel) headers["X-Panel"] = panel;
  const how = { headers, cache: "no-store", redirect: "error" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    headers["X-CSRF-Token"] = token();
    Object.assign(how, { method: "POST", body: JSON.stringify(body) });
  }
  const answer = await fetch(path, how).catch(unclear);
  const said = await answer.json().catch(unclear);
  if (!answer.ok) throw refusal(said);
  return said;
}

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

/** Write a text into every element of the name. */
export const fill = (name, text, root = document) =>
  all(`[data-text="${name}"]`, root).forEach((element) => (element.textContent = text));

/** Show one step of several and put the focus at its head, so that a screen reader follows. */
export function show(step, root = document) {
  all("[data-step]", root).forEach((element) => (element.hidden = element.dataset.step !== step));
  const head = one(`[data-step="${step}"] [data-focus]`, root);
  if (head) head.focus();
}

/** Show one sentence of the page, or none; `text` fills the sentence that has no words of its own. */
export function say(code, text = "", root = document) {
  const known = one(`[data-says="${code}"]`, root);
  all("[data-says]", root).forEach((element) => (element.hidden = true));
  const chosen = known || (code && one('[data-says="other"]', root));
  if (!chosen) return;
  if (!known) chosen.textContent = text || chosen.dataset.words;
  chosen.hidden = false;
  chosen.scrollIntoView({ block: "nearest" }); // on a phone the answer is never off the screen
}

/** Name the boxes at which an act was refused, those with one reason together: `refused` is [{ box, error }]. */
export function sayRefused(refused, root = document) {
  const reasons = new Map();
  for (const { box, error } of refused) {
    const known = one(`[data-says="${error.code || "fault"}"]`, root);
    const words = known ? known.textContent : error.sentence || one('[data-says="other"]', root).dataset.words;
    reasons.set(words, [...(reasons.get(words) || []), box.name]);
  }
  const lines = Array.from(reasons, ([words, names]) => {
    const line = document.createElement("li");
    line.textContent = `${names.join("; ")}: ${words}`;
    return line;
  });
  const place = one("[data-refused]", root);
  one("ul", place).replaceChildren(...lines);
  place.hidden = lines.length === 0;
  if (lines.length > 0) place.scrollIntoView({ block: "nearest" });
}

/** Run an act of a button or form: no second press while it runs, and a refusal ends in a sentence. */
export function acting(act, root = document) {
  return async (event) => {
    event.preventDefault();
    const button = event.submitter || event.currentTarget;
    if (button.disabled) return;
    button.disabled = true;
    say("", "", root);
    try {
      await act(event);
    } catch (error) {
      if (error.group) fill("group", error.group, root); // which group of a typed code is wrong
      say(error.code || "fault", error.sentence, root);
    } finally {
      button.disabled = false;
    }
  };
}

/** Whether this browser can do the arithmetic: WebCrypto exists on https and on localhost only. */
export const canSeal = () => Boolean(window.crypto && window.crypto.subtle);
