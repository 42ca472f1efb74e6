// The paper spare key: 30 random bytes and a checksum of 20 bits, 52 Crockford characters in groups of four.
// Its canonical text (lower case, one blank between groups) is the passphrase under which its identity is wrapped.

import { concat, utf8 } from "./hpke.js";
import { Refused, groups, random, sha256 } from "./seal.js";
import { candidates, faultOf, tidy } from "./typed.js";

const BYTES = 30;
const CHECK = 4;
const LABEL = utf8("homphieu/1 spare\0");
const LENGTH = 52;
const LIKE_ONE = /^(?=.*[0-9])[^]{46,60}$/; // marks count: no passphrase of seven syllables is as long and has a digit
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

const spell = (bytes) => groups(bytes).replaceAll(" ", "").toLowerCase();
const inGroups = (text) => text.replace(/.{4}(?=.)/g, "$& ");
const checkOf = async (bytes) => spell(await sha256(concat(LABEL, bytes))).slice(0, CHECK);

/** Draw a new spare key; gives its canonical text. */
export async function drawSpare() {
  const bytes = random(BYTES);
  return inGroups(spell(bytes) + (await checkOf(bytes)));
}

function bytesOf(text) {
  const bytes = new Uint8Array(BYTES);
  Array.from(text).forEach((letter, at) => {
    const value = ALPHABET.indexOf(letter);
    for (let bit = 0; bit < 5; bit += 1) {
      const place = at * 5 + bit;
      bytes[place >> 3] |= ((value >> (4 - bit)) & 1) << (7 - (place & 7));
    }
  });
  return bytes;
}

/** The canonical text of what was typed, null when it is nothing like a spare key. Refused as spare_wrong, code_group, code_marks. */
export async function readSpare(typed) {
  const found = candidates(typed, LENGTH).map((text) => text.toLowerCase());
  if (found.length === 0 && !LIKE_ONE.test(tidy(typed))) return null;
  const good = [];
  for (const text of found) {
    if ((await checkOf(bytesOf(text.slice(0, -CHECK)))) === text.slice(-CHECK)) good.push(text);
  }
  if (good.length !== 1) throw faultOf(typed) || new Refused("spare_wrong");
  return inGroups(good[0]);
}
