// Opens an envelope in the browser, for the vectors: the office opens with Python, pages never open.

import { openWith } from "/static/hpke.js";
import { bodyCipher, bodySecrets, need, partInfo, readSheet, unb64, b64, Refused } from "/static/seal.js";

async function importPadlock(scalar, point) {
  const jwk = { kty: "EC", crv: "P-256", d: scalar, x: b64(point.slice(1, 33)), y: b64(point.slice(33)) };
  return crypto.subtle.importKey("jwk", jwk, { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
}

/** `scalars`: role to base64url of 32 bytes. Returns the answers' bytes. */
export async function openEnvelope(sheetBytes, envelope, scalars) {
  const sheet = await readSheet(sheetBytes);
  const chosen = sheet.sets.find((set) => set.every((role) => role in scalars));
  need(chosen, "not_a_quorum");
  const held = (role, upTo) => sheet.sets.slice(0, upTo).filter((set) => set.includes(role)).length;
  const lengths = sheet.roles.map((role) => 81 + 32 * held(role));
  const commitmentAt = 33 + lengths.reduce((sum, length) => sum + length, 0);
  need(envelope.length === commitmentAt + 32 + 4112 && envelope[0] === 1);
  need(b64(envelope.slice(1, 33)) === b64(sheet.seal), "wrong_seal");
  const secret = new Uint8Array(32);
  let at = 33;
  try {
    for (const [number, role] of sheet.roles.entries()) {
      const part = envelope.slice(at, (at += lengths[number]));
      if (!chosen.includes(role)) continue;
      unb64(scalars[role], 32);
      const key = await importPadlock(scalars[role], sheet.points[role]);
      const payload = await openWith(key, sheet.points[role], partInfo(sheet.seal, role), part);
      const from = 32 * held(role, sheet.sets.indexOf(chosen));
      secret.forEach((byte, index) => (secret[index] = byte ^ payload[from + index]));
    }
    const { key, commitment } = await bodySecrets(sheet.seal, secret);
    need(b64(commitment) === b64(envelope.slice(commitmentAt, commitmentAt + 32)), "spoiled");
    const how = await bodyCipher(sheet.seal, commitment, envelope.slice(33, commitmentAt));
    const plaintext = new Uint8Array(await crypto.subtle.decrypt(how, key, envelope.slice(commitmentAt + 32)));
    const length = new DataView(plaintext.buffer).getUint32(0);
    need(length <= 4092 && plaintext.slice(4 + length).every((byte) => byte === 0), "spoiled");
    return plaintext.slice(4, 4 + length);
  } catch (error) {
    throw new Refused("spoiled");
  }
}
