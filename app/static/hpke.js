// HPKE base mode, single shot: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM (RFC 9180).
// Makes the bytes of appendix A.3.1 (tests/ballots/sealing/test_vectors.py). WebCrypto does all arithmetic.

const subtle = crypto.subtle;
const P256 = { name: "ECDH", namedCurve: "P-256" };
const POINT_BYTES = 65;
const KEM_SUITE = [0x4b, 0x45, 0x4d, 0, 0x10]; // "KEM" and the KEM's number, §4.1
const SUITE = [0x48, 0x50, 0x4b, 0x45, 0, 0x10, 0, 1, 0, 1]; // "HPKE" and the three numbers, §5.1
const EMPTY = new Uint8Array(0);
const NO_SALT = new Uint8Array(32); // HMAC fills an empty key with zeros; some WebCrypto refuse an empty one

export const utf8 = (text) => new TextEncoder().encode(text);

export function concat(...pieces) {
  const joined = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  pieces.reduce((at, piece) => (joined.set(piece, at), at + piece.length), 0);
  return joined;
}

export async function hmac(key, data) {
  const imported = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", imported, data));
}

// LabeledExtract and LabeledExpand, §4. No output is longer than one block of HMAC-SHA256.
const extract = (suite, salt, label, input) => hmac(salt, concat(utf8("HPKE-v1"), suite, utf8(label), input));
const expand = async (suite, secret, label, info, length) =>
  (await hmac(secret, concat([0, length], utf8("HPKE-v1"), suite, utf8(label), info, [1]))).slice(0, length);

export const importPoint = (point) => subtle.importKey("raw", point, P256, true, []);
export const makePair = () => subtle.generateKey(P256, true, ["deriveBits"]);
export const pointOf = async (publicKey) => new Uint8Array(await subtle.exportKey("raw", publicKey));

async function schedule(privateKey, peer, enc, recipient, info) {
  const dh = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: await importPoint(peer) }, privateKey, 256));
  const eae = await extract(KEM_SUITE, NO_SALT, "eae_prk", dh);
  const shared = await expand(KEM_SUITE, eae, "shared_secret", concat(enc, recipient), 32);
  const idHash = await extract(SUITE, NO_SALT, "psk_id_hash", EMPTY);
  const context = concat([0], idHash, await extract(SUITE, NO_SALT, "info_hash", info)); // 0: base mode
  const secret = await extract(SUITE, shared, "secret", EMPTY);
  const key = await expand(SUITE, secret, "key", context, 16);
  return {
    key: await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]),
    iv: await expand(SUITE, secret, "base_nonce", context, 12), // sequence 0: the first and only message
  };
}

/** Seal to a recipient's point; `ephemeral` (a key pair) is for test vectors only. Returns enc, ciphertext, tag. */
export async function sealTo(recipient, info, plaintext, { aad = EMPTY, ephemeral = null } = {}) {
  const pair = ephemeral || (await makePair());
  const enc = await pointOf(pair.publicKey);
  const { key, iv } = await schedule(pair.privateKey, recipient, enc, recipient, info);
  const sealed = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, key, plaintext);
  return concat(enc, new Uint8Array(sealed));
}

/** Open with the recipient's private key and point; rejects when anything was changed. */
export async function openWith(privateKey, recipient, info, sealed, { aad = EMPTY } = {}) {
  const enc = sealed.slice(0, POINT_BYTES);
  const { key, iv } = await schedule(privateKey, enc, enc, recipient, info);
  const opened = await subtle.decrypt({ name: "AES-GCM", iv, additionalData: aad }, key, sealed.slice(POINT_BYTES));
  return new Uint8Array(opened);
}
