// What a member's browser proves to itself before a padlock's private half leaves it (docs/SEALING.md, Opening 3).
// A server that shows one box and asks for another's key gets nothing.

import { utf8 } from "./hpke.js";
import { fingerprint, openCopy, openIdentity } from "./keyring.js";
import { b64, groups, need, readCompact, readSheet, unb64 } from "./seal.js";

const COPY_BYTES = 113;
const HASH_BYTES = 32;
const CLOSED_BYTES = 8192;

/**
 * Check what the server asks to unlock; `today` is this device's own date (YYYY-MM-DD), `asked` what the page shows.
 *
 * 1. The sheet is well-formed, and its hash is the mã niêm phong that stands on the page.
 * 2. Box and period are the same on the page, on the sheet and in the closing entry.
 * 3. The day on the sheet has come.
 * 4. The slot is closed: a root and a count, which is not below the box's smallest number.
 * 5. The role's padlock is on the sheet.
 */
export async function checkRelease(view, asked, today) {
  const sheet = await readSheet(utf8(view.sheet));
  const closed = readCompact(utf8(view.closed), CLOSED_BYTES);
  need(groups(sheet.seal) === asked.seal, "wrong_seal"); // 1
  need(sheet.box === asked.box && view.box_id === asked.box, "wrong_box"); // 2
  need(sheet.period === asked.period && view.period === asked.period, "wrong_box");
  need(closed !== null && closed.period === asked.period, "wrong_box");
  need(sheet.opens_on <= today, "too_early"); // 3
  need(Number.isInteger(closed.count) && Number.isInteger(view.smallest), "too_few"); // 4
  need(closed.count >= view.smallest, "too_few");
  const root = unb64(closed.root, HASH_BYTES);
  need(Object.hasOwn(sheet.points, view.role), "role_not_on_sheet"); // 5
  return {
    box: sheet.box,
    period: sheet.period,
    day: sheet.opens_on,
    seal: groups(sheet.seal),
    count: closed.count,
    root: groups(root),
    padlock: sheet.points[view.role],
  };
}

/** The private half (base64url) of the padlock that `checked` names; nothing else is ever unlocked here. */
export async function unlock(view, checked, passphrase) {
  const identity = await openIdentity(view.wrapped, passphrase);
  const mark = await fingerprint(identity.ecdh.point, identity.ecdsa.point);
  need(mark.replaceAll(" ", "") === view.holder, "wrong_holder");
  const whose = { box: view.box_id, period: view.period, role: view.role, holder: view.holder };
  return b64(await openCopy(identity, unb64(view.copy, COPY_BYTES), whose, checked.padlock));
}
