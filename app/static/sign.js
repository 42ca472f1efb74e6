// What a member's browser proves to itself before it signs the next period's sheet (docs/SEALING.md).
// A server that shows one sheet and asks for a signature under another gets nothing.

import { utf8 } from "./hpke.js";
import { openCopy } from "./keyring.js";
import { b64, groups, need, readSheet, unb64 } from "./seal.js";
import { signSheet } from "./signatures.js";

const COPY_BYTES = 113;
const HASH_BYTES = 32;

/**
 * Check the sheet that is to be signed; `asked` is what the page shows: box, period, day, seal, previous.
 *
 * 1. It is a sheet, of the box and period on the page.
 * 2. It follows the period before: its `previous` is that period's mã niêm phong as the page shows it.
 * 3. Its day and its hash are those on the page; people compare the hash aloud, device by device.
 * 4. The role has a padlock on it. Whether that is the member's own is known once the copy is open (signChecked).
 */
export async function checkSheet(view, asked) {
  const bytes = utf8(view.sheet);
  const sheet = await readSheet(bytes);
  need(sheet.box === asked.box && view.box_id === asked.box, "wrong_box"); // 1
  need(sheet.period === asked.period && view.period === asked.period, "wrong_box");
  const previous = sheet.previous === null ? "" : groups(unb64(sheet.previous, HASH_BYTES));
  need(previous === asked.previous && (sheet.period === 1) === (previous === ""), "wrong_previous"); // 2
  need(sheet.opens_on === asked.day, "wrong_day"); // 3
  need(groups(sheet.seal) === asked.seal, "wrong_seal");
  need(Object.hasOwn(sheet.points, view.role), "role_not_on_sheet"); // 4
  return {
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
