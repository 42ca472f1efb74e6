// A holder's keys: the identity wrapped under a passphrase, padlocks, and their copies to identities.
// The browser half of ballots/sealing/keyring.py. Private halves leave this page only wrapped or sealed.

import { concat, makePair, openWith, pointOf, sealTo, utf8 } from "./hpke.js";
import { Refused, b64, groups, need, random, readCompact, sha256, unb64 } from "./seal.js";

const subtle = crypto.subtle;
const KDF = "PBKDF2-SHA256";
const ITERATIONS = 600000;
const MAX_ITERATIONS = 10000000; // a hostile server must not hang the holder's phone
const KEYS = "v,kdf,iterations,salt,nonce,ecdh,ecdsa,wrapped";
const POINT_BYTES = 65;
const SCALAR_BYTES = 32;
const COPY_BYTES = POINT_BYTES + SCALAR_BYTES + 16;
const FINGERPRINT_BYTES = 15;
const LABEL = utf8("homphieu/1 identity\0");
const USES = { ECDH: ["deriveBits"], ECDSA: ["sign"] };

/** Draw words without bias: a value in the uneven rest above the last full multiple is thrown away. */
export function drawPassphrase(list, count = 7) {
  const even = 2 ** 32 - (2 ** 32 % list.length);
  const words = [];
  while (words.length < count) {
    const drawn = crypto.getRandomValues(new Uint32Array(1))[0];
    if (drawn < even) words.push(list[drawn % list.length]);
  }
  return words.join(" ");
}

/** A passphrase as it is hashed: case and blanks do not matter. */
export const spoken = (passphrase) => passphrase.normalize("NFC").toLowerCase().trim().split(/\s+/).join(" ");

async function wrappingKey(passphrase, salt, iterations) {
  const base = await subtle.importKey("raw", utf8(spoken(passphrase)), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function scalarOf(privateKey) {
  return unb64((await subtle.exportKey("jwk", privateKey)).d, SCALAR_BYTES);
}

/** A private key from its 32 bytes and its public point; refused unless the two belong together. */
export async function importScalar(scalar, point, name = "ECDH") {
  const jwk = { kty: "EC", crv: "P-256", d: b64(scalar), x: b64(point.slice(1, 33)), y: b64(point.slice(33)) };
  const key = await subtle.importKey("jwk", jwk, { name, namedCurve: "P-256" }, true, USES[name]).catch(() => {
    throw new Refused("wrong_key");
  });
  need(await belongs(key, point, name), "wrong_key"); // not every browser checks d against x and y
  return key;
}

/** Prove the pair by using it: a private half that is another's gives another secret or a bad signature. */
async function belongs(key, point, name) {
  const publicKey = await subtle.importKey("raw", point, { name, namedCurve: "P-256" }, true, name === "ECDH" ? [] : ["verify"]);
  if (name === "ECDSA") {
    const how = { name, hash: "SHA-256" };
    const challenge = random(SCALAR_BYTES);
    return subtle.verify(how, publicKey, await subtle.sign(how, key, challenge), challenge);
  }
  const other = await makePair();
  const ours = new Uint8Array(await subtle.deriveBits({ name, public: other.publicKey }, key, 256));
  const theirs = new Uint8Array(await subtle.deriveBits({ name, public: publicKey }, other.privateKey, 256));
  return b64(ours) === b64(theirs);
}

/** Make a person's identity; returns it with `wrapped`, the exact JSON text the server keeps. */
export async function makeIdentity(passphrase) {
  const ecdh = await makePair();
  const ecdsa = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const identity = {
    ecdh: { privateKey: ecdh.privateKey, point: await pointOf(ecdh.publicKey) },
    ecdsa: { privateKey: ecdsa.privateKey, point: await pointOf(ecdsa.publicKey) },
  };
  return { identity, wrapped: await wrapIdentity(identity, passphrase) };
}

/** Wrap an identity under a passphrase (also a new one); returns the JSON text. */
export async function wrapIdentity({ ecdh, ecdsa }, passphrase) {
  const salt = random(16);
  const nonce = random(12);
  const scalars = await scalarsOf({ ecdh, ecdsa });
  const how = { name: "AES-GCM", iv: nonce, additionalData: concat(LABEL, ecdh.point, ecdsa.point) };
  const wrapped = await subtle.encrypt(how, await wrappingKey(passphrase, salt, ITERATIONS), scalars);
  return JSON.stringify({
    v: 1,
    kdf: KDF,
    iterations: ITERATIONS,
    salt: b64(salt),
    nonce: b64(nonce),
    ecdh: b64(ecdh.point),
    ecdsa: b64(ecdsa.point),
    wrapped: b64(new Uint8Array(wrapped)),
  });
}

/** Open a wrapped identity (its JSON text); refused as malformed, weak_wrapping, wrong_passphrase, wrong_key. */
export async function openIdentity(text, passphrase) {
  const data = readCompact(utf8(text), 1024);
  need(data !== null && typeof data === "object" && Object.keys(data).join() === KEYS);
  need(data.v === 1 && data.kdf === KDF && Number.isInteger(data.iterations));
  need(data.iterations >= ITERATIONS && data.iterations <= MAX_ITERATIONS, "weak_wrapping");
  const [ecdh, ecdsa] = [unb64(data.ecdh, POINT_BYTES), unb64(data.ecdsa, POINT_BYTES)];
  need(ecdh[0] === 4 && ecdsa[0] === 4 && data.ecdh !== data.ecdsa); // one key must not do two jobs
  const iv = unb64(data.nonce, 12);
  const key = await wrappingKey(passphrase, unb64(data.salt, 16), data.iterations);
  const how = { name: "AES-GCM", iv, additionalData: concat(LABEL, ecdh, ecdsa) };
  const opened = await subtle.decrypt(how, key, unb64(data.wrapped, 80)).catch(() => {
    throw new Refused("wrong_passphrase");
  });
  return identityOf(new Uint8Array(opened), ecdh, ecdsa);
}

/** The private halves of an identity, 64 bytes: what is wrapped. */
export const scalarsOf = async ({ ecdh, ecdsa }) => concat(await scalarOf(ecdh.privateKey), await scalarOf(ecdsa.privateKey));

/** The identity of unwrapped private halves; refused as wrong_key unless they belong to the public ones. */
export async function identityOf(scalars, ecdh, ecdsa) {
  return {
    ecdh: { privateKey: await importScalar(scalars.slice(0, SCALAR_BYTES), ecdh), point: ecdh },
    ecdsa: { privateKey: await importScalar(scalars.slice(SCALAR_BYTES), ecdsa, "ECDSA"), point: ecdsa },
  };
}

/** What is read aloud to compare an identity: six groups of four (120 bits). */
export async function fingerprint(ecdhPoint, ecdsaPoint) {
  return groups((await sha256(concat(LABEL, ecdhPoint, ecdsaPoint))).slice(0, FINGERPRINT_BYTES));
}

/** Make a padlock: its point (65 bytes, fitted to the box) and its private half (32 bytes). */
export async function makePadlock() {
  const pair = await makePair();
  return { point: await pointOf(pair.publicKey), scalar: await scalarOf(pair.privateKey) };
}

/** HPKE's info for a copy: whose padlock it holds, and for whom. */
function copyInfo({ box, period, role, holder }) {
  const fields = [box, String(period), role, holder];
  need(fields.every((field) => !field.includes("\0")));
  return utf8("homphieu/1 copy\0" + fields.join("\0"));
}

/** Seal a padlock's 32 bytes to a holder's ECDH point; `whose` = {box, period, role, holder}. 113 bytes. */
export const sealCopy = async (scalar, holderPoint, whose) => sealTo(holderPoint, copyInfo(whose), scalar);

/** Open a copy; returns the 32 bytes. Refused as spoiled, or as wrong_key when they do not open `point`. */
export async function openCopy(identity, copy, whose, point) {
  need(copy.length === COPY_BYTES);
  const { privateKey, point: own } = identity.ecdh;
  const scalar = await openWith(privateKey, own, copyInfo(whose), copy).catch(() => {
    throw new Refused("spoiled");
  });
  await importScalar(scalar, point);
  return scalar;
}
