// The citizen's page: reads the marks, lets seal.js seal them, sends the envelope, and says what came of it.
// Its sentences stand in vote.html (data-state). The code leaves this page in the drop's body, nowhere else.

import { MAX_ANSWER_BYTES, Refused, b64, groups, leafHash, need, readSheet, receiptData, seal } from "./seal.js";
import { signedByLog, unb64 } from "./seal.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 17; // 16 characters of the token and the check character
const REMARK_CHARACTERS = 1000;
const RENEWALS = 2;
const [PATIENCE_MS, SIGNATURE_BYTES] = [30000, 64];
const TROUBLES = ["drop_unsure", "drop_full"]; // the server's own, each with a sentence of its own on the page

/** No clear answer, by its state: the envelope may be in the box or not, so the very same one is sent again. */
class Unclear extends Error {}

// --- the code, as in ballots/sealing/codes.py ---------------------------------------------------------------------

let typing = null; // code.js, which reads what is not as on the slip: fetched only when that is so

/** A code as it stands on the slip, in one spelling: upper case, O is 0, I and L are 1, no gaps. */
const plainCode = (text) => text.toUpperCase().replace(/[ \u00a0.-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
const double = (value) => (value & 16 ? (value << 1) ^ 0b100101 : value << 1); // times alpha in GF(32)

/** Whether these are 17 letters of the alphabet, the last one the check character of the others. */
export function isCode(plain) {
  const values = Array.from(plain, (letter) => ALPHABET.indexOf(letter));
  const check = values.slice(0, -1).reduce((sum, value) => double(sum ^ value), 0);
  return values.length === CODE_LENGTH && !values.includes(-1) && check === values[CODE_LENGTH - 1];
}

/** The code in one spelling; refused as code_short, code_unreadable, and by code.js as code_group, code_marks. */
function readCode(text) {
  if (typing) return typing.readCode(text, isCode);
  const plain = plainCode(text);
  need(isCode(plain), plain.length < CODE_LENGTH ? "code_short" : "code_unreadable");
  return plain;
}

// --- the answers, as in ballots/forms/questionnaire.py ------------------------------------------------------------------

/** NFC, one kind of line end, no control characters but \n, no direction marks, no half characters, trimmed. */
export const tidy = (text) =>
  text
    .replace(/\r\n|[\r\u0085\u2028\u2029]/g, "\n")
    .replace(/\t/g, " ")
    .replace(/[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/[\ud800-\udfff]/gu, "")
    .normalize("NFC")
    .trim();

/** The bytes that are sealed: blanks are absent, never a default. Refused as too_long. */
export function writeAnswers(form, { answers, field, desk, reasons, remark }) {
  const written = { form, answers };
  if (field) written.field = field;
  if (desk) written.desk = desk;
  if (reasons && reasons.length > 0) written.reasons = reasons;
  const text = tidy(remark || "");
  if (text) written.remark = text;
  const bytes = new TextEncoder().encode(JSON.stringify(written));
  need(Array.from(text).length <= REMARK_CHARACTERS && bytes.length <= MAX_ANSWER_BYTES, "too_long");
  return bytes;
}

// --- the wire ---------------------------------------------------------------------------------------------

/** Ask the server; a 4xx is its refusal, whatever else is not a clear yes is Unclear. */
async function ask(path, options = {}) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  const how = { credentials: "omit", cache: "no-store", redirect: "error", signal: abort.signal };
  try {
    const answer = await fetch(path, { ...how, ...options });
    const said = await answer.json();
    if (answer.ok && said) return said;
    if (answer.status < 500 && typeof said.code === "string") throw new Refused(said.code);
    if (TROUBLES.includes(said.code)) throw new Unclear(said.code);
  } catch (error) {
    if (error instanceof Refused || error instanceof Unclear) throw error;
  } finally {
    clearTimeout(timer);
  }
  throw new Unclear("network");
}

async function drop(box, code, envelope, sheet) {
  const body = JSON.stringify({ box, code, envelope: b64(envelope) });
  const said = await ask("/api/v1/drop", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  const { log_key: logKey, period, seal: sealedFor } = await readSheet(sheet);
  const leaf = await leafHash(envelope);
  const signature = await checkReceipt(said, leaf, sealedFor, unb64(logKey, 32));
  return { box, period, leaf, signature };
}

/** The signature of a receipt for this very envelope; an answer about any other thing says nothing of it. */
async function checkReceipt(said, leaf, sealedFor, logKey) {
  let signature = null;
  try {
    need(said.leaf === b64(leaf) && said.seal === b64(sealedFor));
    signature = unb64(said.signature, SIGNATURE_BYTES);
  } catch (error) {
    throw new Unclear("wrong_receipt");
  }
  const signed = await signedByLog(logKey, signature, receiptData(sealedFor, leaf));
  if (signed === false) throw new Unclear("wrong_receipt"); // null: a browser that cannot tell
  return signature;
}

/** A sheet's bytes from base64url; readSheet refuses what is too long. */
function sheetBytes(text) {
  need(typeof text === "string");
  return unb64(text, Math.floor((text.length * 3) / 4));
}

/** The sheet of the period that is open now; refused as form_changed when its questions are others. */
async function newSheet(box, form) {
  const said = await ask(`/api/v1/boxes/${box}/sheet`);
  const bytes = sheetBytes(said.sheet);
  const sheet = await readSheet(bytes);
  need(sheet.box === box);
  need(sheet.form === form, "form_changed");
  return { bytes, seal: groups(sheet.seal) };
}

/** One ballot on its way: sealed once, and again only when a refusal has proved that nothing was stored. */
export class Delivery {
  constructor({ box, form, sheet, code, answers, onNewSheet }) {
    Object.assign(this, { box, form, sheet, code, answers, onNewSheet, envelope: null });
  }

  /** Resolves to the receipt when the envelope is in the box. Rejects with Refused, or Unclear: then call it again. */
  async send() {
    for (let renewed = 0; ; renewed++) {
      if (!this.envelope) this.envelope = await seal(this.sheet, this.answers);
      try {
        return await drop(this.box, this.code, this.envelope, this.sheet);
      } catch (error) {
        const stale = error.code === "wrong_seal" || error.code === "malformed"; // another sheet, another length
        if (!stale || renewed === RENEWALS) throw error;
        await this.renew(error);
      }
    }
  }

  async renew(refusal) {
    const { bytes, seal: shown } = await newSheet(this.box, this.form);
    if (b64(bytes) === b64(this.sheet)) throw refusal;
    this.sheet = bytes;
    this.envelope = null;
    this.onNewSheet(shown);
  }
}

// --- the page ---------------------------------------------------------------------------------------------

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const inFours = (text) => text.replace(/.{4}(?=.)/g, "$& ");
const FINAL = ["done", "no_crypto", "form_changed"]; // nothing is left to fill in
const CODE_FAULTS = ["code_missing", "code_short", "code_unreadable", "code_marks", "code_group"];

/** Show one state's sentence, or none, and bring it before the reader; `group`: which of the code's is wrong. */
function show(state, { group = "" } = {}) {
  one("#code-group").textContent = group;
  const known = one(`[data-state="${state}"]`) ? state : "refused";
  all("[data-state]").forEach((element) => (element.hidden = !state || element.dataset.state !== known));
  one("#vote").dataset.now = state;
  if (FINAL.includes(state)) one("#paper").hidden = true;
  const field = CODE_FAULTS.includes(state) ? "#code" : state === "too_long" && "#remark";
  const shown = state && state !== "sending" && one(field || `[data-state="${known}"]`);
  if (shown) shown.focus();
  if (shown) shown.scrollIntoView({ block: "center" });
}

/** What was ticked and written; nothing stands for a blank. */
function readBallot() {
  const answers = {};
  for (const question of all("[data-question]")) {
    const chosen = one("input:checked", question);
    if (chosen) answers[question.dataset.question] = chosen.value;
  }
  const [field, desk, remark] = [one("#field"), one("#desk"), one("#remark")];
  return {
    answers,
    field: field ? field.value : "",
    desk: desk.checked ? desk.value : "",
    reasons: all("[name=reason]:checked").map((tick) => tick.value),
    remark: remark ? remark.value : "",
  };
}

const isBlank = ({ answers, reasons, remark }) =>
  Object.keys(answers).length === 0 && reasons.length === 0 && tidy(remark) === "";

/** Read, check and write the ballot; shows what is missing and gives null, or gives the delivery. */
function prepare(root, sheet) {
  try {
    const typed = one("#code").value;
    need(typed.trim() !== "", "code_missing");
    const code = readCode(typed);
    const ballot = readBallot();
    need(!isBlank(ballot) || root.dataset.now === "blank", "blank"); // the second press sends it as it is
    const { box, form } = root.dataset;
    const answers = writeAnswers(form, ballot);
    return new Delivery({ box, form, sheet, code, answers, onNewSheet: showSeal });
  } catch (error) {
    show(error.code || "no_crypto", error);
    return null;
  }
}

function showSeal(shown) {
  one("#seal").textContent = shown.split(" ").slice(0, 3).join(" ");
}

/** Nothing of the ballot stays in the page or in its address. */
function forget() {
  history.replaceState(null, "", location.pathname);
  all("input", one("#paper")).forEach((input) => {
    input.checked = false;
    if (input.type === "text") input.value = "";
  });
  all("select, textarea", one("#paper")).forEach((input) => (input.value = ""));
}

/** The big button: one press at a time, and after an unclear answer the same envelope again. */
function sender(root, sheet) {
  let delivery = null;
  let busy = false;
  const lock = (locked) => (one("#ballot").disabled = locked);
  const failed = (error) => {
    if (!(error instanceof Unclear)) delivery = null;
    lock(delivery !== null);
    show(delivery ? error.message : error instanceof Refused ? error.code : "no_crypto");
  };
  const done = (receipt) => {
    forget();
    offerReceipt(receipt);
    show("done");
  };
  return async () => {
    if (busy) return;
    delivery = delivery || prepare(root, sheet);
    if (!delivery) return;
    busy = true;
    lock(true);
    show("sending");
    one("#send").setAttribute("aria-disabled", "true");
    await delivery.send().then(done).catch(failed);
    one("#send").removeAttribute("aria-disabled");
    busy = false;
  };
}

/** The receipt is in this page only, and shown when it is asked for; what draws it is fetched then. */
function offerReceipt(receipt) {
  let failures = 0;
  one("#keep").addEventListener("click", async () => {
    one("#keep-failed").hidden = true;
    try {
      const { showReceipt } = await import(`./receipt.js${failures ? `?${failures}` : ""}`);
      await showReceipt(one("#receipt"), receipt);
      one("#keep-part").hidden = true;
    } catch (error) {
      failures++; // a browser remembers what it could not load by its address
      one("#keep-failed").hidden = false;
    }
  });
  window.addEventListener("pagehide", () => ["#keep-part", "#receipt"].forEach((part) => one(part).remove()));
}

// --- its fields -------------------------------------------------------------------------------------------

/** Put a typed code into fours, and say at once what can be said of it. */
function codeTyped(event) {
  if (event.isComposing) return;
  if (typing) typing.group(event.target);
  checkCode(event.type === "input");
}

/** Say whether the field's code is whole and right; one that is still being typed is not yet short. */
function checkCode(early) {
  const input = one("#code");
  one("#code-whole").hidden = true;
  try {
    const code = readCode(input.value);
    if (!early) input.value = inFours(code); // not earlier: an input method may still be at it
    show("");
    one("#code-whole").hidden = false;
  } catch (error) {
    const unfinished = error.code === "code_short" || (typing && typing.isLink(input.value));
    show(early && unfinished ? "" : error.code, error);
  }
}

/** What the address proposes: the code, and field and desk, which may be cleared. */
function readAddress({ code, field, desk }) {
  one("#code").value = inFours(plainCode(code));
  if (code) checkCode(false);
  const known = !one("#code-whole").hidden;
  one("#code-entry").hidden = known;
  one("#code-read").hidden = !known;
  if (one("#field") && one(`#field option[value="${field.replace(/\W/g, "")}"]`)) one("#field").value = field;
  one("#desk").value = desk;
  one("#desk").checked = desk !== "";
  one("#desk-row").hidden = desk === "";
  one("#desk-name").textContent = desk;
}

/** Read the address: at once when it is as on the slip. A code in the path goes behind the #, where it belongs. */
async function begin({ box }) {
  const [code, field = "", desk = ""] = location.hash.slice(1).split(".");
  const home = location.pathname === `/p/${box}`;
  const written = isCode(code) && /^[\w-]{0,20}$/.test(desk);
  if (home && (written || !code)) readAddress({ code, field, desk });
  if (home && written) return;
  await fetchTyping();
  if (!home || code) readAddress(typing ? typing.readAddress(box) : { code, field, desk: "" });
}

/** What reads a code that a person types; without it a code must be written as on the slip. */
async function fetchTyping() {
  typing = typing || (await import("./code.js").catch(() => null));
  if (one("#code").value) checkCode(true); // typed meanwhile
}

function otherCode() {
  one("#code-entry").hidden = false;
  one("#code-read").hidden = true;
  one("#code").value = "";
  one("#code-whole").hidden = true;
  one("#code").focus();
  fetchTyping();
}

function changed({ target }) {
  const question = target.closest("[data-question]");
  if (question) one("[data-clear]", question).hidden = false;
  if (target.dataset.low !== undefined && one("#reasons")) one("#reasons").open = true;
  if (target.id !== "code") show("");
}

function clearQuestion({ currentTarget }) {
  const marks = all("input", currentTarget.closest("[data-question]"));
  marks.forEach((mark) => (mark.checked = false));
  currentTarget.hidden = true;
  marks[0].focus();
}

/** Load the new questions; a code that was typed goes along in the fragment, which no server sees. */
function reload() {
  const { field, desk } = readBallot();
  history.replaceState(null, "", `#${[plainCode(one("#code").value), field, desk].join(".")}`);
  location.reload();
}

function countRemark() {
  const length = Array.from(tidy(one("#remark").value)).length;
  one("#remark-count").textContent = length.toLocaleString("vi-VN");
  if (one("#vote").dataset.now === "too_long") show(""); // what it said is being mended
}

/** The page's sheet, with its own first groups shown: what the server wrote there may be another sheet's. */
async function ownSheet({ box, form, sheet }) {
  const bytes = sheetBytes(sheet);
  const read = await readSheet(bytes);
  need(read.box === box && read.form === form);
  showSeal(groups(read.seal));
  return bytes;
}

async function start(root) {
  if (!window.isSecureContext || !window.crypto || !window.crypto.subtle) {
    show("no_crypto");
    return;
  }
  begin(root.dataset);
  let sheet;
  try {
    sheet = await ownSheet(root.dataset);
  } catch (error) {
    show(error.code ? "refused" : "no_crypto");
    return;
  }
  one("#send").addEventListener("click", sender(root, sheet));
  one("#paper").addEventListener("change", changed);
  one("#code").addEventListener("input", codeTyped);
  one("#code").addEventListener("change", codeTyped);
  one("#other-code").addEventListener("click", otherCode);
  if (one("#remark")) one("#remark").addEventListener("input", countRemark);
  all("[data-clear]").forEach((button) => button.addEventListener("click", clearQuestion));
  all("[data-reload]").forEach((button) => button.addEventListener("click", reload));
  window.addEventListener("hashchange", () => location.hash && location.reload()); // another slip was scanned
  one("#preparing").hidden = true;
  one("#send").disabled = false;
}

if (document.getElementById("vote")) start(document.getElementById("vote"));
