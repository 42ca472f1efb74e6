// A box's published record, read by whoever does not trust it: the signed chain, the tree over envelopes.
// The browser half of ballots/sealing/ledger.py. Fetches nothing; the page hands the bytes in.

import { concat, utf8 } from "./hpke.js";
import { b64, need, readCompact, sha256, signedByLog, unb64 } from "./seal.js";

const HASH_BYTES = 32;
const SIGNATURE_BYTES = 64;
const LONGEST_LINE = 4 * 1024 * 1024;
const TYPES = "padlocks,sealed,issued,batch,carried,closed,released,result,minutes,destroyed,restored,drawn,asked".split(",");

const bytesOf = (text) => unb64(text, Math.floor((String(text).length * 3) / 4));
const linesOf = (text) => text.split("\n").filter((line) => line !== "");
const readLine = (line) => readCompact(utf8(line), LONGEST_LINE);

/** Whether two byte strings are the same. */
export const same = (one, other) => b64(one) === b64(other);

/**
 * The entries of a whole chain; refused as chain_broken at the first that is not what it should be:
 * its body says exactly its box, height, type, payload's hash and the hash of the entry before, and the log
 * key signed it. `checked` is false in a browser that cannot check signatures.
 */
export async function readChain(text, box, logKey) {
  const entries = [];
  let parent = null;
  let checked = true;
  for (const line of linesOf(text)) {
    const { body, payload, signature } = readLine(line);
    const entry = { height: entries.length, line, body: bytesOf(body), payload: bytesOf(payload) };
    const { type } = readCompact(entry.body, LONGEST_LINE);
    const hash = b64(await sha256(entry.payload));
    const said = { v: 1, box, height: entry.height, parent, type, payload: hash };
    need(TYPES.includes(type) && same(utf8(JSON.stringify(said)), entry.body), "chain_broken");
    const signed = utf8("homphieu/1 entry\0");
    const held = await signedByLog(logKey, unb64(signature, SIGNATURE_BYTES), concat(signed, entry.body));
    need(held !== false, "chain_broken");
    checked = checked && held === true;
    parent = b64(await sha256(entry.body));
    entries.push({ ...entry, type, data: JSON.parse(new TextDecoder().decode(entry.payload)) });
  }
  return { entries, head: parent, checked };
}

/** The batches of a period: number to leaf hashes, as published. */
export function readLeaves(text, period) {
  const batches = new Map();
  for (const line of linesOf(text)) {
    const { period: named, batch, leaves } = readLine(line);
    need(named === period && Number.isInteger(batch) && Array.isArray(leaves) && !batches.has(batch));
    const read = leaves.map((leaf) => unb64(leaf, HASH_BYTES));
    batches.set(batch, read);
  }
  return batches;
}

/** The SHA-256 of a log key as people compare it: its first 15 bytes. */
export const keyFingerprint = async (logKey) =>
  (await sha256(concat(utf8("homphieu/1 log key\0"), logKey))).slice(0, 15);

// --- the tree, RFC 9162 §2.1, leaves sorted by hash -------------------------------------------------------

const node = (left, right) => sha256(concat([1], left, right));

function compare(one, other) {
  const at = one.findIndex((byte, place) => byte !== other[place]);
  return at < 0 ? 0 : one[at] - other[at];
}

/** The levels of the tree, from the sorted leaves to the root: an odd last node moves up as it is. */
async function levelsOf(leaves) {
  const levels = [leaves.slice().sort(compare)];
  while (levels[levels.length - 1].length > 1) {
    const below = levels[levels.length - 1];
    const above = [];
    for (let at = 0; at < below.length; at += 2) {
      above.push(at + 1 < below.length ? node(below[at], below[at + 1]) : below[at]);
    }
    levels.push(await Promise.all(above));
  }
  return levels;
}

/** The root over leaf hashes; of no leaves: the hash of nothing. */
export async function merkleRoot(leaves) {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  const levels = await levelsOf(leaves);
  return levels[levels.length - 1][0];
}

/** Where a leaf stands, the siblings from it to the root, and the root; null when it is not there. */
export async function inclusion(leaves, leaf) {
  const levels = await levelsOf(leaves);
  const index = levels[0].findIndex((one) => same(one, leaf));
  if (index < 0) return null;
  const path = [];
  for (let at = index, level = 0; level < levels.length - 1; level++, at >>= 1) {
    const sibling = levels[level][at ^ 1];
    if (sibling) path.push(sibling);
  }
  return { index, size: leaves.length, path, root: levels[levels.length - 1][0] };
}
