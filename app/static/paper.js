// Paper ballots by keyboard: number and Enter, one key a mark, a preview, Enter. The form in the page is the state.
// An answer that got lost is never sent again unseen: first the running total tells whether it was counted.

import { acting, all, ask, fill, one, say, show } from "./steps.js";

const page = one("#paper");
const url = page.dataset.base;
const form = one("form.ballot");
const questions = all("[data-question]");
const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ".");
const state = { total: Number(page.dataset.ballots), at: 0, body: null };

// --- the form -------------------------------------------------------------------------------------------

const step = () => all("[data-step]").find((element) => !element.hidden).dataset.step;
const markOf = (question) => one("input:checked", question) || one('[data-key="0"]', question);

/** The body as docs/MEETING.md has it. Two marks at one question make the whole ballot invalid. */
function read(sure) {
  const marks = questions.map((question) => [question.dataset.question, markOf(question).value]);
  const several = marks.some(([, level]) => level === "*") ? "several" : null;
  return {
    number: form.elements.number.value.trim(),
    answers: Object.fromEntries(marks.filter(([, level]) => level !== "" && level !== "*")),
    invalid: form.elements.damaged.checked ? "spoiled" : several,
    field: form.elements.field ? form.elements.field.value || null : null,
    reasons: all('[name="reasons"]:checked', form).map((input) => input.value),
    remark: form.elements.remark ? form.elements.remark.value : "",
    sure,
  };
}

/** Mark the question that the next key answers; past the last one, the ballot is shown. */
function turnTo(at) {
  state.at = at;
  questions.forEach((question, index) => question.classList.toggle("marks-now", index === at));
  if (at < questions.length) markOf(questions[at]).focus();
}

function restart() {
  form.reset();
  show("type");
  turnTo(-1);
  form.elements.number.focus();
}

/** Back to the form with everything in it; the number is chosen, so that typing replaces it. */
function correct() {
  show("type");
  turnTo(-1);
  form.elements.number.focus();
  form.elements.number.select();
}

const words = (input) => input.closest("label").textContent.trim();

function preview() {
  const rows = [["Số phiếu", form.elements.number.value.trim().toUpperCase() || "không có"]];
  if (form.elements.damaged.checked) rows.push(["Tình trạng", "Phiếu hỏng"]);
  else questions.forEach((question) => rows.push([one("legend", question).textContent, words(markOf(question))]));
  const { field, remark } = form.elements;
  const reasons = all('[name="reasons"]:checked', form).map(words);
  if (field && field.value) rows.push(["Lĩnh vực", field.selectedOptions[0].textContent]);
  if (reasons.length) rows.push(["Lý do chưa hài lòng", reasons.join("; ")]);
  if (remark && remark.value) rows.push(["Ý kiến", remark.value]);
  const list = one("[data-preview]");
  list.replaceChildren();
  for (const [name, value] of rows) {
    const pair = [document.createElement("dt"), document.createElement("dd")];
    pair[0].textContent = name;
    pair[1].textContent = value;
    list.append(...pair);
  }
  one("[data-unsure]").hidden = true;
  state.body = read(false);
  const why = state.body.invalid || (Object.keys(state.body.answers).length ? "" : "blank");
  one("[data-invalid]").hidden = !why;
  fill("invalid", why ? page.dataset[why] : "");
  show("look");
}

// --- sending --------------------------------------------------------------------------------------------

function paint(paper) {
  state.total = paper.ballots;
  fill("ballots", number(paper.ballots));
  fill("valid", number(paper.valid));
  fill("refused", number(paper.ballots - paper.valid));
}

async function send() {
  try {
    const { said, paper } = await ask(url, { body: state.body });
    paint(paper);
    fill("said", said);
    restart();
  } catch (error) {
    if (error.code === "unclear") {
      fill("before", number(state.total));
      show("unclear");
    } else if (error.code === "paper_unsure") {
      fill("why", error.sentence);
      one("[data-unsure]").hidden = false;
      one("[data-invalid]").hidden = true;
      state.body = { ...state.body, sure: true }; // only a second Enter sends it
    } else throw error;
  }
}

/** Only the secretary's page types ballots in, so one more than before means: this one was counted. */
async function check() {
  const before = state.total;
  const { paper } = await ask(`${url}/totals`);
  const counted = paper.ballots > before;
  paint(paper);
  all("[data-counted]").forEach((element) => (element.hidden = !counted));
  all("[data-uncounted]").forEach((element) => (element.hidden = counted));
  show("known");
}

// --- keys -----------------------------------------------------------------------------------------------

const typing = (target) => target.matches("textarea, select") || target.name === "number";

/** One key a mark, wherever the focus is but in a text field. */
function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape") return stop(event, restart);
  if (step() === "look" && event.key === "Enter" && !event.target.matches("button")) {
    return stop(event, () => one('[data-do="send"]').click());
  }
  if (step() === "look" && event.key.toLowerCase() === "s") return stop(event, correct);
  if (step() !== "type" || event.repeat) return;
  one("[data-unknown-key]").hidden = true;
  if (event.key === "Enter" && event.target.name === "number") return stop(event, () => turnTo(0));
  if (event.key === "Enter" && !event.target.matches("textarea, summary, button")) return stop(event, preview);
  if (!typing(event.target)) mark(event);
}

function stop(event, act) {
  event.preventDefault();
  if (!["unclear", "known"].includes(step())) act();
}

function mark(event) {
  const key = event.key.toLowerCase();
  if (key === "h") return stop(event, () => ((form.elements.damaged.checked = true), preview()));
  const question = questions[Math.max(state.at, 0)];
  const input = one(`[data-key="${CSS.escape(key)}"]`, question);
  if (!input) {
    one("[data-unknown-key]").hidden = key.length !== 1 || key === " "; // neither Tab nor an arrow is a mistake
    return;
  }
  event.preventDefault();
  input.checked = true;
  turnTo(Math.max(state.at, 0) + 1);
  if (state.at === questions.length) preview();
}

function begin() {
  const on = (name, act) => one(`[data-do="${name}"]`).addEventListener("click", acting(act));
  on("look", preview);
  on("send", send);
  on("again", correct);
  on("restart", restart);
  on("check", check);
  on("next", restart);
  on("resend", () => show("look"));
  form.addEventListener("submit", (event) => (event.preventDefault(), preview()));
  questions.forEach((question, at) => question.addEventListener("focusin", () => (state.at = at)));
  document.addEventListener("keydown", press);
  all("[data-keys], [data-do=look]").forEach((element) => (element.hidden = false));
  one("[data-plain]").hidden = true;
  say("");
  restart();
}

begin();
