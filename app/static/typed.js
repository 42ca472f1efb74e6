// What people and scanners type for a code, and the one thing that it can mean; twin of ballots/sealing/typed_codes.py.
// What has two readings that pass the caller's check is refused, never guessed at.

import { Refused } from "./seal.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP = 4;
const LIMIT = 4096; // readings; more than that are no help, whatever checks them

const DASHES = /[\u02d7\u2010-\u2015\u2043\u2212\u2500\u2501\u2e3a\u2e3b\u301c\u3030\u30fc\ufe31\ufe32\ufe58\ufe63\uff70]/g;
const DOTS = /[\u00b7\u2022\u2024-\u2027\u2219\u22c5\u3002\u30fb\ufe52\uff61\uff65]/g;
const BLANKS = /[\t-\r \u00a0\u00ad\u034f\u1680\u180b-\u180e\u2000-\u206f\u3000\ufe00-\ufe0f\ufeff]/g;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
// Letters that can be taken for one of ours, and for one only.
const FROM = "АаВвЕеЅѕЗзІіӀӏЈјКкМмНнОоРрСсТтУуҮүХхҺһԚԛԜԝѴѵԌΑαΒβΕεΖΗΙιΚκΜΝΟοΡρΤτΥΧχϹϲıℓØøđÐðƉ";
const INTO = "AABBEESS33IIIIJJKKMMHHOOPPCCTTYYYYXXHHQQWWVVGAABBEEZHIIKKMNOOPPTTYXXCCIL00ĐĐĐĐ";
const LIKE = new RegExp(`[a-z${FROM}]`, "g");

// Mark, its key in Telex ("" is the letter itself) and in VNI, and the letters that can have it.
const MARKS = {
  "\u0301": ["S", "1", "AEIOUY"],
  "\u0300": ["F", "2", "AEIOUY"],
  "\u0309": ["R", "3", "AEIOUY"],
  "\u0303": ["X", "4", "AEIOUY"],
  "\u0323": ["J", "5", "AEIOUY"],
  "\u0302": ["", "6", "AEO"],
  "\u031b": ["W", "7", "OU"],
  "\u0306": ["W", "8", "A"],
};
const [TELEX, VNI] = [0, 1];
const HORN = "\u031b";
const MARK = `[${Object.keys(MARKS).join("")}]`;
const CLUSTER = new RegExp(`[^]${MARK}*`, "gu");

const latin = (letter) => (letter < "{" ? letter.toUpperCase() : INTO[FROM.indexOf(letter)]);
const misread = (text) => text.replace(/O/g, "0").replace(/[IL]/g, "1");
const marked = (plain) => new RegExp(`Đ|${MARK}`).test(plain);

/** Full-width signs as those of a keyboard. */
export const narrow = (text) => text.replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

/** In capitals, without gaps and what stands around a code in a sentence; marks stand after their letters (NFD). */
export const tidy = (text) =>
  narrow(text.normalize("NFD"))
    .replace(DASHES, "-")
    .replace(DOTS, ".")
    .replace(BLANKS, "")
    .replace(LIKE, latin)
    .replace(/[-._]/g, "")
    .replace(/^["'()[\]{}<>,;:!*]+|["'()[\]{}<>,;:!*]+$/g, "");

/** As `tidy`, for the eye: a letter and its marks are one, and what the alphabet leaves out is replaced. */
export const shown = (text) => misread(tidy(text)).normalize("NFC");

/** The letters with the keys of their marks; "?" is what this input method does not make. */
function unitsOf(plain, method) {
  return plain.match(CLUSTER).map((cluster) => {
    const [letter, ...marks] = cluster;
    const keys = marks.map((mark) => MARKS[mark][method] || letter);
    if (marks.some((mark) => !MARKS[mark][2].includes(letter))) return ["?", ""];
    if (letter === "Đ") return ["D", "D9"[method]];
    // U is in no code: this Ư was W alone.
    if (method === TELEX && letter === "U" && marks.includes(HORN)) return ["W", keys.join("").replace("W", "")];
    return [letter, keys.join("")];
  });
}

/** A mark's key comes after its letter, perhaps after more letters of the same word; a digit ends it. */
function type(units, at, due, typed, all) {
  if (all.length > LIMIT) return;
  if (at === units.length && !due) all.push(typed);
  for (const key of new Set(due)) type(units, at, due.replace(key, ""), typed + key, all);
  if (at < units.length && (!due || /[A-Z]/.test(units[at][0]))) {
    const [letter, keys] = units[at];
    type(units, at + 1, due + keys, typed + letter, all);
  }
}

/** Every reading of `length` letters of the codes' alphabet; none when there are too many to be tried. */
export function candidates(text, length) {
  const plain = tidy(text);
  const all = [];
  if (marked(plain)) {
    for (const method of [TELEX, VNI]) {
      const units = unitsOf(plain, method);
      if (units.reduce((sum, [, keys]) => sum + 1 + keys.length, 0) === length) type(units, 0, "", "", all);
    }
    if (!new RegExp(MARK).test(plain)) all.push(plain.replace(/Đ/g, "D")); // a person's Đ for D
  } else {
    all.push(plain);
  }
  if (all.length > LIMIT) return [];
  const fits = (reading) => reading.length === length && Array.from(reading).every((letter) => ALPHABET.includes(letter));
  return Array.from(new Set(all.map(misread))).filter(fits);
}

/** What is wrong with the letters: code_marks, code_group with the place of the group of four, or null. */
export function faultOf(text) {
  const plain = tidy(text);
  if (marked(plain)) return new Refused("code_marks");
  const at = Array.from(misread(plain)).findIndex((letter) => !ALPHABET.includes(letter));
  return at < 0 ? null : Object.assign(new Refused("code_group"), { group: String(Math.floor(at / GROUP) + 1) });
}

/** The one reading that passes; refused as code_marks or code_group, null for a wrong length or a wrong check. */
export function readOne(text, length, passes) {
  const found = candidates(text, length).filter(passes);
  if (found.length === 1) return found[0];
  const fault = faultOf(text);
  if (fault) throw fault;
  return null;
}
