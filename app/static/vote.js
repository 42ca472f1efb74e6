// The citizen's page, as much of it as is needed at once: what draws into a closed root, the questions drawn there out of
// the bytes that the seal sheet names, and the code on the slip. It imports nothing: the first visit waits for no second
// script. marks.js and delivery.js are fetched when the questions stand there. Its sentences stand in vote.html (data-state).

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
export const inFours = (text) => text.replace(/.{4}(?=.)/g, "$& ");
export const shared = document.documentElement.hasAttribute("data-shared"); // an office's screen: nothing of a ballot stays
const CODE_LENGTH = 17; // 16 characters of the token and the check character

/** Refuse, as seal.js does; drawing the page does not wait for it. */
export function need(holds, code = "malformed") {
  if (!holds) throw Object.assign(new Error(code), { code });
}

// --- the code, as in ballots/sealing/codes.py ---------------------------------------------------------------------

let typing = null; // code.js, which reads what is not as on the slip: fetched only when that is so

/** A code as it stands on the slip, in one spelling: upper case, O is 0, I and L are 1, no gaps. */
export const plainCode = (text) => text.toUpperCase().replace(/[ \u00a0.-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
const double = (value) => (value & 16 ? (value << 1) ^ 0b100101 : value << 1); // times alpha in GF(32)

/** Whether these are 17 letters of the alphabet, the last one the check character of the others. */
export function isCode(plain) {
  const values = Array.from(plain, (letter) => ALPHABET.indexOf(letter));
  const check = values.slice(0, -1).reduce((sum, value) => double(sum ^ value), 0);
  return values.length === CODE_LENGTH && !values.includes(-1) && check === values[CODE_LENGTH - 1];
}

/** The code in one spelling; refused as code_short, code_unreadable, and by code.js as code_group, code_marks. */
function readCode(text) {
  if (typing) return typing.readCode(text);
  const plain = plainCode(text);
  need(isCode(plain), plain.length < CODE_LENGTH ? "code_short" : "code_unreadable");
  return plain;
}

// --- the closed root's own style -----------------------------------------------------------------------------

const TOKENS = `
  --ink: #1c1b1a; --ink-soft: #55504a; --paper: #fbf9f5; --card: #fff; --line: #d9d2c5; --line-strong: #8b8378;
  --lacquer: #8c1c20; --act: #1d4f7c; --act-dark: #123a5e; --act-pale: #e8f0f7; --on-act: #fff; --good: #1f6136; --bad: #9d1c1c;
  --step: 0.5rem; --target: 2.75rem; --round: 0.375rem;
  --mono: "Cascadia Mono", "Noto Sans Mono", "DejaVu Sans Mono", Consolas, monospace;`;
// One rule each: a browser without constructed sheets takes them one by one.
const RULES = [
  `:host { all: initial !important; display: block !important; }`,
  `.drawn { all: initial; direction: ltr; unicode-bidi: isolate; ${TOKENS} display: block; color: var(--ink);
    background: var(--paper); overflow-wrap: break-word; font-size: max(1rem, 14px); line-height: 1.55;
    font-family: "Segoe UI", "Noto Sans", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }`,
  `*, *::before, *::after { box-sizing: border-box; }`, `[hidden] { display: none !important; }`,
  `h2, h3 { line-height: 1.3; margin: calc(4 * var(--step)) 0 calc(1.5 * var(--step)); }`,
  `h2 { font-size: 1.25rem; }`, `p, ul, ol, dl { margin: 0 0 calc(2 * var(--step)); max-width: 42rem; }`,
  `:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; border-radius: 2px; }`, `.hint, .optional { color: var(--ink-soft); font-weight: 400; }`,
  `.panel { padding: calc(2.5 * var(--step)); margin-bottom: calc(3 * var(--step)); background: var(--card);
    border: 1px solid var(--line); border-radius: var(--round); }`,
  `fieldset { min-width: 0; margin: 0 0 calc(2.5 * var(--step)); padding: 0; border: 0; }`, `legend { display: block; padding: 0; font-weight: 600; }`,
  `.button { display: inline-flex; align-items: center; justify-content: center; min-height: var(--target);
    padding: var(--step) calc(2.5 * var(--step)); border: 2px solid var(--act); border-radius: var(--round);
    background: var(--card); color: var(--act); font: inherit; font-weight: 600; line-height: 1.25; cursor: pointer; }`,
  `.button:hover { background: var(--act-pale); }`, `.button-primary, .button-primary:hover { background: var(--act); color: var(--on-act); }`,
  `.button-primary:hover { background: var(--act-dark); border-color: var(--act-dark); }`,
  `.button-plain { padding-left: 0; padding-right: 0; border-color: transparent; background: none; font-weight: 400;
    text-decoration: underline; }`,
  `.button[aria-disabled="true"] { opacity: 0.6; cursor: progress; }`,
  `.visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%);
    white-space: nowrap; }`,
]; // prettier-ignore

const row = (levels, from) => `@media (min-width: ${from}) { .levels-${levels} { grid-template-columns: repeat(${levels}, minmax(0, 1fr)); }
  .levels-${levels} .level-said { flex-direction: column; justify-content: flex-start; padding: 6px 0; text-align: center; }
  .levels-${levels} .level-none .level-said { flex-direction: row; justify-content: center; }
  .levels-${levels} .level-label { margin: 0; line-height: 1.2; } .levels-${levels} .level-number { margin: 2px 0; } }`; // prettier-ignore
const DARK = `.drawn { --ink: #f1eee8; --ink-soft: #bdb6ab; --paper: #191817; --card: #242220; --line: #4a4640; --line-strong: #9a9286;
  --lacquer: #f0a5a0; --act: #9cc7ee; --act-dark: #c2def6; --act-pale: #22374a; --on-act: #10202e; --good: #8fd3a6; --bad: #f3a9a4; }`; // prettier-ignore
const BALLOT = [
  `.question { padding: 12px 8px; margin-bottom: 12px; scroll-margin: 8px; }`,
  `.question > legend { float: left; width: 100%; margin-bottom: 8px; line-height: 1.35; }`, `.question-number { color: var(--lacquer); }`,
  `.levels { clear: both; display: grid; grid-gap: 4px; }`,
  `.level { position: relative; display: flex; min-height: var(--target); cursor: pointer; }`,
  `.level input { position: absolute; top: 0; left: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }`,
  `.level-said { display: flex; flex: 1; align-items: center; min-width: 0; padding: 4px 12px; border: 2px solid var(--line);
    border-radius: 10px; background: var(--card); }`,
  `.level:hover .level-said { border-color: var(--line-strong); }`, `.level-label { min-width: 0; }`,
  `.level-number { flex: none; width: 1.75rem; margin: 0 12px; border-radius: 1rem; text-align: center; font-weight: 700; line-height: 1.5; }`,
  `.level input:checked + .level-said { border-color: var(--face); box-shadow: 0 0 0 2px var(--face); background: var(--skin); color: #1c1b1a; }`,
  `.level input:checked + .level-said .level-number { background: var(--face); color: #fff; }`,
  `.level input:focus + .level-said { outline: 3px solid var(--act); outline-offset: 2px; }`,
  `.level input:focus:not(:focus-visible) + .level-said { outline: none; }`, // unknown to the phones of 2020, which show it always
  `.level-very_happy { --face: #1b6b3a; --skin: #cdebd6; }`, `.level-happy { --face: #4b7511; --skin: #e2f0c6; }`,
  `.level-neutral { --face: #7d6200; --skin: #faefc0; }`, `.level-unhappy { --face: #a14a00; --skin: #fde0c4; }`, `.level-very_unhappy { --face: #9d1c1c; --skin: #f9d3d0; }`,
  `.level-none { --face: #55504a; --skin: #ebe7df; grid-column: 1 / -1; }`,
  `.face { flex: none; width: 2.5rem; height: 2.5rem; fill: none; stroke: var(--face); stroke-linecap: round; }`,
  `.skin { fill: var(--skin); stroke-width: 2; }`, `.mouth { fill: var(--face); stroke: none; }`, `.eye { stroke-width: 5; }`,
  `.line { stroke-width: 2.5; }`, `.clear { margin: 0; }`, `.vote-button { scroll-margin: 12px; width: 100%; min-height: 4rem; font-size: 1.25rem; }`,
  row(3, "18em"), row(4, "20em"), row(5, "27em"), row(6, "44em"),
  `@media (max-width: 14rem) { .face { display: none; } }`, // letters twice as large
  `@media (min-width: 44em) { .question { padding: 20px; } .levels { grid-gap: 8px; } .face { width: 3.5rem; height: 3.5rem; } }`,
  `@media (prefers-color-scheme: dark) { ${DARK} }`,
  `@media (forced-colors: active) { .face { stroke: CanvasText; } .skin { fill: Canvas; } .mouth { fill: CanvasText; }
    .level input:checked + .level-said { outline: 4px solid Highlight !important; } .level input:checked + .level-said .level-number { forced-color-adjust: none;
    background: Highlight; color: HighlightText; } }`,
]; // prettier-ignore

/** Crockford base32 in groups of four, as read aloud: 32 bytes of a seal are 13 groups. */
export function groups(bytes) {
  let text = "";
  for (let bit = 0; bit < bytes.length * 8; bit += 5) {
    const pair = (bytes[bit >> 3] << 8) | (bytes[(bit >> 3) + 1] || 0);
    text += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return inFours(text);
}

// --- drawing ------------------------------------------------------------------------------------------------

/** An element with its attributes (true: without a value; false, null: left out) and what is in it; the same of a drawing. */
export const make = (tag, attributes = {}, ...inside) => fill(document.createElement(tag), attributes, inside);
const SVG = "http://www.w3.org/2000/svg";
export const makeSvg = (tag, attributes = {}, ...inside) => fill(document.createElementNS(SVG, tag), attributes, inside);

function fill(element, attributes, inside) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...inside.filter((one) => one !== null));
  return element;
}

/** Add to a root's style by script: a sheet that is fetched could be another one. */
export async function dress(root, rules) {
  if (root.adoptedStyleSheets && "replaceSync" in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules.join("\n"));
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    return;
  }
  // The pages' CSP lets no style element have a sheet, but takes what is written into one that was let in.
  let own = one("style, link[rel=stylesheet]", root);
  if (!own) {
    own = one("style, link[rel=stylesheet]").cloneNode(true);
    await new Promise((loaded, failed) => {
      own.addEventListener("load", loaded);
      own.addEventListener("error", failed);
      root.append(own);
    });
    while (own.sheet.cssRules.length > 0) own.sheet.deleteRule(0);
  }
  for (const rule of rules) own.sheet.insertRule(rule, own.sheet.cssRules.length);
}

/**
 * Make every element of the page's body anew, with the same attributes: its HTML may have given any of them a closed root
 * (declarative shadow DOM), whose words could lie anywhere and be found by nobody. To be called before others hold elements.
 */
export async function sweep() {
  if (document.readyState === "loading") {
    await new Promise((parsed) => document.addEventListener("DOMContentLoaded", parsed));
  }
  const held = one("body :focus"); // to focus what has no focus would lay the page out once more
  for (const old of document.querySelectorAll("body, body *")) {
    const fresh = document.createElementNS(old.namespaceURI, old.localName);
    for (const { name, value } of Array.from(old.attributes)) fresh.setAttribute(name, value);
    fresh.append(...old.childNodes);
    if (old.localName === "input") fresh.value = old.value; // typed already
    old.replaceWith(fresh);
    if (old === held) fresh.focus();
  }
}

/** A new element with a closed root in the place of `place`; what stood there goes into slots, or is not to be seen. */
export async function attach(place, rules = []) {
  const host = document.createElement("div"); // a new one: the page's HTML may have given the old one a root or a style
  host.append(...place.childNodes);
  const root = host.attachShadow({ mode: "closed" });
  const part = make("div", { class: "drawn" });
  root.append(part);
  place.replaceWith(host);
  await dress(root, RULES.concat(rules));
  return { host, part };
}

// --- what is said -----------------------------------------------------------------------------------------

const FINAL = ["done", "no_crypto", "form_changed", "form_damaged"]; // nothing is left to fill in
const CODE_FAULTS = ["code_missing", "code_short", "code_unreadable", "code_marks", "code_group"];

export let drawn = null; // the ballot, once it is drawn: { host, part }

/** Show one state's sentence, or none, and bring it before the reader; `group`: which of the code's is wrong. */
export function show(state, { group = "" } = {}) {
  const said = all("[data-state]").concat(drawn ? all("[data-state]", drawn.part) : []);
  const known = said.find((element) => element.dataset.state === (state || "none")) || one('[data-state="refused"]');
  one("#code-group").textContent = group;
  said.forEach((element) => (element.hidden = !state || element !== known));
  one("#vote").dataset.now = state;
  if (FINAL.includes(state)) one("#paper").hidden = true;
  if (!state || state === "sending") return;
  const field = CODE_FAULTS.includes(state) ? one("#code") : state === "too_long" && one("#remark", drawn.part);
  const shown = field || known;
  shown.focus();
  shown.scrollIntoView({ block: "center" });
}

// --- the questions ------------------------------------------------------------------------------------------

const HAPPY_EYES = [["eye", "M14 16h.01"], ["eye", "M26 16h.01"]]; // prettier-ignore
const FACES = {
  very_happy: [["line", "M10 17q3.5-5 7 0M23 17q3.5-5 7 0"], ["mouth", "M9 23h22q-2 10-11 10T9 23z"]],
  happy: [...HAPPY_EYES, ["line", "M11 24q9 9 18 0"]],
  neutral: [...HAPPY_EYES, ["line", "M12 27h16"]],
  unhappy: [...HAPPY_EYES, ["line", "M11 30q9-9 18 0"]],
  very_unhappy: [["eye", "M14 18h.01"], ["eye", "M26 18h.01"], ["line", "M9 12l8 3M31 12l-8 3M10 31q10-11 20 0"]],
  none: [["line", "M12 20h1M20 20h1M28 20h1"]],
}; // prettier-ignore

function drawLevel(question, { code, label, face }, number) {
  const strokes = FACES[face].map(([kind, d]) => makeSvg("path", { class: kind, d }));
  const circle = makeSvg("circle", { class: "skin", cx: 20, cy: 20, r: 18 });
  return make("label", { class: `level level-${face}` },
    make("input", { type: "radio", name: `q-${question.code}`, value: code, autocomplete: "off", "data-low": /unhappy$/.test(face) }),
    make("span", { class: "level-said" },
      makeSvg("svg", { class: "face", viewBox: "0 0 40 40", "aria-hidden": "true", focusable: "false" }, circle, ...strokes),
      make("span", { class: "level-number", "aria-hidden": "true" }, number || ""),
      make("span", { class: "level-label" }, label))); // prettier-ignore
}

function drawQuestion({ levels }, question, at) {
  const rated = levels.filter((level) => level.opinion);
  const clear = make("button", { type: "button", class: "button button-plain clear", hidden: true }, "Bỏ chọn");
  clear.setAttribute("aria-label", `Bỏ chọn nội dung ${at + 1}`);
  return make("fieldset", { class: "question panel", "data-question": question.code },
    make("legend", {}, make("span", { class: "question-number" }, `${at + 1}.`), ` ${question.text}`,
      question.hint ? make("span", { class: "hint" }, ` (${question.hint})`) : null),
    make("div", { class: `levels levels-${rated.length}` },
      ...levels.map((level) => drawLevel(question, level, level.opinion && rated.length - rated.indexOf(level)))),
    clear); // prettier-ignore
}

/** The questions, each group of them under its heading in a part of its own. */
function drawParts({ questions, ...form }) {
  const parts = [];
  questions.forEach((question, at) => {
    const begins = at === 0 || question.group !== questions[at - 1].group;
    if (begins) parts.push(make("div", { class: "part" }, question.group ? make("h2", { tabindex: "-1" }, question.group) : null));
    parts[parts.length - 1].append(drawQuestion(form, question, at));
  });
  parts.slice(1).forEach((part) => (part.hidden = true)); // marks.js leads on
  return parts;
}

/** Draw the questions and the button below; marks.js fills what is between. */
async function drawBallot(form) {
  drawn = await attach(one("#ballot"), BALLOT);
  const send = make("button", { type: "button", id: "send", class: "button button-primary vote-button" }, "Gửi phiếu đánh giá");
  drawn.part.append(
    make("slot", { name: "slip" }),
    make("fieldset", { id: "marks" }, make("legend", { class: "visually-hidden" }, "Phiếu đánh giá"), ...drawParts(form)),
    make("slot", { name: "said" }),
    send); // prettier-ignore
  return send;
}

// --- its code ---------------------------------------------------------------------------------------------

/** Hide the field for typing a code while one is known. */
export function knowCode(known) {
  one("#code-entry").hidden = known;
  one("#code-read").hidden = !known;
}

/** What reads a code that a person types; without it a code must be written as on the slip. */
async function fetchTyping() {
  typing = typing || (await later("code").catch(() => null));
  if (typing) typing.begin();
}

function otherCode() {
  knowCode(false);
  Object.assign(one("#code"), { value: "" }).focus();
  fetchTyping();
}

/** Read the address: at once when it is as on the slip, else by code.js. Resolves to what it proposes. */
async function readAddress(box) {
  one("#other-code").addEventListener("click", otherCode);
  const [code, field = "", desk = ""] = location.hash.slice(1).split(".");
  const home = shared || location.pathname === `/p/${box}`;
  if (home && isCode(code) && /^[\w-]{0,20}$/.test(desk)) {
    one("#code").value = inFours(code);
    knowCode(true);
    return { code, field, desk };
  }
  await fetchTyping();
  if (typing && (!home || code || location.search.includes("23"))) return typing.readAddress(box);
  if (code) one("#code").value = code;
  return { code, field, desk: "" };
}

// --- the box ------------------------------------------------------------------------------------------------

/** The box's id in the address, as app/pages/vote.py reads it. */
const boxOf = (path) => {
  const plain = new URLSearchParams(`path=${path}`).get("path").normalize("NFKC").replace(/[\u2010-\u2015\u2212]/g, "-");
  return plain.replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "").match(/^\/+(?:p|kiosk)\/[^a-z0-9]*([a-z0-9-]*)/i)[1].toLowerCase();
};

/** SHA-256 of a text's UTF-8. */
const sha256 = async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

async function fetchBox(box) {
  const answer = await fetch(`/api/v1/boxes/${box}`, { redirect: "error" }); // as it is preloaded: app/pages/vote.py
  const said = await answer.json();
  need(answer.ok, said.code || "refused");
  return said;
}

/** Sheet and questionnaire, and the seal: the sheet is of this box, and the questions are those that it names. */
async function check(box, said) {
  need(said.sheet !== null, "box_not_open");
  const [sheet, form] = [JSON.parse(said.sheet), JSON.parse(said.form)];
  need(sheet.box === box && JSON.stringify(form) === said.form);
  const [seal, named] = await Promise.all([sha256(said.sheet), sha256(said.form)]);
  need(sheet.form === `${form.id}@${hex(named)}`);
  return { form, sheet, seal };
}

// What comes after the questions, each spelled out for who follows what the page loads.
const LATER = {
  code: (again) => import(`./code.js${again}`),
  marks: (again) => import(`./marks.js${again}`),
  parts: (again) => import(`./parts.js${again}`),
  delivery: (again) => import(`./delivery.js${again}`),
  receipt: (again) => import(`./receipt.js${again}`),
  language: (again) => import(`./language.js${again}`),
  listen: (again) => import(`./listen.js${again}`),
};
const [fetched, failures] = [{}, {}];
/** One of them; a browser remembers what it could not load by its address. */
export function later(name) {
  fetched[name] = fetched[name] || LATER[name](failures[name] ? `?${failures[name]}` : "");
  fetched[name].catch(() => ((fetched[name] = null), (failures[name] = (failures[name] || 0) + 1)));
  return fetched[name];
}

/** Begin the marks, once: what is pressed before they are there waits for them. */
function marking(page) {
  let begun = null;
  return () => {
    begun = begun || later("marks").then((marks) => marks.begin(page));
    begun.catch(() => (begun = null));
    return begun;
  };
}

/** What the page waits for comes first: then it is swept, filled and drawn in one go, and laid out once. */
async function open(box) {
  const said = await fetchBox(box);
  const { form, sheet, seal } = await check(box, said);
  await sweep();
  one("#unit").textContent = said.unit;
  one("#box").textContent = said.name;
  one("#trial").hidden = !said.trial;
  const address = readAddress(box);
  const held = document.activeElement;
  const button = await drawBallot(form);
  if (held === one("#code")) held.focus(); // somebody is typing
  const page = { box, said, form, sheet, seal, drawn, address, readCode };
  const begin = marking(page);
  button.addEventListener("click", () => begin().then((press) => press()).catch(() => show("refused")));
  window.addEventListener("hashchange", () => location.hash && location.reload()); // another slip was scanned
  window.addEventListener("online", () => begin().catch(() => null));
  one("#preparing").hidden = true;
  [begin(), later("delivery")].forEach((coming) => coming.catch(() => null)); // side by side, while the person reads
}

async function start() {
  if (!window.isSecureContext || !window.crypto || !window.crypto.subtle || !Element.prototype.attachShadow) return show("no_crypto");
  try {
    await open(boxOf(location.pathname));
  } catch (error) {
    [".lead", "#slip", "#preparing"].forEach((part) => (one(part).hidden = true));
    show(error.code || "refused");
  }
}

const speak = (language) => later("language").then((made) => made.speak(language)).catch(() => null);

/** Another language when one is asked for: by its button, by a link's fragment, or before on this device. */
function askLanguage() {
  document.addEventListener("click", ({ target }) => target.dataset.language && speak(target.dataset.language));
  const [link, asked] = location.hash.match(/[#.]lang=([a-z]+)$/) || [];
  if (link === location.hash) history.replaceState(null, "", location.pathname);
  try { const wanted = asked || (!shared && localStorage.language); if (wanted) speak(wanted); } catch (error) {} // keeps nothing
}

if (document.getElementById("vote")) askLanguage(), start();
