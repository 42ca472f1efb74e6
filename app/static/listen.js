// Reading aloud: each question and each level can be heard, from an office's recordings or by a voice of the device itself.
// All recordings are fetched before one is played: no request, and nobody on the way, tells which level was listened to.

import { make } from "./drawn.js";
import { all, dress, need, one } from "./vote.js";

const RULES = [
  `.listen { display: flex; flex-wrap: wrap; margin: 4px -2px 0; }`,
  `.hear { flex: 1 0 2.75rem; min-height: 2.75rem; margin: 2px; padding: 4px; border: 2px solid var(--line-strong); border-radius: 10px;
    background: var(--card); color: var(--act); font: inherit; font-weight: 600; cursor: pointer; }`,
  `.hear:first-child { flex-basis: calc(100% - 4px); }`,
  `.hear::before { content: "▶ "; }`,
  `.hear[aria-pressed="true"] { border-color: var(--act); background: var(--act); color: var(--on-act); }`,
  `.hear[aria-pressed="true"]::before { content: "■ "; }`,
]; // prettier-ignore

const LEVEL = "muc-"; // app/audio/recordings.py
const player = new Audio();
let recorded = new Map(); // key → address of its bytes in this page
let pressed = null;
let page = null; // null: nothing is read aloud

// --- what there is to be heard ---------------------------------------------------------------------------------

const language = () => document.documentElement.lang;
const languageOf = (element) => (element.closest("[lang]") || document.documentElement).lang;

/** A voice that is on the device: another one would send the words elsewhere. */
export const voiceOf = (wanted) =>
  window.speechSynthesis && speechSynthesis.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === wanted);

async function fetchOne(address) {
  const answer = await fetch(address, { credentials: "omit", redirect: "error" });
  need(answer.ok, "refused");
  return answer;
}

/** Every recording of the questionnaire, whichever is wanted first. */
async function fetchAll({ said, form }) {
  if (!said.voices.includes(language())) return new Map();
  const place = `/audio/${language()}/${form.id}/${form.version}`;
  const names = await (await fetchOne(place)).json();
  const pairs = names.map(async (name) => {
    const bytes = await (await fetchOne(`${place}/${name}`)).blob();
    return [name.replace(/\.\w+$/, ""), URL.createObjectURL(bytes)];
  });
  return new Map(await Promise.all(pairs));
}

// --- hearing it ---------------------------------------------------------------------------------------------

function stop() {
  player.pause();
  if (window.speechSynthesis) speechSynthesis.cancel();
  if (pressed) pressed.setAttribute("aria-pressed", "false");
  pressed = null;
}

function speak(element) {
  const words = new SpeechSynthesisUtterance(element.textContent.replace(/^\d+\.\s*/, ""));
  words.voice = voiceOf(languageOf(element));
  words.lang = words.voice.lang;
  words.onend = () => pressed && pressed.element === element && stop();
  speechSynthesis.speak(words);
}

/** One at a time; a second press ends it. */
function hear(button, key, element) {
  const again = pressed === button;
  stop();
  if (again) return;
  pressed = Object.assign(button, { element });
  button.setAttribute("aria-pressed", "true");
  if (!recorded.has(key)) return speak(element);
  player.src = recorded.get(key);
  player.play().catch(stop);
}

function offer(key, element, words, label) {
  if (!recorded.has(key) && !voiceOf(languageOf(element))) return null;
  const button = make("button", { type: "button", class: "hear", "aria-pressed": "false", "aria-label": label }, words);
  button.addEventListener("click", () => hear(button, key, element));
  return button;
}

function drawQuestion(question, at) {
  const label = `Nghe nội dung ${at + 1}`;
  const levels = all(".level", question).map((level) => {
    const [said, number] = [one(".level-label", level), one(".level-number", level)];
    return offer(LEVEL + one("input", level).value, said, number.textContent || said.textContent, `Nghe mức: ${said.textContent}`);
  });
  const first = offer(question.dataset.question, one("legend", question), label, label);
  one(".levels", question).after(make("div", { class: "listen" }, ...[first, ...levels]));
}

// --- the button ---------------------------------------------------------------------------------------------

function end() {
  stop();
  all(".listen", page.drawn.part).forEach((drawn) => drawn.remove());
  recorded.forEach((address) => URL.revokeObjectURL(address));
  recorded = new Map();
  page = null;
  one("#listen").textContent = "Nghe đọc";
}

/** Begin, or end it. */
export async function toggle(known) {
  const button = one("#listen");
  if (page) return end();
  page = known;
  button.textContent = "Đang tải phần đọc…";
  try {
    recorded = await fetchAll(known);
  } catch (error) {
    page = null;
    button.textContent = "Chưa tải được phần đọc. Xin bấm lại.";
    return;
  }
  if (!dressed) await dress(known.drawn.part.getRootNode(), RULES);
  dressed = true;
  all("[data-question]", known.drawn.part).forEach(drawQuestion);
  button.textContent = "Tắt nghe đọc";
}

let dressed = false;
player.addEventListener("ended", stop);
window.addEventListener("pagehide", stop);
document.addEventListener("visibilitychange", () => document.hidden && stop());
window.addEventListener("languagechange", () => page && end());
new MutationObserver(() => one("#paper").hidden && stop()).observe(one("#vote"), { attributes: true });
