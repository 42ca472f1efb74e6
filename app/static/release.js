// What a member's browser proves to itself before a padlock's private half leaves it (docs/SEALING.md, Opening 3).
// What it has read is drawn (decision.js): what the page says beside it is the server's word, and is compared with nothing.

import { concat, utf8 } from "./hpke.js";
import { openCopy } from "./keyring.js";
import { b64, groups, need, readCompact, readSheet, sha256, unb64 } from "./seal.js";
import { signRelease } from "./signatures.js";

const COPY_BYTES = 113;
const HASH_BYTES = 32;
const SIGNATURE_BYTES = 64;
const CLOSED_BYTES = 8192;
const ENTRY_KEYS = "v,box,height,parent,type,payload";
const LEAST = 2; // one envelope is one person's answers, whatever a server says of the box's smallest number …
const FORM_BYTES = 65536;

/**
 * Check what the server asks to unlock, and read what a member decides upon; `today` is this device's date (YYYY-MM-DD).
 *
 * 1. Box and period are the same on the sheet, in the closing entry and in the server's words.
 * 2. The day on the sheet has come, and a later one that the chair has chosen.
 * 3. The slot is closed: a root and a count, not below the smallest number, neither the server's nor this program's. One
 *    letter may be opened alone: that it is of letters, the questionnaire says which the sheet names.
 * 4. The closing is an entry of the box's chain, signed by the log key on the sheet.
 * 5. The role's padlock is on the sheet.
 *
 * Whether it is the sheet that was sealed is for people: they compare its hash with the notice at the box.
 */
export async function checkRelease(view, today) {
  const sheet = await readSheet(utf8(view.sheet));
  const closed = readCompact(utf8(view.closed), CLOSED_BYTES);
  need(closed !== null && sheet.box === view.box_id, "wrong_box"); // 1
  need(sheet.period === view.period && sheet.period === closed.period, "wrong_box");
  need(view.due_on >= sheet.opens_on, "wrong_day"); // 2
  need(sheet.opens_on <= today && view.due_on <= today, "too_early");
  const least = Math.max(await isOfLetters(sheet, view.form) ? 1 : LEAST, view.smallest); // 3
  need(Number.isInteger(closed.count) && Number.isInteger(view.smallest) && closed.count >= least, "too_few");
  const root = unb64(closed.root, HASH_BYTES);
  const signed = await checkEntry(view, sheet); // 4
  need(Object.hasOwn(sheet.points, view.role), "role_not_on_sheet"); // 5
  return {
    role: view.role,
    sets: sheet.sets,
    box: sheet.box,
    period: sheet.period,
    day: view.due_on,
    seal: groups(sheet.seal),
    count: closed.count,
    smallest: least,
    root: groups(root),
    signed,
    padlock: sheet.points[view.role],
    statement: { box: sheet.box, period: sheet.period, seal: sheet.seal, count: closed.count, root, role: view.role },
  };
}

/** Whether the sheet names a questionnaire of letters: its bytes have the hash on the sheet, and say so. */
async function isOfLetters(sheet, form) {
  if (typeof form !== "string") return false;
  const bytes = utf8(form);
  const read = readCompact(bytes, FORM_BYTES);
  const hash = Array.from(await sha256(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return read !== null && read.kind === "letters" && sheet.form === `${read.id}@${hash}`;
}

/** Whether the closing entry is signed by the sheet's log key; false when this browser has no Ed25519 to tell. */
async function checkEntry(view, sheet) {
  const body = utf8(view.entry);
  const entry = readCompact(body, CLOSED_BYTES);
  need(entry !== null && typeof entry === "object" && Object.keys(entry).join() === ENTRY_KEYS, "wrong_entry");
  need(entry.v === 1 && entry.box === sheet.box && entry.type === "closed", "wrong_entry");
  need(entry.payload === b64(await sha256(utf8(view.closed))), "wrong_entry");
  const key = await importLogKey(unb64(sheet.log_key, HASH_BYTES));
  if (key === null) return false;
  const statement = concat(utf8("homphieu/1 entry\0"), body);
  const signature = unb64(view.entry_signature, SIGNATURE_BYTES);
  need(await crypto.subtle.verify("Ed25519", key, signature, statement), "wrong_entry");
  return true;
}

/** The log key, or null where the browser knows no Ed25519 (Chromium before 137); a bad key is refused. */
async function importLogKey(bytes) {
  try {
    return await crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]);
  } catch (error) {
    need(error.name === "NotSupportedError", "wrong_entry");
    return null;
  }
}

/** The body that hands in the padlock which `checked` names, signed; nothing else is ever unlocked here. */
export async function unlock(view, checked, { holder, identity }) {
  const opener = view.openers.find((one) => one.holder === holder);
  need(opener, "wrong_holder");
  const whose = { box: checked.box, period: checked.period, role: view.role, holder };
  const scalar = await openCopy(identity, unb64(opener.copy, COPY_BYTES), whose, checked.padlock);
  const signature = await signRelease(identity, { ...checked.statement, holder });
  return { holder, scalar: b64(scalar), signature: b64(signature) };
}
