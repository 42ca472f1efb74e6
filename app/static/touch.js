// khóa chạm: opens an identity by the secret that a passkey makes (WebAuthn's PRF extension), besides the passphrase.
// The browser half of ballots/sealing/passkeys.py. The secret never leaves this page, nor is it kept.

import { concat, utf8 } from "./hpke.js";
import { fingerprint, identityOf, scalarsOf } from "./keyring.js";
import { Refused, b64, need, random, readCompact, unb64 } from "./seal.js";

const subtle = crypto.subtle;
const KDF = "PRF-HKDF-SHA256";
const KEYS = "v,kdf,credential,salt,nonce,ecdh,ecdsa,wrapped";
const LABEL = utf8("homphieu/1 passkey\0");
const MAX_BYTES = 2048;
const POINT_BYTES = 65;
const SALT_BYTES = 32;
const SECRET_BYTES = 32;
const MAX_CREDENTIAL_BYTES = 1023; // WebAuthn L3, §4
const FLAGS_AT = 32; // authenticator data, §6.1: after the hash of the rpId
const [VERIFIED, MAY_BE_COPIED] = [0x04, 0x08];
const PATIENCE_MS = 120000;
// No passkey is for an address of numbers.
const NUMBERS = /^[\d.]+$|:/;

/** Whether this browser can ask a passkey for anything here. */
export const canTouch = () => Boolean(window.PublicKeyCredential && navigator.credentials) && !NUMBERS.test(location.hostname);

export function unb64Any(text) {
  need(typeof text === "string");
  return unb64(text, Math.floor((text.length * 3) / 4));
}

/** What a passkey says no by, as a code of ours: cancelled, too late, not there, or not for this address. */
export function toldOf(error) {
  if (error instanceof Refused) return error;
  const codes = { NotAllowedError: "touch_none", AbortError: "touch_none", SecurityError: "touch_address", InvalidStateError: "touch_known" };
  return new Refused(codes[error.name] || "touch_fault");
}

// --- the wrapping -----------------------------------------------------------------------------------------

async function read(text) {
  const data = readCompact(utf8(text), MAX_BYTES);
  need(data !== null && typeof data === "object" && Object.keys(data).join() === KEYS);
  need(data.v === 1 && data.kdf === KDF);
  const [ecdh, ecdsa] = [unb64(data.ecdh, POINT_BYTES), unb64(data.ecdsa, POINT_BYTES)];
  need(ecdh[0] === 4 && ecdsa[0] === 4 && data.ecdh !== data.ecdsa); // one key must not do two jobs
  const credential = unb64Any(data.credential);
  need(credential.length > 0 && credential.length <= MAX_CREDENTIAL_BYTES);
  const holder = (await fingerprint(ecdh, ecdsa)).replaceAll(" ", "");
  const salt = unb64(data.salt, SALT_BYTES);
  return { credential, salt, nonce: unb64(data.nonce, 12), ecdh, ecdsa, wrapped: unb64(data.wrapped, 80), holder };
}

/** What the passkey's PRF is asked for: another identity or another salt gives another secret. */
export const prfInput = (holder, salt) => concat(LABEL, utf8(holder + "\0"), salt);

async function keyOf(secret, salt) {
  need(secret.length === SECRET_BYTES, "touch_no_prf");
  const base = await subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: concat(LABEL, utf8("key")) };
  return subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** What the ciphertext holds for alone: purpose, committee and role, credential, identity. */
const bound = ({ committee, role }, credential, ecdh, ecdsa) =>
  concat(LABEL, utf8(JSON.stringify({ v: 1, committee, role, credential: b64(credential), ecdh: b64(ecdh), ecdsa: b64(ecdsa) })));

/** Wrap an identity under what the PRF of `credential` gave for `salt`; returns the JSON text. */
export async function wrapUnder(identity, secret, { credential, salt, seat }) {
  const nonce = random(12);
  const [ecdh, ecdsa] = [identity.ecdh.point, identity.ecdsa.point];
  const how = { name: "AES-GCM", iv: nonce, additionalData: bound(seat, credential, ecdh, ecdsa) };
  const wrapped = new Uint8Array(await subtle.encrypt(how, await keyOf(secret, salt), await scalarsOf(identity)));
  return JSON.stringify({
    v: 1,
    kdf: KDF,
    credential: b64(credential),
    salt: b64(salt),
    nonce: b64(nonce),
    ecdh: b64(ecdh),
    ecdsa: b64(ecdsa),
    wrapped: b64(wrapped),
  });
}

/** Open a wrapping with a passkey's secret; refused as touch_wrong for another secret, seat, salt or credential. */
export async function unwrapUnder(text, secret, seat) {
  const { credential, salt, nonce, ecdh, ecdsa, wrapped } = await read(text);
  const how = { name: "AES-GCM", iv: nonce, additionalData: bound(seat, credential, ecdh, ecdsa) };
  const scalars = await subtle.decrypt(how, await keyOf(secret, salt), wrapped).catch(() => {
    throw new Refused("touch_wrong");
  });
  return identityOf(new Uint8Array(scalars), ecdh, ecdsa);
}

// --- the touch --------------------------------------------------------------------------------------------

/**
 * Ask for one touch of one of `asked` ([{ credential, transports, input }]): { credential, secret }.
 *
 * 1. The passkey that answers is one of those that were asked. 2. It has verified its owner, by finger, face or PIN.
 * 3. Where the office takes none that can be copied to another device, it says so itself that it cannot be.
 */
export async function touch(asked, boundOnly) {
  const evalByCredential = {};
  for (const { credential, input } of asked) evalByCredential[b64(credential)] = { first: input };
  const publicKey = {
    challenge: random(32), // what comes of it is a secret, not a proof for anybody: nobody waits for this challenge
    rpId: location.hostname,
    allowCredentials: asked.map(({ credential, transports }) => ({ type: "public-key", id: credential, transports })),
    userVerification: "required",
    timeout: PATIENCE_MS,
    extensions: { prf: { evalByCredential } },
  };
  const answer = await navigator.credentials.get({ publicKey }).catch((error) => {
    throw toldOf(error);
  });
  const credential = new Uint8Array(answer.rawId);
  need(asked.some((one) => b64(one.credential) === b64(credential)), "touch_other"); // 1
  checkFlags(new Uint8Array(answer.response.authenticatorData)[FLAGS_AT], boundOnly);
  const { prf } = answer.getClientExtensionResults();
  need(prf && prf.results && prf.results.first, "touch_no_prf");
  return { credential, secret: new Uint8Array(prf.results.first) };
}

export function checkFlags(flags, boundOnly) {
  need((flags & VERIFIED) !== 0, "touch_unverified"); // 2
  need(!boundOnly || (flags & MAY_BE_COPIED) === 0, "touch_synced"); // 3
}

/** Those of the server's passkeys that may open one of `openers`; [] where this browser cannot ask for any. */
export function offered(view, openers) {
  if (!canTouch()) return [];
  return view.keys.filter(({ holder }) => openers.some((one) => one.kind === "person" && one.holder === holder));
}

/**
 * The one of `openers` that a touch opens: { holder, kind, identity }. `view` is the server's: { committee, bound_only,
 * keys }; `role` is this page's own, so that no other role's identity is opened in its place.
 */
export async function openByTouch(view, openers, role) {
  const known = [];
  for (const key of offered(view, openers)) {
    const { credential, salt, holder } = await read(key.wrapped);
    need(holder === key.holder, "wrong_holder");
    need(b64(credential) === key.credential, "touch_other");
    known.push({ credential, transports: key.transports, input: prfInput(holder, salt), key });
  }
  need(known.length > 0, "touch_none");
  const { credential, secret } = await touch(known, view.bound_only);
  const { key } = known.find((one) => b64(one.credential) === b64(credential));
  const identity = await unwrapUnder(key.wrapped, secret, { committee: view.committee, role });
  secret.fill(0);
  return { holder: key.holder, kind: "person", identity };
}
