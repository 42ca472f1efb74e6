// Reads a code that does not come as it stands on the slip: typed by people, or in a link that messengers, scanners
// and people have changed. Fetched by the citizen's page only then; what a code is, vote.js says (`isCode`).

import { need } from "./seal.js";
import { candidates, narrow, readOne, shown } from "./typed.js";
import { inFours, isCode, knowCode, one, plainCode, show } from "./vote.js";

const CODE_LENGTH = 17;
const ROUNDS = 3; // of percent signs; a messenger may escape what another one has escaped
// What ends a code in a link that was tracked, quoted or written in a sentence: no letter, no digit, nothing that stands
// between them on a slip, and nothing that is never seen.
const HUNG_ON = /[^\p{L}\p{N}\p{M}\p{Z}\p{C}\p{Pd}\p{Pc}.\u02d7\u2043\u2212\u2500\u2501\u00b7\u2022\u2024-\u2027\u2219\u22c5\u3002\u30fb\ufe52\uff61\uff65]/u;
const QUOTED = new RegExp(`^(?:${HUNG_ON.source})+|(?:${HUNG_ON.source})+$`, "gu");
const ESCAPED = /&(?:amp;)*(?:#35|#x23|num);/gi; // a # that was escaped for a page
const IN_QUERY = /%(?:25)*23/; // a # that was escaped behind what a messenger has hung on

/** The code in one spelling; refused as code_short, code_unreadable, code_group, code_marks. */
export function readCode(text) {
  const told = among(text);
  if (told) return told;
  const { code } = readLink(text);
  const read = readOne(code, CODE_LENGTH, isCode);
  need(read, shown(code).length < CODE_LENGTH ? "code_short" : "code_unreadable");
  return read;
}

/** The one code among the words of a message that was pasted as a whole; null without one, or with two. */
function among(text) {
  if (shown(text).length <= CODE_LENGTH) return null;
  const words = text.trim().split(/\s+/);
  const found = new Set();
  words.forEach((_, from) => {
    let run = "";
    for (let to = from; to < words.length && shown(run).length < CODE_LENGTH; to++) {
      run += words[to];
      const code = run.replace(QUOTED, "");
      const others = words.slice(0, from).concat(words.slice(to + 1)).some((word) => /[\p{L}\p{N}]/u.test(word));
      // Words without a digit, or with marks, are a person's: every thirty-second row of them would pass the check.
      const like = others && /\d/.test(code) && /^[ -~]*$/.test(shown(code));
      if (like) candidates(code, CODE_LENGTH).filter(isCode).forEach((one) => found.add(one));
    }
  });
  return found.size === 1 ? found.values().next().value : null;
}

/** Percent signs taken back. */
function unescaped(text) {
  for (let round = 0; round < ROUNDS && /%[0-9a-f]{2}/i.test(text); round++) {
    try {
      text = decodeURIComponent(text);
    } catch (error) {
      text = text.replace(/%([2-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    }
  }
  return text;
}

/** What a link proposes, `/p/BOX#CODE.field.desk`, the last two may be missing; any other text is itself a code. */
export function readLink(text) {
  const message = narrow(unescaped(text)).replace(ESCAPED, "#").replace(/\+/g, " ");
  if (!/#|\/p\//i.test(message)) return { code: text, field: "", desk: "" };
  const link = message.slice(Math.max(0, message.search(/\/p\//i))); // a # may stand before it, too
  const behind = link.replace(link.includes("#") ? /^[^#]*#/ : /^\/p\/[\w-]*/i, "").replace(/^(?:(?:35|x23);)?[^\p{L}\p{N}]*/iu, "");
  const whole = behind.split(HUNG_ON)[0];
  const word = whole.split(/[\s\u2010-\u2015-]/)[0]; // a message may go on after the link
  const [code, field = "", desk = ""] = (word.split(".")[0].length < CODE_LENGTH ? whole : word).split(".");
  return { code, field: field.trim(), desk: /^[A-Za-z0-9_-]{1,20}$/.test(desk) ? desk : "" };
}

export const isLink = (text) => /[/:#%]/.test(text); // signs that are in no code

/** Put a typed code into fours and keep the caret at its letter; a link stays as it is. */
export function group(input) {
  if (isLink(input.value)) return;
  const before = shown(input.value.slice(0, input.selectionStart)).length;
  input.value = shown(input.value).replace(/.{4}(?=.)/g, "$& ");
  const caret = before + Math.max(0, Math.floor((before - 1) / 4));
  if (document.activeElement === input) input.setSelectionRange(caret, caret);
}

// --- its field on the page --------------------------------------------------------------------------------

let begun = false;

/** Listen to the field; what was typed meanwhile is read. */
export function begin() {
  if (!begun) {
    one("#code").addEventListener("input", typed);
    one("#code").addEventListener("blur", typed); // "change" does not come when the page made the field anew
  }
  begun = true;
  one("#code-whole").hidden = true;
  if (one("#code").value) check(true);
}

/** Put a typed code into fours, and say at once what can be said of it. */
function typed(event) {
  if (event.isComposing || (event.type === "blur" && !event.target.value)) return;
  const told = among(event.target.value);
  if (told) event.target.value = inFours(told);
  group(event.target);
  check(event.type === "input");
}

/** Say whether the field's code is whole and right; one that is still being typed is not yet short. */
function check(early) {
  const input = one("#code");
  one("#code-whole").hidden = true;
  try {
    const code = readCode(input.value);
    if (!early) input.value = inFours(code); // not earlier: an input method may still be at it
    show("");
    one("#code-whole").hidden = false;
  } catch (error) {
    const unfinished = error.code === "code_short" || isLink(input.value);
    show(early && unfinished ? "" : error.code, error);
  }
}

/** What the page's own address proposes; a code that came in its path is put behind the #, which no server sees. */
export function readAddress(box) {
  const query = IN_QUERY.test(location.search) ? location.search : "";
  const found = readLink(location.pathname + query + location.hash);
  const rest = [found.code, found.field, found.desk].join(".").replace(/\.+$/, "");
  if (query || location.pathname !== `/p/${box}`) history.replaceState(history.state, "", `/p/${box}${rest && `#${rest}`}`);
  if (found.code) one("#code").value = inFours(plainCode(found.code));
  if (found.code) check(false);
  knowCode(Boolean(found.code) && !one("#code-whole").hidden);
  return found;
}
