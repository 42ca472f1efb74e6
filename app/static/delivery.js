// One ballot on its way: written, sealed, sent, and what came of it. The code leaves the page in the drop's body, nowhere
// else. Fetched by vote.js while the person reads and marks.

import { MAX_ANSWER_BYTES, Refused, b64, leafHash, need, readSheet, receiptData, seal, signedByLog, unb64 } from "./seal.js";
import { utf8 } from "./hpke.js";
import { all, later, one, plainCode, shared, show } from "./vote.js";
import { keptFor, waiting } from "./waiting.js";

const REMARK_CHARACTERS = 1000;
const RENEWALS = 2;
const [PATIENCE_MS, SIGNATURE_BYTES] = [30000, 64];
const TROUBLES = ["drop_unsure", "drop_full"]; // the server's own, each with a sentence of its own on the page

/** No clear answer, by its state: the envelope may be in the box or not, so the very same one is sent again. */
export class Unclear extends Error {}

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

const call = shared ? window.name : ""; // the ticket of a rating without a slip: what the kiosk called its frame

async function drop(box, code, envelope, sheet) {
  const [path, paid] = call ? ["/api/v1/touches", { call }] : ["/api/v1/drop", { code }];
  const body = JSON.stringify({ box, ...paid, envelope: b64(envelope) });
  const said = await ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body });
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
  return { bytes, seal: sheet.seal };
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
    need(this.answers, "kept_stale");
    const { bytes, seal: shown } = await newSheet(this.box, this.form);
    if (b64(bytes) === b64(this.sheet)) throw refusal;
    this.sheet = bytes;
    this.envelope = null;
    this.onNewSheet(shown);
  }
}

// --- the tap ------------------------------------------------------------------------------------------------

const isBlank = ({ answers, reasons, remark }) =>
  Object.keys(answers).length === 0 && reasons.length === 0 && tidy(remark) === "";

/** Read, check and write the ballot; refused as code_missing and by readCode, blank, too_long. */
function prepare({ box, sheet, said, readBallot, readCode, showSeal }) {
  const typed = one("#code").value;
  need(call || typed.trim() !== "", "code_missing");
  const code = call ? "" : readCode(typed);
  const ballot = readBallot();
  need(!isBlank(ballot) || one("#vote").dataset.now === "blank", "blank"); // the second press sends it as it is
  const answers = writeAnswers(sheet.form, ballot);
  return new Delivery({ box, form: sheet.form, sheet: utf8(said.sheet), code, answers, onNewSheet: showSeal });
}

/** Nothing of the ballot stays in the page or in its address, but that one was sent from here: a reload says so. */
function forget({ drawn }) {
  history.replaceState({ sent: true }, "", location.pathname);
  for (const input of all("#slip input").concat(all("input, select, textarea", drawn.part))) {
    if (["radio", "checkbox"].includes(input.type)) input.checked = false;
    else input.value = "";
  }
  all(".review li", drawn.part).forEach((line) => line.remove());
}

/** Load the new questions; a code that was typed goes along in the fragment, which no server sees. */
function reload({ readBallot }) {
  const { field, desk } = readBallot();
  history.replaceState(null, "", `#${[plainCode(one("#code").value), field, desk].join(".")}`);
  location.reload();
}

/** The receipt is in this page only, and shown when it is asked for; what draws it is fetched then. */
function offerReceipt(receipt) {
  one("#keep").addEventListener("click", async () => {
    one("#keep-failed").hidden = true;
    try {
      const { showReceipt } = await later("receipt");
      await showReceipt(one("#receipt"), receipt);
      one("#keep-part").hidden = true;
    } catch (error) {
      one("#keep-failed").hidden = false;
    }
  });
  window.addEventListener("pagehide", () => ["#keep-part", "#receipt"].forEach((part) => one(part).remove()));
}

/** In the box: nothing of it stays, and the receipt may be had. */
function delivered(page, receipt) {
  forget(page);
  if (!shared) offerReceipt(receipt);
  show("done");
}

/** The ballot that was kept on this device; without its answers it can be sealed for no other sheet. */
function keptDelivery(page) {
  const kept = keptFor(page.box);
  if (!kept) return null;
  return Object.assign(new Delivery({ ...kept, box: page.box, form: page.sheet.form, answers: null }), { envelope: kept.envelope });
}

/** Whether another slip's code is in the field: the kept ballot is delivered, and that one can be sent next. */
const isOther = ({ code }) => !["", code].includes(plainCode(one("#code").value));

/** What each press of the button does on this page; after an unclear answer the same envelope goes again, by itself too. */
export function deliverer(page) {
  let delivery = keptDelivery(page);
  let going = null;
  all("[data-reload]").forEach((button) => button.addEventListener("click", () => reload(page)));
  const again = waiting(() => delivery, () => press(false)); // prettier-ignore

  function arrived(receipt) {
    again.over(page.box);
    const next = delivery.answers === null && isOther(delivery);
    delivery = null;
    page.lock(false);
    if (next) show("kept_sent");
    else delivered(page, receipt);
  }

  async function send(pressed) {
    try {
      delivery = delivery || prepare(page);
      page.lock(true);
      if (pressed) show("sending");
      arrived(await delivery.send());
    } catch (error) {
      if (!(error instanceof Unclear)) delivery = null;
      page.lock(delivery !== null);
      const state = delivery ? error.message : error.code || "no_crypto";
      if (state !== one("#vote").dataset.now) show(state, error);
      if (delivery) again.wait();
      else again.over(page.box);
    }
  }

  function press(pressed = true) {
    going = going || send(pressed).finally(() => (going = null));
    return going;
  }
  if (delivery) {
    show("kept");
    press(false);
  }
  return press;
}
