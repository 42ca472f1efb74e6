// The proof of work that a letter pays instead of a slip, as in ballots/sealing/work.py: a nonce for which SHA-256 begins with
// so many zero bits. Done in slices, so that an old phone still answers to the finger; crypto.subtle would wait for each hash.

import { concat, utf8 } from "./hpke.js";

const SLICE_MS = 30;
const NONCE_BYTES = 8;
const BLOCK = 64;

const K = new Uint32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
  0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
  0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
  0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
  0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
  0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]); // prettier-ignore
const START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
const rotate = (word, by) => (word >>> by) | (word << (32 - by));

/** One block of SHA-256 (FIPS 180-4, §6.2.2): `w` has its 16 words at the front of 64; gives the next state. */
function compress(state, w) {
  for (let at = 16; at < 64; at++) {
    const [x, y] = [w[at - 15], w[at - 2]];
    const low = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const high = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[at] = w[at - 16] + low + w[at - 7] + high;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let at = 0; at < 64; at++) {
    const one = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K[at] + w[at]) | 0;
    const two = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  return [a + state[0], b + state[1], c + state[2], d + state[3], e + state[4], f + state[5], g + state[6], h + state[7]];
}

const words = (bytes, at) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);
const rest = () => new Promise((go) => setTimeout(go));

/** A nonce of 8 bytes for a challenge and a leaf hash of 32 bytes each; `bits` is at most 32. */
export async function solve(challenge, leaf, bits) {
  const message = concat(utf8("homphieu/1 work\0"), challenge, leaf); // 80 bytes, the first block never changes
  const w = new Uint32Array(64);
  for (let at = 0; at < 16; at++) w[at] = words(message, 4 * at);
  const first = compress(START, w);
  const [tail0, tail1, tail2, tail3] = [0, 4, 8, 12].map((at) => words(message, BLOCK + at));
  const length = 8 * (message.length + NONCE_BYTES);
  const high = crypto.getRandomValues(new Uint32Array(1))[0];
  let until = performance.now() + SLICE_MS;
  for (let low = 0; ; low++) {
    w.set([tail0, tail1, tail2, tail3, high, low, 0x80000000, 0, 0, 0, 0, 0, 0, 0, 0, length]);
    if (compress(first, w)[0] >>> (32 - bits) === 0) {
      const nonce = new DataView(new ArrayBuffer(NONCE_BYTES));
      nonce.setUint32(0, high);
      nonce.setUint32(4, low);
      return new Uint8Array(nonce.buffer);
    }
    if ((low & 255) === 255 && performance.now() > until) {
      await rest();
      until = performance.now() + SLICE_MS;
    }
  }
}
