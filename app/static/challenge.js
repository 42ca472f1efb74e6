// kiểm tra chìa khóa: answers a challenge with a padlock's private half. The browser half of ballots/sealing/challenge.py.
// The info is fixed here: the server has no say in it, so a part of a real envelope never opens in a rehearsal.

import { concat, openWith, utf8 } from "./hpke.js";
import { importScalar, openCopy } from "./keyring.js";
import { Refused, b64, need, readSheet, sha256, unb64 } from "./seal.js";

const POINT_BYTES = 65;
const COPY_BYTES = 113;
const CHALLENGE_BYTES = 113;
const SECRET_BYTES = 32;
const NOT_SEALED = new Uint8Array(32);

/** The padlock that an item is about and the seal it stands under: from the sheet, or as fitted and not yet sealed. */
async function padlockOf({ box, period, role, sheet, public: fitted }) {
  const point = unb64(fitted, POINT_BYTES);
  if (sheet === null) return { point, seal: NOT_SEALED };
  const read = await readSheet(utf8(sheet));
  need(read.box === box && read.period === period, "wrong_box");
  need(Object.hasOwn(read.points, role), "role_not_on_sheet");
  need(b64(read.points[role]) === fitted, "wrong_key");
  return { point: read.points[role], seal: read.seal };
}

const open = async (key, point, info, text) => openWith(key, point, info, unb64(text, CHALLENGE_BYTES));

/**
 * The answer (base64url) to one item of a rehearsal: `{box, period, role, holder, sheet, public, copy, challenge}`.
 * Refused unless the own copy opens the very padlock, and the challenge is one.
 */
export async function answerTo(identity, item) {
  const { point, seal } = await padlockOf(item);
  const scalar = await openCopy(identity, unb64(item.copy, COPY_BYTES), item, point);
  const key = await importScalar(scalar, point);
  scalar.fill(0);
  const info = concat(utf8("homphieu/1 rehearsal\0"), seal, utf8(item.role));
  const secret = await open(key, point, info, item.challenge).catch(() => {
    throw new Refused("not_a_challenge");
  });
  need(secret.length === SECRET_BYTES, "not_a_challenge");
  return b64(await sha256(secret));
}
