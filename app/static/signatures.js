// What holders sign: a seal sheet, a release, another holder's identity. Each kind has a label of its own.
// The browser half of ballots/sealing/signatures.py. ECDSA over P-256 with SHA-256; r and s, 64 bytes.

import { concat, utf8 } from "./hpke.js";
import { b64 } from "./seal.js";

const subtle = crypto.subtle;
const ECDSA = { name: "ECDSA", hash: "SHA-256" };
const P256 = { name: "ECDSA", namedCurve: "P-256" };
const POINT_BYTES = 65;
const SIGNATURE_BYTES = 64;
const SHEET_LABEL = utf8("homphieu/1 sheet\0");
const RELEASE_LABEL = utf8("homphieu/1 release\0");
const HOLDER_LABEL = utf8("homphieu/1 holder\0");
const WRAPPING_LABEL = utf8("homphieu/1 wrapping\0");

const labelled = (label, said) => concat(label, utf8(JSON.stringify(said)));

export const sheetStatement = (sheet) => concat(SHEET_LABEL, sheet);

/** seal and root as bytes, period and count as numbers. */
export const releaseStatement = ({ box, period, seal, count, root, role, holder }) =>
  labelled(RELEASE_LABEL, { v: 1, box, period, seal: b64(seal), count, root: b64(root), role, holder });

/** ecdh and ecdsa as bytes: the two points of the identity that is signed. */
export const holderStatement = ({ committee, role, holder, ecdh, ecdsa }) =>
  labelled(HOLDER_LABEL, { v: 1, committee, role, holder, ecdh: b64(ecdh), ecdsa: b64(ecdsa) });

/** `wrapped`: the JSON text of an identity under its new passphrase. */
export const wrappingStatement = (wrapped) => concat(WRAPPING_LABEL, utf8(wrapped));

async function sign(identity, statement) {
  return new Uint8Array(await subtle.sign(ECDSA, identity.ecdsa.privateKey, statement));
}

/** Whether the identity with this ECDSA point (65 bytes) signed the statement. */
async function verify(point, statement, signature) {
  if (point.length !== POINT_BYTES || point[0] !== 4 || signature.length !== SIGNATURE_BYTES) return false;
  const key = await subtle.importKey("raw", point, P256, true, ["verify"]).catch(() => null);
  return key !== null && subtle.verify(ECDSA, key, signature, statement);
}

export const signSheet = async (identity, sheet) => sign(identity, sheetStatement(sheet));
export const signRelease = async (identity, said) => sign(identity, releaseStatement(said));
export const signWrapping = async (identity, wrapped) => sign(identity, wrappingStatement(wrapped));
export const signHolder = async (identity, said) => sign(identity, holderStatement(said));

export const verifySheet = async (point, sheet, signature) => verify(point, sheetStatement(sheet), signature);
export const verifyRelease = async (point, said, signature) => verify(point, releaseStatement(said), signature);
export const verifyHolder = async (point, said, signature) => verify(point, holderStatement(said), signature);
