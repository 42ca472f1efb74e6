// What a member's browser proves to itself before a padlock's private half leaves it (docs/SEALING.md, Opening 3).
// A server that shows one box and asks for another's key gets nothing.

import { concat, utf8 } from "./hpke.js";
import { openCopy } from "./keyring.js";
import { b64, groups, need, readCompact, readSheet, sha256, unb64 } from "./seal.js";
import { signRelease } from "./signatures.js";

const COPY_BYTES = 113;
const HASH_BYTES = 32;
const SIGNATURE_BYTES = 64;
const CLOSED_BYTES = 8192;
const ENTRY_KEYS = "v,box,height,parent,type,payload";
const LEAST = 2; // one envelope is one person's answers, whatever a server says of the box's smallest number

/**
 * Check what the server asks to unlock; `today` is this device's own date (YYYY-MM-DD), `asked` what the page
 * shows: box, period, seal, smallest, due (the day that the chair may have put off).
 *
 * 1. The sheet is well-formed, and its hash is the mã niêm phong that stands on the page.
 * 2. Box and period are the same on the page, on the sheet and in the closing entry.
 * 3. The day on the sheet has come, and a later one that the chair has chosen.
 * 4. The slot is closed: a root and a count, not below the smallest number, neither the page's nor this program's.
 * 5. The closing is an entry of the box's chain, signed by the log key on the sheet.
 * 6. The role's padlock is on the sheet.
 */
export async function checkRelease(view, asked, today) {
  const sheet = await readSheet(utf8(view.sheet));
  const closed = readCompact(utf8(view.closed), CLOSED_BYTES);
  need(groups(sheet.seal) === asked.seal, "wrong_seal"); // 1
  need(sheet.box === asked.box && view.box_id === asked.box, "wrong_box"); // 2
  need(sheet.period === asked.period && view.period === asked.period, "wrong_box");
  need(closed !== null && closed.period === asked.period, "wrong_box");
  need(view.due_on === asked.due && view.due_on >= sheet.opens_on, "wrong_day"); // 3
  need(sheet.opens_on <= today && view.due_on <= today, "too_early");
  need(Number.isInteger(closed.count) && Number.isInteger(asked.smallest), "too_few"); // 4
  need(view.smallest === asked.smallest && closed.count >= Math.max(LEAST, asked.smallest), "too_few");
  const root = unb64(closed.root, HASH_BYTES);
  const signed = await checkEntry(view, sheet); // 5
  need(Object.hasOwn(sheet.points, view.role), "role_not_on_sheet"); // 6
  return {
    box: sheet.box,
    period: sheet.period,
    day: view.due_on,
    seal: groups(sheet.seal),
    count: closed.count,
    smallest: Math.max(LEAST, asked.smallest),
    root: groups(root),
    signed,
    padlock: sheet.points[view.role],
    statement: { box: sheet.box, period: sheet.period, seal: sheet.seal, count: closed.count, root, role: view.role },
  };
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
