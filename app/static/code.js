// Reads a code that does not come as it stands on the slip: typed by people, or in a link that messengers, scanners
// and people have changed. Fetched by the citizen's page only then; what a code is, vote.js says (`isCode`).

import { need } from "./seal.js";
import { readOne, shown } from "./typed.js";
import { inFours, isCode, knowCode, one, plainCode, show } from "./vote.js";

const CODE_LENGTH = 17;
const ROUNDS = 3; // of percent signs; a messenger may escape what another one has escaped
const HUNG_ON = /[?&#/<>()[\]{}"',;:!*|\\]/; // what follows a link that was tracked, quoted, or written in a sentence

/** The code in one spelling; refused as code_short, code_unreadable, code_group, code_marks. */
export function readCode(text) {
  const { code } = readLink(text);
  const read = readOne(code, CODE_LENGTH, isCode);
  need(read, shown(code).length < CODE_LENGTH ? "code_short" : "code_unreadable");
  return read;
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
  const link = unescaped(text);
  if (!/#|\/p\//i.test(link)) return { code: text, field: "", desk: "" };
  const behind = link.replace(link.includes("#") ? /^[^#]*#/ : /^[^]*?\/p\/[\w-]*/i, "").replace(/^[\s/#]+/, "");
  const whole = behind.split(HUNG_ON)[0];
  const word = whole.split(/\s/)[0]; // a message may go on after the link
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
  const found = readLink(location.pathname + location.hash);
  const rest = [found.code, found.field, found.desk].join(".").replace(/\.+$/, "");
  if (location.pathname !== `/p/${box}`) history.replaceState(history.state, "", `/p/${box}${rest && `#${rest}`}`);
  if (found.code) one("#code").value = inFours(plainCode(found.code));
  if (found.code) check(false);
  knowCode(Boolean(found.code) && !one("#code-whole").hidden);
  return found;
}
