// A letter: written, sealed in the browser like a ballot, sent with a proof of work. What is written stays on the page, and in
// this tab's history, until it is in the box.

import { utf8 } from "./hpke.js";
import { MAX_ANSWER_BYTES, Refused, b64, groups, leafHash, need, readSheet, receiptData, seal, sha256, signedByLog, unb64 } from "./seal.js";
import { solve } from "./work.js";

const [LETTER_CHARACTERS, CONTACT_CHARACTERS, HASH_BYTES, SIGNATURE_BYTES] = [2000, 100, 32, 64]; // ballots/forms/kinds.py
const PATIENCE_MS = 30000;
const AGAIN = ["work_missing", "wrong_seal", "malformed"]; // nothing was stored: another hour, another period
const LANGUAGE = document.documentElement.lang;
const one = (selector) => document.querySelector(selector);
const all = (selector) => Array.from(document.querySelectorAll(selector));
const [letter, paper, text, contact, button] = ["#letter", "#paper", "#text", "#contact", "#send"].map(one);

/** As in ballots/typed.py and delivery.js: NFC, one kind of line end, nothing that cannot be seen. */
const tidy = (typed) =>
  typed
    .replace(/\r\n|[\r\u0085\u2028\u2029]/g, "\n")
    .replace(/\t/g, " ")
    .replace(/[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/[\ud800-\udfff]/gu, "")
    .normalize("NFC")
    .trim();

function show(state) {
  const said = all("[data-state]");
  const known = said.find((part) => part.dataset.state === (state || "none")) || one('[data-state="refused"]');
  said.forEach((part) => (part.hidden = !state || part !== known));
  letter.dataset.now = state;
  if (["done", "no_crypto", "box_not_open"].includes(state)) paper.hidden = true;
  if (state) known.focus();
}

async function ask(path, body) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  const how = { credentials: "omit", cache: "no-store", redirect: "error", signal: abort.signal };
  const posted = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    const answer = await fetch(path, { ...how, ...(body ? posted : {}) });
    const said = await answer.json();
    if (answer.ok && said) return said;
    if (answer.status < 500 && typeof said.code === "string") throw new Refused(said.code);
  } catch (error) {
    if (error instanceof Refused) throw error;
  } finally {
    clearTimeout(timer);
  }
  throw new Refused("network");
}

/** The sheet to seal for, in bytes; its questionnaire is one of letters, and the very one that it names. */
async function fetchSheet(box) {
  const said = await ask(`/api/v1/boxes/${box}`);
  need(said.sheet !== null, "box_not_open");
  const [bytes, form] = [utf8(said.sheet), utf8(said.form)];
  const sheet = await readSheet(bytes);
  const hash = Array.from(await sha256(form), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const { id, kind } = JSON.parse(said.form);
  need(sheet.box === box && sheet.form === `${id}@${hash}` && kind === "letters");
  return { ...sheet, bytes };
}

/** The bytes that are sealed, as in ballots/forms/questionnaire.py; refused as blank and too_long. */
function write(form) {
  const [remark, whom] = [tidy(text.value), tidy(contact.value)];
  need(remark !== "", "blank");
  const bytes = utf8(JSON.stringify({ form, answers: {}, remark, ...(whom ? { contact: whom } : {}) }));
  const fits = Array.from(remark).length <= LETTER_CHARACTERS && Array.from(whom).length <= CONTACT_CHARACTERS;
  need(fits && bytes.length <= MAX_ANSWER_BYTES, "too_long");
  return bytes;
}

let sealed = null; // sealed once: pressing again sends the very same envelope, which counts once

async function prepare(box) {
  const sheet = await fetchSheet(box);
  const answers = write(sheet.form);
  const same = sealed && sealed.sheet.form === sheet.form && b64(sealed.sheet.seal) === b64(sheet.seal) && b64(sealed.answers) === b64(answers);
  if (!same) sealed = { sheet, answers, envelope: await seal(sheet.bytes, answers) };
  return sealed;
}

async function deliver(box) {
  const { sheet, envelope } = await prepare(box);
  const leaf = await leafHash(envelope);
  const { challenge, bits } = await ask(`/api/v1/boxes/${box}/work`);
  need(Number.isInteger(bits) && bits > 0 && bits <= 24);
  const nonce = await solve(unb64(challenge, HASH_BYTES), leaf, bits);
  const said = await ask("/api/v1/letters", { box, envelope: b64(envelope), work: b64(nonce) });
  need(said.leaf === b64(leaf) && said.seal === b64(sheet.seal), "network"); // of another thing: it says nothing of this one
  const signature = unb64(said.signature, SIGNATURE_BYTES);
  const genuine = await signedByLog(unb64(sheet.log_key, HASH_BYTES), signature, receiptData(sheet.seal, leaf));
  need(genuine !== false, "network"); // null: a browser that cannot tell
}

async function send(box) {
  show("sending");
  try {
    await deliver(box).catch((error) => {
      if (!AGAIN.includes(error.code)) throw error;
      return deliver(box);
    });
    [text.value, contact.value, sealed] = ["", "", null];
    history.replaceState(null, "");
    show("done");
  } catch (error) {
    show(error.code || "refused");
  }
}

/** Reload and back find what was written; nothing else does. */
function keep() {
  const written = text.value || contact.value;
  history.replaceState(written ? { text: text.value, contact: contact.value } : null, "");
}

/** In numbers; or with the month by its name, where a language has names: nobody takes the day for it. */
function dated(day) {
  const [year, month, date] = day.split("-").map(Number);
  const months = letter.dataset.months.split(",");
  return months.length === 12 ? `${date} ${months[month - 1]} ${year}` : day.split("-").reverse().join("/");
}

/** The page in another language is another page: what is written goes along, once. */
function carry() {
  try {
    sessionStorage.letter = JSON.stringify(history.state);
  } catch (error) {
    // a browser that keeps nothing
  }
}

function carried() {
  try {
    const written = JSON.parse(sessionStorage.letter || "null");
    sessionStorage.removeItem("letter");
    return written;
  } catch (error) {
    return null;
  }
}

function count() {
  one("#count").textContent = Array.from(tidy(text.value)).length.toLocaleString(LANGUAGE);
}

async function start() {
  if (!window.isSecureContext || !window.crypto || !window.crypto.subtle) {
    show("no_crypto");
    return;
  }
  const { box } = letter.dataset;
  const written = carried() || history.state;
  if (written && written.text !== undefined) {
    [text.value, contact.value] = [written.text, written.contact];
    keep();
  }
  all(".languages a").forEach((link) => link.addEventListener("click", carry));
  count();
  let busy = false;
  paper.addEventListener("input", () => {
    count();
    keep();
    if (letter.dataset.now) show("");
  });
  paper.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    button.setAttribute("aria-disabled", "true");
    await send(box);
    button.removeAttribute("aria-disabled");
    busy = false;
  });
  try {
    const sheet = await fetchSheet(box);
    one("#seal").textContent = groups(sheet.seal).split(" ").slice(0, 3).join(" ");
    one("#opens-on").textContent = dated(sheet.opens_on);
    one("#before").hidden = false;
  } catch (error) {
    show(error.code || "refused");
  }
}

paper.noValidate = true; // its own sentence says what is missing
start();
