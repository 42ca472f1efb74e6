// Beside a field for a passphrase: a mark at the place of every syllable, as it is typed, and one sentence that says where
// to look again. At an unlocking it knows the list alone; of a passphrase that this page has just drawn it knows the order.

import { COUNT, read, readAgainst } from "./phrase.js";
import { tidy } from "./typed.js";

const SPARE = 52; // characters of a paper spare key
const PAUSE_MS = 1000;
const SIGNS = { good: "✓", older: "?", wrong: "✗", moved: "⇄" };

const listed = (places) => places.join(", ");
const SENTENCES = {
  wrong: (places, drawn) =>
    drawn ? `Tiếng thứ ${listed(places)} không đúng với cụm đã rút.` : `Tiếng thứ ${listed(places)} không có trong danh sách: xin xem lại cách viết.`,
  moved: (places) => `Tiếng thứ ${listed(places)} đứng sai chỗ: xin xem lại thứ tự.`,
  older: (places) => `Tiếng thứ ${listed(places)} chỉ có trong các cụm mật khẩu rút từ trước: xin xem lại, nếu cụm của ông/bà mới rút.`,
};

/** The looks, for the closed root of a decision; staff.css has the same. */
export const RULES = [
  `.places { display: flex; flex-wrap: wrap; gap: var(--step); margin: var(--step) 0; padding: 0; list-style: none; }`,
  `.places li { min-width: 2.75em; padding: calc(0.25 * var(--step)) var(--step); border: 1px solid var(--line); border-radius: var(--round);
    text-align: center; color: var(--ink-soft); }`,
  `.places [data-state="good"] { border-color: var(--line-strong); color: var(--ink); font-weight: 600; }`,
  `.places [data-state="wrong"], .places [data-state="moved"], .places [data-state="older"] { border-color: var(--warn);
    background: var(--warn-pale); color: var(--warn); font-weight: 600; }`,
  `.places-said { min-height: 3em; }`, // two lines: the button below stays where it is
  `.field > .choice { display: flex; align-items: center; gap: var(--step); min-height: var(--target); margin: 0; font-weight: 400; }`,
  `.choice input { flex: none; width: 1.35rem; height: 1.35rem; min-height: 0; margin: 0; accent-color: var(--act); }`,
];

/** Whether this is a paper spare key rather than syllables: groups with a digit, hardly one of which is a syllable. */
const isSpare = (typed, places) => /[0-9]/.test(typed) && places.filter(({ state }) => state === "wrong").length * 2 > places.length;

/** What is judged: the last syllable only when something follows it, or after a pause. */
function judged(typed, places, paused) {
  const open = !paused && places.length > 0 && !/[\s-]$/.test(typed);
  return open && places[places.length - 1].state !== "good" ? [...places.slice(0, -1), { state: "open" }] : places;
}

function sentence(places, drawn) {
  const told = Object.entries(SENTENCES).flatMap(([state, words]) => {
    const at = places.flatMap((place, index) => (place.state === state ? [index + 1] : []));
    return at.length > 0 ? [words(at, drawn)] : [];
  });
  if (places.length > COUNT) told.push(`Thừa tiếng: cụm mật khẩu có ${COUNT} tiếng.`);
  const done = places.filter(({ state }) => state !== "open").length;
  if (told.length === 0 && done > 0) told.push(`Đã gõ ${done} trong ${COUNT} tiếng.`);
  return told.join(" ");
}

/** The marks and the sentence for `field`, to stand behind it; `drawn()` gives a passphrase that this page has drawn. */
export function typingAid(field, drawn = null) {
  const aid = document.createElement("div");
  const marks = Object.assign(document.createElement("ol"), { className: "places" });
  marks.setAttribute("aria-hidden", "true"); // the sentence says the same
  const says = Object.assign(document.createElement("p"), { className: "hint places-said" });
  says.setAttribute("role", "status");
  aid.append(marks, says);
  const paint = (paused) => {
    const typed = field.value;
    const places = judged(typed, drawn ? readAgainst(typed, drawn()) : read(typed), paused);
    const spare = !drawn && isSpare(typed, places);
    const said = spare ? `Chìa khóa dự phòng: đã gõ ${tidy(typed).length} trong ${SPARE} ký tự.` : sentence(places, drawn);
    if (says.textContent !== said) says.textContent = said;
    marks.hidden = spare;
    const items = Array.from({ length: Math.max(COUNT, places.length) }, (_, at) => {
      const { state } = places[at] || { state: "open" };
      const item = Object.assign(document.createElement("li"), { textContent: `${at + 1} ${SIGNS[state] || "…"}` });
      item.dataset.state = state;
      return item;
    });
    marks.replaceChildren(...items);
  };
  let pause = 0;
  field.addEventListener("input", () => {
    paint(false);
    clearTimeout(pause);
    pause = setTimeout(paint, PAUSE_MS, true); // not when the field is left: nothing may move under a finger that presses
  });
  field.addEventListener("focus", () => paint(true)); // a script may have emptied it
  paint(true);
  return aid;
}
