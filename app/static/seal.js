// The sealed envelope, version 1: reads a seal sheet and seals one ballot (docs/SEALING.md).
// The browser half of ballots/sealing/envelope.py and ballots/sealing/sheet.py. Opening is done by the office's Python.

import { concat, hmac, importPoint, sealTo, utf8 } from "./hpke.js";

export { groups } from "./drawn.js";

const ROLES = ["ubnd", "mttq", "union", "clerk", "secretary", "supervisor"];
const KEYS = "box,form,log_key,opens_on,padlocks,period,previous,sets,v";
const POINT_BYTES = 65;
const HASH_BYTES = 32;
const SHARE_BYTES = 32;
const PLAINTEXT_BYTES = 4096; // always, so that no size tells anything
const LENGTH_BYTES = 4;
export const MAX_ANSWER_BYTES = PLAINTEXT_BYTES - LENGTH_BYTES;

/** An act is refused; `code` is one of ballots/errors.py, and the page has the sentence. */
export class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export function need(holds, code = "malformed") {
  if (!holds) throw new Refused(code);
}

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));
export const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));

export const b64 = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

/** Exactly `length` bytes of base64url without padding, in the one spelling that `b64` writes. */
export function unb64(text, length) {
  need(typeof text === "string" && /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1);
  const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  need(bytes.length === length && b64(bytes) === text);
  return bytes;
}

/** JSON in the one spelling of JSON.stringify: refuses blanks, doubled keys, escapes. Hashes stay over the bytes. */
export function readCompact(bytes, limit) {
  need(bytes.length <= limit);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text);
    need(JSON.stringify(value) === text);
    return value;
  } catch (error) {
    throw new Refused("malformed");
  }
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const matches = (pattern, text) => typeof text === "string" && pattern.test(text);

function isDay(text) {
  const day = matches(/^(?!0000)\d{4}-\d\d-\d\d$/, text) ? new Date(text + "T00:00:00Z") : null;
  return day !== null && !isNaN(day) && day.toISOString().slice(0, 10) === text;
}

function checkSets(sets) {
  need(Array.isArray(sets) && sets.length >= 1 && sets.length <= 32);
  for (const set of sets) {
    need(Array.isArray(set) && set.length > 0 && set.every((role) => ROLES.includes(role)));
    need(set.every((role, at) => at === 0 || set[at - 1] < role)); // distinct, in ASCII order
  }
  need(new Set(sets.map(String)).size === sets.length);
}

async function readPadlocks(data, roles) {
  need(isObject(data) && Object.keys(data).sort().join() === roles.join());
  need(new Set(Object.values(data)).size === roles.length); // one key for two roles would shrink a quorum
  const padlocks = {};
  for (const role of roles) {
    padlocks[role] = unb64(data[role], POINT_BYTES);
    need(padlocks[role][0] === 4);
    await importPoint(padlocks[role]).catch(() => need(false)); // the import proves the point is on the curve
  }
  return padlocks;
}

/** Parse a seal sheet strictly; adds `roles` (ASCII order), `points` (role to bytes) and `seal` (bytes). */
export async function readSheet(bytes) {
  const sheet = readCompact(bytes, 8192);
  need(isObject(sheet) && Object.keys(sheet).sort().join() === KEYS && sheet.v === 1);
  need(matches(/^[A-Za-z0-9_-]{1,64}$/, sheet.box) && isDay(sheet.opens_on));
  need(Number.isInteger(sheet.period) && sheet.period >= 1 && sheet.period < 2 ** 31);
  need(matches(/^[A-Za-z0-9._-]{1,64}@[0-9a-f]{64}$/, sheet.form));
  checkSets(sheet.sets);
  if (sheet.previous !== null) unb64(sheet.previous, HASH_BYTES);
  unb64(sheet.log_key, HASH_BYTES);
  const roles = Array.from(new Set([].concat(...sheet.sets))).sort();
  const points = await readPadlocks(sheet.padlocks, roles);
  return { ...sheet, roles, points, seal: await sha256(bytes) };
}

export const partInfo = (seal, role) => concat(utf8("homphieu/1 part\0"), seal, utf8(role));

/** The body's key and the commitment: HKDF-SHA256 (RFC 5869), salt = seal, one block each. */
export async function bodySecrets(seal, secret) {
  const extracted = await hmac(seal, secret);
  const block = (label) => hmac(extracted, concat(utf8(label), [1]));
  const key = (await block("homphieu/1 body")).slice(0, 16);
  return {
    key: await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]),
    commitment: await block("homphieu/1 commitment"),
  };
}

/** AES-GCM's parameters for a body. The zero nonce is safe: a body key seals one body only. */
export const bodyCipher = async (seal, commitment, parts) => ({
  name: "AES-GCM",
  iv: new Uint8Array(12),
  additionalData: await sha256(concat(seal, commitment, parts)),
});

/** Split a secret by XOR for every set; a role's payload is its shares in the order of the sets. */
function share(sheet, secret) {
  const payloads = {};
  for (const role of sheet.roles) payloads[role] = [];
  for (const set of sheet.sets) {
    const rest = secret.slice();
    for (const role of set.slice(0, -1)) {
      const noise = random(SHARE_BYTES);
      noise.forEach((byte, at) => (rest[at] ^= byte));
      payloads[role].push(noise);
    }
    payloads[set[set.length - 1]].push(rest);
  }
  return payloads;
}

/** Seal one ballot: bytes of the sheet as received, bytes of the answers; returns the envelope's bytes. */
export async function seal(sheetBytes, answers) {
  const sheet = await readSheet(sheetBytes);
  need(answers.length <= MAX_ANSWER_BYTES, "too_long");
  const secret = random(SHARE_BYTES);
  const payloads = share(sheet, secret);
  const sealed = [];
  for (const role of sheet.roles) {
    sealed.push(await sealTo(sheet.points[role], partInfo(sheet.seal, role), concat(...payloads[role])));
  }
  const parts = concat(...sealed);
  const { key, commitment } = await bodySecrets(sheet.seal, secret);
  const plaintext = new Uint8Array(PLAINTEXT_BYTES);
  new DataView(plaintext.buffer).setUint32(0, answers.length);
  plaintext.set(answers, LENGTH_BYTES);
  const body = await crypto.subtle.encrypt(await bodyCipher(sheet.seal, commitment, parts), key, plaintext);
  return concat([1], sheet.seal, parts, commitment, new Uint8Array(body));
}

/** The envelope's identity, RFC 9162 §2.1.1. */
export const leafHash = (envelope) => sha256(concat([0], envelope));

// --- the log key ------------------------------------------------------------------------------------------

/** What a receipt signs, as in ballots/sealing/ledger.py. */
export const receiptData = (seal, leaf) => concat(utf8("homphieu/1 receipt\0"), seal, leaf);

/** Whether the log key signed the data (Ed25519, RFC 8032); null in a browser that cannot tell. */
export async function signedByLog(logKey, signature, data) {
  try {
    const key = await crypto.subtle.importKey("raw", logKey, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, data);
  } catch (error) {
    return error.name === "DataError" ? false : null; // no such key, or no such algorithm here
  }
}
