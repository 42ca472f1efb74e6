// What people compare and decide upon is drawn by scripts, out of bytes that the scripts have checked: in a closed shadow
// root that no HTML and no stylesheet of the page reaches (vote.js), and not acted upon while it is not to be seen.

import { attach as attachRoot } from "./vote.js";

export { groups, make, makeSvg, sweep } from "./vote.js";

// What the decisions of members need besides; the looks are those of style.css.
const DECISION = [
  `.drawn { --idle: #eeebe5; --warn: #7a4a00; --warn-pale: #fdf3dd; }`,
  `@media screen and (prefers-color-scheme: dark) { .drawn { --ink: #f1ede6; --ink-soft: #c0b9ae; --paper: #171615; --card: #211f1d;
    --line: #47413a; --line-strong: #9a9287; --lacquer: #e9979a; --act: #8fc3f0; --act-dark: #bcdcf8; --act-pale: #1b3146;
    --on-act: #10202f; --idle: #2d2a27; --warn: #f0c36f; --warn-pale: #34290f; } }`,
  `h3 { font-size: 1.05rem; }`,
  `.panel > :first-child { margin-top: 0; }`,
  `.panel > :last-child { margin-bottom: 0; }`,
  `.field { margin-bottom: calc(2.5 * var(--step)); }`,
  `.field > label, legend { display: block; margin-bottom: calc(0.5 * var(--step)); font-weight: 600; }`,
  `.field > .hint { margin-bottom: calc(0.5 * var(--step)); }`,
  `.button:disabled { border-color: var(--line-strong); background: var(--idle); color: var(--ink-soft); cursor: not-allowed; }`,
  `.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); grid-gap: var(--step) calc(3 * var(--step)); }`,
  `.facts dt { color: var(--ink-soft); }`,
  `.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }`,
  `.seal-code { font-family: var(--mono); font-size: 1.15rem; font-weight: 600; line-height: 1.7; }`,
  `.seal-code span { display: inline-block; margin-right: 0.4em; }`,
  `@media (max-width: 30rem) { .panel { padding: calc(2 * var(--step)); } .facts { grid-template-columns: minmax(0, 1fr);
    grid-gap: 0; } .facts dd { margin-bottom: calc(1.5 * var(--step)); } }`,
];

/** As vote.js does, with the looks of a member's decision. */
export const attach = (place, rules = []) => attachRoot(place, DECISION.concat(rules));

// --- whether it is to be seen --------------------------------------------------------------------------------

const PLAIN = {
  opacity: "1", visibility: "visible", filter: "none", transform: "none", rotate: "none", scale: "none",
  clipPath: "none", clip: "auto", maskImage: "none", webkitMaskImage: "none", mixBlendMode: "normal",
  perspective: "none", contentVisibility: "visible", webkitBoxReflect: "none", textShadow: "none",
  overflowX: "visible", overflowY: "visible", contain: "none",
}; // prettier-ignore
const LEAST_PX = 8; // a word of one's own is nowhere lower
const SIGN = 6; // characters of a ::before with its quotes: a sign, no word

/** Without such effects; what this browser does not know, or does not lay out, has none. */
const plain = (style, names = Object.keys(PLAIN)) => names.every((name) => !style[name] || style[name] === PLAIN[name]);

/** Whether an element's ::before or ::after may paint elsewhere than where it stands. */
function wanders(element) {
  return ["::before", "::after"].some((pseudo) => {
    const style = getComputedStyle(element, pseudo);
    if (["none", "normal", ""].includes(style.content)) return false;
    const margins = [style.marginTop, style.marginRight, style.marginBottom, style.marginLeft];
    if (style.content.length > SIGN || style.position !== "static" || !plain(style)) return true;
    return margins.some((margin) => margin.startsWith("-"));
  });
}

/** Whether an element outside paints a second picture of itself, where its own box is not. */
const doubles = (style) => !plain(style, ["textShadow", "filter", "webkitBoxReflect"]);

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function ancestors(host) {
  const all = [];
  for (let element = host; element; element = element.parentElement) all.push(element);
  return all;
}

/** Where the page outside paints: the boxes of elements and, as these may be smaller, of their lines of text. */
function outside(chain) {
  const elements = Array.from(document.querySelectorAll("*")).filter((element) => !chain.includes(element));
  const boxes = elements.map((element) => element.getBoundingClientRect());
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    range.selectNode(texts.currentNode);
    boxes.push(...range.getClientRects());
  }
  return boxes;
}

let allowed = null;

/** The one face that language.js has made, for a block of signs that is no Latin. */
export const allowLetters = (face) => (allowed = face);

/** No letters of the page's own: they could show one word for another. */
function ownLetters(part) {
  const used = getComputedStyle(part).fontFamily.toLowerCase();
  const others = Array.from(document.fonts || []).filter((face) => face !== allowed);
  return others.every((face) => !used.includes(face.family.toLowerCase().replace(/["']/g, "")));
}

/** The middle of what is on the screen now is the host's, and not something's that lies above it. */
function onTop(host, box) {
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  // Ceiling: nothing is found at a point that is rounded to the edge.
  const inView = x >= 0 && y >= 0 && Math.ceil(x) < window.innerWidth && Math.ceil(y) < window.innerHeight;
  return !inView || document.elementFromPoint(x, y) === host;
}

/** Whether a person sees all these elements of the root, as they are drawn. Not given: THREATS.md says what is not. */
export function isSeen({ host, part }, elements) {
  const chain = ancestors(host);
  if (!chain.every((element) => plain(getComputedStyle(element)))) return false;
  if (!ownLetters(part)) return false;
  const boxes = elements.map((element) => element.getBoundingClientRect());
  if (boxes.some((box) => box.width < LEAST_PX || box.height < LEAST_PX)) return false;
  if (!boxes.every((box) => onTop(host, box))) return false;
  const all = Array.from(document.querySelectorAll("*"));
  if (all.some((element) => wanders(element) || doubles(getComputedStyle(element)))) return false;
  return outside(chain).every((other) => !boxes.some((box) => overlap(box, other)));
}
