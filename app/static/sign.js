// What a member's browser proves to itself before it signs the next period's sheet (docs/SEALING.md).
// What it has read is drawn (decision.js): what the page says beside it is the server's word, and is compared with nothing.

import { utf8 } from "./hpke.js";
import { openCopy } from "./keyring.js";
import { b64, groups, need, readSheet, unb64 } from "./seal.js";
import { signSheet } from "./signatures.js";

const COPY_BYTES = 113;
const HASH_BYTES = 32;
const LEAST_ROLES = 2; // a box that one person opens alone is no committee's, whatever the sheet's format can say

/**
 * Check the sheet that is to be signed, and read from it what a member decides upon.
 *
 * 1. It is a sheet, of the box and period that the server names; the first one alone follows none.
 * 2. The role has a padlock on it. Whether that is the member's own is known once the copy is open (signChecked).
 * 3. No role opens alone; a set of the evaluated unit's own people is shown as one, for the member to decide.
 *
 * Whether it is the sheet of the others is for people: they compare its hash aloud, device by device.
 */
export async function checkSheet(view) {
  const bytes = utf8(view.sheet);
  const sheet = await readSheet(bytes);
  need(sheet.box === view.box_id && sheet.period === view.period, "wrong_box"); // 1
  const previous = sheet.previous === null ? "" : groups(unb64(sheet.previous, HASH_BYTES));
  need((sheet.period === 1) === (previous === ""), "wrong_previous");
  need(Object.hasOwn(sheet.points, view.role), "role_not_on_sheet"); // 2
  need(sheet.sets.every((roles) => roles.length >= LEAST_ROLES), "rule_alone"); // 3
  return {
    role: view.role,
    box: sheet.box,
    period: sheet.period,
    day: sheet.opens_on,
    sets: sheet.sets,
    form: sheet.form,
    previous,
    seal: groups(sheet.seal),
    padlock: sheet.points[view.role],
    bytes,
  };
}

/** Sign what `checked` names, once the own copy opens to the padlock on it; gives the body to send. */
export async function signChecked(view, checked, { holder, identity }) {
  const opener = view.openers.find((one) => one.holder === holder);
  need(opener, "wrong_holder");
  const whose = { box: checked.box, period: checked.period, role: view.role, holder };
  const scalar = await openCopy(identity, unb64(opener.copy, COPY_BYTES), whose, checked.padlock);
  scalar.fill(0);
  return { holder, signature: b64(await signSheet(identity, checked.bytes)) };
}
