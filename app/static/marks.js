// What is marked on the ballot: reasons, remark, field and desk are drawn here, after the questions; marks are kept in the
// tab's own history while it is open, and lead on from question to question. At the tap delivery.js seals and sends them.

import { isSeen, groups, make } from "./drawn.js";
import { ROLE_NAMES } from "./rule.js";
import { all, dress, later, need, one, shared, show } from "./vote.js";

const ROLES = Object.keys(ROLE_NAMES); // as people say them
const REMARK_SHOWN = 120; // characters, in the line of a fold that is shut
const TOUCH_MS = 1000; // a mark that comes so soon after a finger or a mouse came by it, not by the keyboard

const RULES = [
  `#rest { margin-bottom: 12px; }`,
  `.fold { margin-bottom: 8px; border: 1px solid var(--line); border-radius: var(--round); background: var(--card); }`,
  `.fold > :not(summary) { margin: 0 12px 12px; }`,
  `summary { display: flex; align-items: center; min-height: var(--target); padding: 4px 12px; cursor: pointer; list-style: none; }`,
  `summary::-webkit-details-marker { display: none; }`,
  `summary::before { content: "▸"; margin-right: 8px; }`,
  `details[open] > summary::before { content: "▾"; }`,
  `#proposed > summary { color: var(--ink-soft); }`,
  `.choice { display: flex; align-items: center; min-height: var(--target); cursor: pointer; }`,
  `.choice input { flex: none; width: 1.35rem; height: 1.35rem; margin: 0 8px 0 0; accent-color: var(--act); }`,
  `#field, #remark { width: 100%; min-height: var(--target); padding: 8px; border: 1px solid var(--line-strong); border-radius: var(--round);
    background: var(--card); color: inherit; font: inherit; }`,
  `#remark { width: calc(100% - 24px); margin-bottom: 0; resize: vertical; }`,
  `.error { color: var(--bad); font-weight: 600; }`,
  `.before { margin: 0 0 12px; line-height: 1.45; }`,
  `.vote-seal { font-family: var(--mono); white-space: nowrap; }`,
  `.away { visibility: hidden; }`,
  `.progress { margin-bottom: 12px; }`,
  `.progress-said { margin: 0; font-weight: 600; }`,
  `progress { width: 100%; height: 0.75rem; accent-color: var(--act); }`,
  `.part > h2 { margin: 8px 0; scroll-margin: 8px; }`,
  `.review ol { padding: 0 0 0 8px; list-style: none; }`,
  `.review li { margin-bottom: 8px; }`,
  `.turns { display: flex; margin-bottom: 16px; }`,
  `.turns .button { scroll-margin: 12px; flex: 1; min-height: 3.25rem; }`,
  `.turns .button:not([hidden]) + .button { margin-left: 8px; }`,
]; // prettier-ignore

let page = null; // what vote.js knows: box, said, form, sheet, seal, drawn, address, readCode
let steps = null;
let touched = 0;
const inside = (selector, root = page.drawn.part) => one(selector, root);
const allInside = (selector, root = page.drawn.part) => all(selector, root);

// --- what is said after the tap ------------------------------------------------------------------------------

/** The sentences of said.html, in the places that vote.html has for them; a parser that is asked so makes no closed roots. */
async function fetchSaid() {
  if (one("#receipt")) return;
  const answer = await fetch(new URL("./said.html", import.meta.url), { credentials: "omit", redirect: "error" });
  need(answer.ok, "refused");
  const said = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const place of ["#above", "#below"]) {
    one(place).prepend(...Array.from(one(place, said).children, (part) => document.importNode(part, true)));
  }
  const { unit, telephone, name, trial } = page.said;
  all("[data-ask]").forEach((part) => (part.textContent = telephone ? `${unit}, điện thoại ${telephone}` : unit));
  one("#receipt [data-lookup]").href = `/b/${page.box}/xac-nhan`;
  Object.assign(one("#receipt [data-words]").dataset, { unit, name, trial: trial ? one("#trial").textContent : "" });
}

// --- drawing ------------------------------------------------------------------------------------------------

const optional = () => make("span", { class: "optional" }, "(không bắt buộc)");
const folded = (id, title, ...inner) =>
  make("details", { id, class: "fold" }, make("summary", {}, make("span", { id: `${id}-said`, "data-title": title }, title)), ...inner);

function drawReasons(reasons) {
  const ticks = reasons.map(({ code, label }) =>
    make("label", { class: "choice" }, make("input", { type: "checkbox", name: "reason", value: code, autocomplete: "off" }), make("span", {}, label)));
  return folded("reasons", "Điều chưa hài lòng",
    make("fieldset", { class: "choices" }, make("legend", {}, "Có thể chọn nhiều lý do"), ...ticks)); // prettier-ignore
}

function drawRemark(hint) {
  const area = make("textarea", { id: "remark", rows: 4, autocomplete: "off", "aria-label": "Ý kiến của ông/bà", "aria-describedby": "remark-hint remark-room" });
  area.addEventListener("input", countRemark);
  return folded("remarks", "Viết ý kiến",
    make("p", { class: "hint", id: "remark-hint" }, hint && `${hint}.`),
    area,
    make("p", { class: "hint", id: "remark-room" }, make("span", { id: "remark-count" }, "0"), "/1.000 ký tự"),
    make("p", { class: "error", "data-state": "too_long", role: "alert", hidden: true },
      "Ý kiến hơi dài. Xin viết gọn lại; hình vẽ, biểu tượng chiếm nhiều chỗ hơn chữ.")); // prettier-ignore
}

/** What the slip proposes and may be cleared, in one line that opens: the field, and the desk. */
function drawProposed(fields) {
  const options = fields.map(({ code, label }) => make("option", { value: code }, label));
  const select = make("select", { id: "field", autocomplete: "off" }, make("option", { value: "" }, "Không nêu"), ...options);
  return folded("proposed", "",
    make("p", { class: "hint", id: "proposed-by", hidden: true }),
    fields.length > 0 ? make("div", {}, make("label", { for: "field" }, "Lĩnh vực ", optional()), select) : null,
    make("label", { class: "choice", id: "desk-row", hidden: true },
      make("input", { type: "checkbox", id: "desk", value: "", autocomplete: "off" }),
      make("span", {}, "Nêu cả quầy đã trả kết quả: quầy ", make("strong", { id: "desk-name" })))); // prettier-ignore
}

/** What happens to the ballot, and who opens it when: out of the sheet that it is sealed for. */
function drawBefore() {
  const sets = page.sheet.sets.map((set) => ROLES.filter((role) => set.includes(role)).map((role) => ROLE_NAMES[role]).join(", "));
  const [year, month, day] = page.sheet.opens_on.split("-");
  return make("p", { class: "before" },
    `Phiếu không ghi tên, được niêm phong ngay trên máy này. Từ ngày ${day}/${month}/${year}, phải có đủ ${sets.join("; hoặc đủ ")} thì phiếu mới mở được. Mã niêm phong `,
    make("strong", { id: "seal", class: "vote-seal" }), " …, xin so với thông báo trên hòm."); // prettier-ignore
}

export function showSeal(seal) {
  inside("#seal").textContent = groups(seal).split(" ").slice(0, 3).join(" ");
}

function drawRest({ reasons, remark, remark_hint: hint, fields }) {
  inside("#marks").append(
    make("div", { id: "rest" },
      ...(reasons ? [drawReasons(reasons)] : []), ...(remark ? [drawRemark(hint)] : []), drawProposed(fields || [])),
    drawBefore()); // prettier-ignore
  showSeal(page.seal);
}

// --- field and desk -----------------------------------------------------------------------------------------

/** Field and desk, as the address proposes them: they may be changed or cleared. A desk is of the box's list. */
function propose({ field, desk: named }) {
  const desk = page.said.desks.includes(named) ? named : "";
  const select = inside("#field");
  if (select && one(`option[value="${field.replace(/\W/g, "")}"]`, select)) select.value = field;
  Object.assign(inside("#desk"), { value: desk, checked: desk !== "" });
  inside("#desk-row").hidden = desk === "";
  inside("#desk-name").textContent = desk;
  inside("#proposed").hidden = !select && !desk;
  const what = [select && select.value && "lĩnh vực", desk && "quầy"].filter(Boolean).join(" và ");
  const hint = inside("#proposed-by");
  hint.textContent = what && `${what[0].toUpperCase()}${what.slice(1)} do người phát phiếu ghi sẵn. Ông/bà có thể đổi hoặc bỏ.`;
  hint.hidden = !what;
}

/** The one line: what goes along in the envelope. */
function proposed() {
  const [select, desk] = [inside("#field"), inside("#desk")];
  const field = select && select.value ? select.options[select.selectedIndex].textContent : "không nêu";
  const said = [select && `Lĩnh vực: ${field}`, desk.checked && `quầy ${desk.value}`].filter(Boolean).join(", ");
  return `${said || "Quầy: không nêu"} – đổi`;
}

/** What is sealed is to be read before it is, also what lies in a fold that is shut: its line begins with it. */
function sayFolds() {
  const ticked = allInside("[name=reason]:checked + span").map((label) => label.textContent);
  const remark = inside("#remark") ? Array.from(inside("#remark").value.trim().replace(/\s+/g, " ")) : [];
  const written = remark.length > REMARK_SHOWN ? [...remark.slice(0, REMARK_SHOWN), "…"] : remark;
  const said = {
    reasons: ticked.length > 0 && `: ${ticked.join("; ")}`,
    remarks: remark.length > 0 && `: “${written.join("")}”`,
    proposed: proposed(),
  };
  for (const fold of allInside(".fold")) {
    const line = inside(`#${fold.id}-said`);
    const held = said[fold.id];
    const shown = held && (fold.id === "proposed" || !fold.open) ? held : "";
    line.textContent = line.dataset.title + shown;
  }
}

// --- reading aloud -----------------------------------------------------------------------------------------

/** Offered where there is something to hear: recordings of the office, or a voice that is on the device itself. */
function offerVoice() {
  const speech = window.speechSynthesis;
  const offer = () => {
    const language = document.documentElement.lang;
    const own = speech ? speech.getVoices().filter((voice) => voice.localService) : [];
    const heard = page.said.voices.concat(own.map((voice) => voice.lang.toLowerCase().split(/[-_]/)[0]));
    one("#listen").hidden = !heard.includes(language);
  };
  if (speech) speech.onvoiceschanged = offer;
  window.addEventListener("languagechange", offer);
  one("#listen").addEventListener("click", () => later("listen").then((made) => made.toggle(page)).catch(() => null));
  offer();
}

// --- what is marked -----------------------------------------------------------------------------------------

/** What was ticked and written; nothing stands for a blank. */
export function readBallot() {
  const answers = {};
  for (const question of allInside("[data-question]")) {
    const chosen = one("input:checked", question);
    if (chosen) answers[question.dataset.question] = chosen.value;
  }
  const [field, desk, remark] = ["#field", "#desk", "#remark"].map((name) => inside(name));
  return {
    answers,
    field: field ? field.value : "",
    desk: desk.checked ? desk.value : "",
    reasons: allInside("[name=reason]:checked").map((tick) => tick.value),
    remark: remark ? remark.value : "",
  };
}

/** Keep the marks in this entry of the tab's history: reload and back find them, another slip's scan does not. */
export function keep() {
  if (shared) return;
  const { answers, field, desk, reasons, remark } = readBallot();
  const marked = Object.keys(answers).length + reasons.length > 0 || remark !== "";
  const sent = history.state && history.state.sent;
  if (!marked && (sent || !history.state)) return;
  const marks = { seal: groups(page.seal), answers, field, desk, reasons, remark, part: steps ? steps.part() : 0 };
  history.replaceState(marked ? { marks } : null, "");
}

/** Take up what was marked for this very period; of another one it is wiped. */
function restore() {
  const kept = history.state && history.state.marks;
  if (!kept) return;
  if (kept.seal !== groups(page.seal)) {
    history.replaceState(null, "");
    return;
  }
  allInside("[data-question] input").forEach((mark) => {
    mark.checked = mark.checked || kept.answers[mark.name.slice(2)] === mark.value;
  });
  allInside("[name=reason]").forEach((tick) => (tick.checked = kept.reasons.includes(tick.value)));
  if (inside("#field")) inside("#field").value = kept.field;
  if (inside("#remark")) inside("#remark").value = kept.remark;
  inside("#desk").checked = kept.desk !== "" && kept.desk === inside("#desk").value;
  if (inside("#reasons")) inside("#reasons").open = kept.reasons.length > 0;
  if (inside("#remarks")) inside("#remarks").open = kept.remark !== "";
  if (steps) steps.go(kept.part, false);
}

/** Show at each question what can be done with its mark. */
function sayChosen() {
  allInside("[data-question]").forEach((question) => (one(".clear", question).hidden = !one("input:checked", question)));
  sayFolds();
  if (steps) steps.say();
}

function changed({ target }) {
  if (target.dataset.low !== undefined && inside("#reasons")) inside("#reasons").open = true;
  sayChosen();
  keep();
  show("");
  const question = target.closest("[data-question]");
  if (question && performance.now() - touched < TOUCH_MS) leadOn(question);
}

function clearQuestion(question) {
  const marks = all("input", question);
  marks.forEach((mark) => (mark.checked = false));
  sayChosen();
  keep();
  marks[0].focus();
}

/** Bring what comes next before the reader; not for who wants no movement, and who goes by keys is there already. */
function leadOn(question) {
  if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const questions = allInside("[data-question]").filter((one) => !one.closest("[hidden]"));
  const next = questions[questions.indexOf(question) + 1];
  if (next && one("input:checked", next)) return; // something is being mended
  const reasons = inside("#reasons");
  const end = steps && steps.button() ? steps.button() : inside("#send");
  if (next) next.scrollIntoView({ behavior: "smooth", block: "center" });
  else if (reasons && reasons.open && !steps) reasons.scrollIntoView({ behavior: "smooth", block: "start" });
  else end.scrollIntoView({ behavior: "smooth", block: "end" });
}

async function countRemark({ target }) {
  const { tidy } = await later("delivery");
  inside("#remark-count").textContent = Array.from(tidy(target.value)).length.toLocaleString("vi-VN");
  if (one("#vote").dataset.now === "too_long") show(""); // what it said is being mended
}

// --- the tap ------------------------------------------------------------------------------------------------

export function lock(locked) {
  inside("#marks").disabled = locked;
  one("#slip").disabled = locked;
}

/** All that a person has to have seen: the seal, every question and its levels or what was chosen, the folds, and the button. */
const decided = () =>
  allInside(`${steps ? ".review li" : "[data-question] > legend, .level"}, #seal, #send, .fold:not([hidden]) > summary,
    [open] .choice:not([hidden]), [open] select, [open] > textarea`);

/** What seals and sends; one that was kept on this device goes at once. */
let delivering = null;
function deliverer() {
  delivering = delivering || later("delivery").then((made) => made.deliverer({ ...page, showSeal, lock, readBallot }));
  delivering.catch(() => (delivering = null));
  return delivering;
}

/** The big button: one press at a time, and nothing is sealed that is not to be seen. */
function pressing(button) {
  let busy = false;
  return async () => {
    if (busy) return;
    if (!isSeen(page.drawn, decided())) {
      show("unseen");
      return;
    }
    busy = true;
    button.setAttribute("aria-disabled", "true");
    try {
      await (await deliverer())();
    } finally {
      button.removeAttribute("aria-disabled");
      busy = false;
    }
  };
}

/** Nothing of the ballot on the picture that a phone keeps of a page that is left. */
function veil() {
  const away = document.hidden;
  if (away) keep();
  page.drawn.part.classList.toggle("away", away);
  one("#receipt").classList.toggle("away", away);
}

/** Draw what comes after the questions and take up what was marked; resolves to what the button does. */
export async function begin(known) {
  page = known;
  const { part } = page.drawn;
  const long = allInside(".part").length > 1;
  const [parts] = await Promise.all([long ? later("parts") : null, fetchSaid(), dress(part.getRootNode(), RULES)]);
  if (!inside("#rest")) drawRest(page.form);
  steps = long ? parts.begin(page, { keep, moved: sayChosen }) : null;
  propose(await page.address);
  restore();
  sayChosen();
  part.addEventListener("pointerdown", () => (touched = performance.now()));
  inside("#marks").addEventListener("change", changed);
  allInside(".fold").forEach((fold) => fold.addEventListener("toggle", sayFolds));
  inside("#marks").addEventListener("click", ({ target }) => target.matches(".clear") && clearQuestion(target.closest("[data-question]")));
  document.addEventListener("visibilitychange", veil);
  offerVoice();
  window.addEventListener("pagehide", keep);
  window.addEventListener("languagechange", sayChosen);
  if (history.state && history.state.sent && !location.hash) show("sent");
  deliverer().catch(() => null);
  return pressing(inside("#send"));
}
