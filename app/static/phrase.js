// What people type for a passphrase, and the one thing that it can mean: tones, marks and what an input method has left
// of its keys do not matter. Nothing here knows a passphrase: a syllable is looked up in the list, or read as a given one.

import { OLDER, SYLLABLES } from "./syllables.js";

/** How many syllables a passphrase has. */
export const COUNT = 7;

const DRAWN = new Set(SYLLABLES);
const KNOWN = new Set([...SYLLABLES, ...OLDER]);
const GAPS = /[\s\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff.,;:·"'“”‘’()_-]+/;
const MARKS = /[\u0300-\u036f]/g;
const FIRST_VOWEL = /^([^aeiouyw]*)(.*)$/;
const KEYS = /[0-9sfrxjzw]/g; // of marks in Telex and VNI: no syllable has one after its vowel
const TWICE = /([aeo])(.*)\1/; // â, ê, ô in Telex; the second key may come at the end of the word

/** Small letters and digits alone, without marks; đ is d, and full-width letters are as others. */
const bare = (text) => text.normalize("NFKD").toLowerCase().replace(/đ/g, "d").replace(MARKS, "");

/** The tokens as they were typed: blanks, hyphens, dots and quotes part them, however many. */
const tokens = (typed) => typed.split(GAPS).filter((token) => token !== "");

/** The letters with the keys of Telex or VNI taken out, and, where a vowel stands twice, without the second one. */
function readings(plain) {
  const [, onset, after] = plain.match(FIRST_VOWEL);
  const begin = onset.replace(/9/g, "").replace(/^dd$/, "d");
  const rest = after.replace(/^w/, "u").replace(KEYS, ""); // ư may be typed by W alone
  const end = begin === "d" ? rest.replace("d", "") : rest; // đ may be made at the end of the word
  return [begin + end, begin + end.replace(TWICE, "$1$2")];
}

/** The syllable of the lists that a token is, null when it is none: what stands there goes before what keys could mean. */
function syllableOf(token) {
  const plain = bare(token);
  const found = [plain, ...readings(plain)].find((word) => KNOWN.has(word));
  return found === undefined ? null : found;
}

/** What stands at each place: `state` is good, older (only passphrases from before 1.0 have it) or wrong. */
export function read(typed) {
  return tokens(typed).map((token) => {
    const syllable = syllableOf(token);
    return { syllable, state: syllable === null ? "wrong" : DRAWN.has(syllable) ? "good" : "older" };
  });
}

/** Whether all of it was read as a passphrase: then it is no paper spare key, whatever digits VNI has left in it. */
export const isPhrase = (typed) => read(typed).length === COUNT && read(typed).every(({ syllable }) => syllable !== null);

/** The same of a passphrase that this page has just drawn: good, moved (it stands at another place) or wrong. */
export function readAgainst(typed, drawn) {
  const wanted = drawn.split(" ");
  return tokens(typed).map((token, at) => {
    const syllable = syllableOf(token);
    if (syllable !== null && syllable === wanted[at]) return { syllable, state: "good" };
    return { syllable, state: wanted.includes(syllable) ? "moved" : "wrong" };
  });
}

/** Whether all of it was typed, each at its place. */
export function isSame(typed, drawn) {
  const places = readAgainst(typed, drawn);
  return places.length === drawn.split(" ").length && places.every(({ state }) => state === "good");
}

/** The texts to try on an identity: as it is read, and as it stands there; one where the two are the same. */
export function tries(typed) {
  const places = read(typed);
  const known = places.length > 0 && places.every(({ syllable }) => syllable !== null);
  const asTyped = typed.normalize("NFC").toLowerCase().trim().split(/\s+/).join(" ");
  return Array.from(new Set(known ? [places.map(({ syllable }) => syllable).join(" "), asTyped] : [asTyped]));
}
