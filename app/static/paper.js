// Paper ballots by keyboard, in two passes: all numbers, each with Enter; then the marks of shuffled sheets, one
// key a mark, a preview, Enter. An answer that got lost is never sent again unseen: first the totals tell.

import { acting, all, ask, fill, one, say, show } from "./steps.js";

const page = one("#paper");
const url = page.dataset.base;
const form = one("form.ballot");
const typed = one("[name=number]");
const questions = all("[data-question]");
const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ".");
const state = { paper: JSON.parse(page.dataset.totals), pass: "numbers", at: 0, body: null, last: null };

const step = () => all("[data-step]").find((element) => !element.hidden).dataset.step;

// --- both passes ------------------------------------------------------------------------------------------

/** How many sheets of this pass are in; only the secretary's page types, so one more means: this one counted. */
function entered() {
  const { ballots, numbers, marked } = state.paper;
  return state.pass === "numbers" ? numbers + ballots - marked : marked;
}

function paint(paper) {
  state.paper = paper;
  fill("ballots", number(paper.numbers + paper.ballots - paper.marked));
  fill("numbers", number(paper.numbers));
  fill("refused", number(paper.ballots - paper.marked));
  fill("marked", number(paper.marked));
}

async function send() {
  const path = state.pass === "numbers" ? `${url}/number` : url;
  try {
    const { said, paper, back } = await ask(path, { body: state.body });
    keep({ back, pass: state.pass, number: state.body.number });
    paint(paper);
    fill("said", said);
    next();
  } catch (error) {
    if (error.code === "unclear") {
      keep(null); // perhaps another entry is the last one now
      fill("before", number(entered()));
      show("unclear");
    } else if (error.code === "paper_unsure") doubt(error.sentence);
    else {
      if (state.pass === "numbers") numbers(state.body.number);
      throw error;
    }
  }
}

/** What was entered last: only this page knows it, and gives it back to take that sheet out again. */
function keep(last) {
  state.last = last;
  one("[data-back]").hidden = last === null;
}

async function takeBack() {
  const { back, pass, number: text } = state.last;
  const refused = (error) => {
    if (error.code !== "unclear") keep(null);
    throw error;
  };
  const { said, paper } = await ask(`${url}/back`, { body: { back } }).catch(refused);
  keep(null);
  paint(paper);
  fill("said", said);
  if (pass === "marks") marks();
  else numbers(text);
}

async function check() {
  const before = entered();
  paint((await ask(`${url}/totals`)).paper);
  const counted = entered() > before;
  fill("now", number(entered()));
  all("[data-counted]").forEach((element) => (element.hidden = !counted));
  all("[data-uncounted]").forEach((element) => (element.hidden = counted));
  show("known");
}

function next() {
  if (state.pass === "numbers") numbers(typed.value); // a scanner may have been quicker than the answer
  else if (state.paper.marked < state.paper.numbers) marks();
  else show("enough");
}

// --- numbers ----------------------------------------------------------------------------------------------

function numbers(text = "") {
  state.pass = "numbers";
  show("numbers");
  typed.value = text;
  typed.focus();
  typed.select();
}

async function spend(given = {}) {
  state.body = { number: typed.value.trim(), unreadable: false, sure: false, ...given };
  typed.value = "";
  await send();
}

/** The number decides against the sheet: only a second Enter sends it. */
function doubt(sentence) {
  fill("said", "");
  fill("why", sentence);
  const blank = state.body.number === "";
  one('[data-do="unreadable"]').hidden = !blank;
  KEYS.doubt.h = blank ? presses("unreadable") : undefined;
  state.body = { ...state.body, sure: true };
  show("doubt");
}

// --- marks ------------------------------------------------------------------------------------------------

const markOf = (question) => one("input:checked", question) || one('[data-key="0"]', question);
const words = (input) => input.closest("label").textContent.trim();

/** The body as docs/MEETING.md has it. Two marks at one question make the whole ballot invalid. */
function read() {
  const given = questions.map((question) => [question.dataset.question, markOf(question).value]);
  const several = given.some(([, level]) => level === "*") ? "several" : null;
  return {
    answers: Object.fromEntries(given.filter(([, level]) => level !== "" && level !== "*")),
    invalid: form.elements.damaged.checked ? "spoiled" : several,
    field: form.elements.field ? form.elements.field.value || null : null,
    desk: form.elements.desk ? form.elements.desk.value || null : null,
    reasons: all('[name="reasons"]:checked', form).map((input) => input.value),
    remark: form.elements.remark ? form.elements.remark.value : "",
  };
}

/** Mark the question that the next key answers; past the last one, the ballot is shown. */
function turnTo(at) {
  state.at = at;
  questions.forEach((question, index) => question.classList.toggle("marks-now", index === at));
  if (at < questions.length) markOf(questions[at]).focus();
}

function marks() {
  state.pass = "marks";
  form.reset();
  correct();
}

/** Back to the form with everything in it, at the first question. */
function correct() {
  show("type");
  turnTo(0);
}

function preview() {
  const rows = [];
  if (form.elements.damaged.checked) rows.push(["Tình trạng", "Phiếu hỏng"]);
  else questions.forEach((question) => rows.push([one("legend", question).textContent, words(markOf(question))]));
  const { field, desk, remark } = form.elements;
  if (desk && desk.value) rows.push(["Quầy", desk.value]);
  const reasons = all('[name="reasons"]:checked', form).map(words);
  if (field && field.value) rows.push(["Lĩnh vực", field.selectedOptions[0].textContent]);
  if (reasons.length) rows.push(["Lý do chưa hài lòng", reasons.join("; ")]);
  if (remark && remark.value) rows.push(["Ý kiến", remark.value]);
  const pairs = rows.map(([name, value]) => {
    const pair = [document.createElement("dt"), document.createElement("dd")];
    pair[0].textContent = name;
    pair[1].textContent = value;
    return pair;
  });
  one("[data-preview]").replaceChildren(...pairs.flat());
  state.body = read();
  const why = state.body.invalid || (Object.keys(state.body.answers).length ? "" : "blank");
  one("[data-invalid]").hidden = !why;
  fill("invalid", why ? page.dataset[why] : "");
  show("look");
}

// --- keys -------------------------------------------------------------------------------------------------

const presses = (name) => () => one(`[data-do="${name}"]`).click();
// What Enter, Escape and letters do at a step, wherever the focus is but on a button or in a text.
const KEYS = {
  doubt: { enter: presses("sure"), s: presses("mend"), escape: () => numbers() },
  shuffle: { enter: presses("marks"), s: () => numbers(), escape: () => numbers() },
  look: { enter: presses("send"), s: correct, escape: marks },
  type: { escape: marks },
  numbers: { escape: () => numbers() },
};

const typing = (target) => target.matches("textarea, select");

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const key = event.key.toLowerCase();
  const act = (KEYS[step()] || {})[key];
  if (event.repeat) return; // a key that is held down answers nothing
  if (act && !(key === "enter" && event.target.matches("button"))) return stop(event, act);
  if (step() === "doubt" && key.length === 1) return numbers(state.body.number); // what is typed takes its place
  if (step() !== "type") return;
  one("[data-unknown-key]").hidden = true;
  if (key === "enter" && !event.target.matches("textarea, summary, button")) return stop(event, preview);
  if (!typing(event.target)) mark(event, key);
}

function stop(event, act) {
  event.preventDefault();
  act();
}

function mark(event, key) {
  if (key === "h") return stop(event, () => ((form.elements.damaged.checked = true), preview()));
  const input = one(`[data-key="${CSS.escape(key)}"]`, questions[state.at]);
  if (!input) {
    one("[data-unknown-key]").hidden = key.length !== 1 || key === " "; // neither Tab nor an arrow is a mistake
    return;
  }
  event.preventDefault();
  input.checked = true;
  turnTo(state.at + 1);
  if (state.at === questions.length) preview();
}

function begin() {
  const acts = { look: preview, send, again: correct, restart: marks, check, next, sure: send, resend: send, back: takeBack };
  acts.mend = () => numbers(state.body.number);
  acts.unreadable = () => spend({ unreadable: true });
  acts.over = () => (fill("said", ""), show("shuffle"));
  acts.marks = () => ((state.pass = "marks"), next());
  for (const [name, act] of Object.entries(acts)) one(`[data-do="${name}"]`).addEventListener("click", acting(act));
  all('[data-do="numbers"]').forEach((button) => button.addEventListener("click", () => numbers()));
  form.addEventListener("submit", (event) => (event.preventDefault(), preview()));
  typed.form.addEventListener("submit", acting(() => spend()));
  questions.forEach((question, at) => question.addEventListener("focusin", () => (state.at = at)));
  document.addEventListener("keydown", press);
  all("[data-keys], [data-script]").forEach((element) => (element.hidden = false));
  all("[data-plain]").forEach((element) => (element.hidden = true));
  say("");
  if (state.paper.marked > 0 && state.paper.marked < state.paper.numbers) marks();
  else numbers(typed.value);
}

begin();
