// The voting page in another language: fetched when one is asked for, and so are its words. A text of the page is looked up as
// it stands, in Vietnamese, so that no translation can stand beside other words than its own. The choice stays on this device.

import { allowLetters } from "./drawn.js";
import { all, drawn, dress, need, one, shared } from "./vote.js";

const HOME = "vi";
const SPOKEN = ["aria-label", "alt", "title", "placeholder", "data-period", "data-code", "data-signature", "data-where"];
const UNREAD = "script, style, textarea, code, [data-language]";
const LETTERS = "Tai Viet";
const LETTERS_RANGE = "U+AA80-AADF";

const originals = new WeakMap(); // a text or an attribute's owner → by place: what it was, what is shown
const watched = []; // the roots that are looked over
let words = null; // null: Vietnamese
let patterns = []; // sentences in which something is filled in
let current = HOME;

// --- looking up ---------------------------------------------------------------------------------------------

const PLACE = /%\((\w+)\)s/g;
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** A sentence with places as an expression that finds them, and how it is said. */
function pattern([phrase, said]) {
  const names = Array.from(phrase.matchAll(PLACE), (found) => found[1]);
  const found = phrase.split(PLACE).filter((part, at) => at % 2 === 0).map(escaped).join("(.+)"); // prettier-ignore
  return { names, said, found: new RegExp(`^${found}$`), length: phrase.replace(PLACE, "").length };
}

/** Roles that open a box together, as marks.js lists them. */
const sayRoles = (text) =>
  text.split(/(, |; hoặc đủ )/).map((part) => (part === "; hoặc đủ " ? `${words["; hoặc đủ"] || part.trim()} ` : words[part] || part)).join(""); // prettier-ignore

function fillIn({ names, said, found }, text) {
  const parts = text.match(found).slice(1);
  const filled = new Map(names.map((name, at) => [name, name === "roles" ? sayRoles(parts[at]) : look(parts[at])]));
  return said.replace(PLACE, (place, name) => filled.get(name));
}

/** A sentence in the language, or as it is; signs and blanks around it stay. */
function look(text) {
  if (words[text]) return words[text];
  const known = patterns.find(({ found }) => found.test(text));
  if (known) return fillIn(known, text);
  const [, before, core, after] = text.match(/^([\s(]*)([^]*?)([\s).:]*)$/);
  return core !== text && core ? before + look(core) + after : text;
}

// --- the texts of the page ------------------------------------------------------------------------------------

/** Say one text anew; what a script has written since is the Vietnamese one. */
function say(owner, place, now, write) {
  const kept = originals.get(owner) || {};
  const source = kept[place] && kept[place].shown === now ? kept[place].source : now;
  const text = source.replace(/[\s\u00a0]+/g, " ");
  const [, before, core, after] = text.match(/^( ?)(.*?)( ?)$/);
  const said = words && core ? look(core) : core;
  const shown = words && said !== core ? before + said + after : source;
  originals.set(owner, { ...kept, [place]: { source, shown } });
  if (shown !== now) write(shown);
  return shown === source && /[A-Za-zÀ-ỹ]{2}/.test(source);
}

/** What is not translated is still Vietnamese: a voice must not read it as English. */
function mark(element, untranslated) {
  const foreign = untranslated && words !== null;
  if (foreign && !element.hasAttribute("lang")) element.setAttribute("lang", HOME);
  else if (!foreign && element.getAttribute("lang") === HOME && element !== document.documentElement) element.removeAttribute("lang");
}

function sayText(node) {
  const element = node.parentElement;
  if (!element || element.closest(UNREAD)) return;
  if (!node.data.trim()) return;
  mark(element, say(node, "text", node.data, (text) => (node.data = text)));
}

function sayAttributes(element) {
  for (const name of SPOKEN.filter((one) => element.hasAttribute(one))) {
    say(element, name, element.getAttribute(name), (text) => element.setAttribute(name, text));
  }
}

function sayAll(root) {
  const found = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (found.nextNode()) sayText(found.currentNode);
  [root, ...all("*", root)].forEach(sayAttributes);
}

/** The ballot's own root is closed: it is looked over as soon as it is drawn. */
function findBallot() {
  if (!drawn || watched.includes(drawn.part)) return;
  watch(drawn.part);
  dress(drawn.part.getRootNode(), [`.levels.long-words { grid-template-columns: repeat(2, minmax(0, 1fr)); }`]);
  window.addEventListener("resize", fit);
  if (face) letter(drawn.part);
  fit();
}

/** Where a word is longer than its column, two levels stand in a row. */
function fit() {
  if (!drawn) return;
  const scales = all(".levels", drawn.part);
  scales.forEach((levels) => levels.classList.remove("long-words"));
  const long = all(".level-label", drawn.part).some((label) => label.offsetWidth > label.parentElement.clientWidth);
  scales.forEach((levels) => levels.classList.toggle("long-words", long));
}

function changed(records) {
  findBallot();
  if (!words) return;
  for (const { type, target, addedNodes } of records) {
    if (type === "characterData") sayText(target);
    if (type === "attributes") sayAttributes(target);
    addedNodes.forEach((node) => (node.nodeType === Node.TEXT_NODE ? sayText(node) : node.nodeType === Node.ELEMENT_NODE && sayAll(node)));
  }
}

function watch(root) {
  watched.push(root);
  const what = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden", ...SPOKEN] };
  new MutationObserver(changed).observe(root, what);
  sayAll(root);
}

// --- letters that phones do not have ---------------------------------------------------------------------------

let face = null;

/** Only for its own block of signs: Latin letters never come from it. */
async function fetchLetters(address) {
  const made = new FontFace(LETTERS, `url("${address}")`, { unicodeRange: LETTERS_RANGE });
  document.fonts.add(await made.load());
  allowLetters(made);
  face = made;
  document.body.style.fontFamily = `"${LETTERS}", ${getComputedStyle(document.body).fontFamily}`;
  if (drawn) letter(drawn.part);
}

const letter = (part) =>
  dress(part.getRootNode(), [`.drawn { font-family: "${LETTERS}", "Segoe UI", "Noto Sans", Roboto, "Liberation Sans", Arial, sans-serif; }`]);

// --- the choice -----------------------------------------------------------------------------------------------

async function fetchWords(language) {
  const link = all("link[hreflang]").find(({ hreflang }) => hreflang === language);
  need(link, "refused");
  const answer = await fetch(link.href, { credentials: "omit", redirect: "error" });
  need(answer.ok, "refused");
  const { say: told, font } = await answer.json();
  if (font) await fetchLetters(new URL(font, link.href).href).catch(() => null); // then with the phone's own
  return told;
}

function remember(language) {
  if (shared) return; // the next one begins anew, and nobody learns who was there before
  try {
    if (language === HOME) localStorage.removeItem("language");
    else localStorage.language = language;
  } catch (error) {
    // a browser that keeps nothing
  }
}

/** The public pages in the same language; who follows a link tells the server no more than that. */
function lead({ target }) {
  const link = target.closest('a[href^="/"]');
  if (link && current !== HOME && !link.pathname.startsWith("/login")) link.search = `?lang=${current}`;
}

/** Say the whole page in a language, and keep the choice. */
export async function speak(language) {
  const told = language === HOME ? null : await fetchWords(language);
  words = told;
  patterns = told ? Object.entries(told).filter(([phrase]) => phrase.includes("%(")).map(pattern).sort((a, b) => b.length - a.length) : []; // prettier-ignore
  if (watched.length === 0) document.addEventListener("click", lead);
  current = language;
  remember(language);
  document.documentElement.lang = language;
  if (watched.length === 0) watch(document.documentElement);
  watched.forEach(sayAll);
  findBallot();
  fit();
  all("[data-language]").forEach((button) => (button.hidden = button.dataset.language === language));
  window.dispatchEvent(new Event("languagechange")); // marks.js, parts.js: what is put together of several texts
}
