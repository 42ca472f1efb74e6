// Scanned paper: the file goes to the server as it is, whose answer comes line by line, so that the bar moves with each page.
// A file that is stopped, or cut off, has changed nothing: it is sent again. Taken back, it is sent once more, too. Remarks are typed from pictures, one by one.

import { keepText, keptText } from "./drafts.js";
import { acting, all, ask, fill, one, refusal, say } from "./steps.js";

const root = one("[data-scans]");
const { base, csrf } = root.dataset;
const SILENCE_MS = 180000; // another file may be read before this one
const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ".");

// --- the file ---------------------------------------------------------------------------------------------

const form = one("[data-upload]");
let abort = null;

/** The objects of an answer, as its lines come. */
async function* lines(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const parts = (rest + read.value).split("\n");
    rest = parts.pop();
    for (const part of parts) yield JSON.parse(part);
  }
}

// What two members have typed for pages without a readable number; in this page's memory only, with their passes.
const typists = [];
let sent = null; // the file that was read last
const same = (file) => sent && ["name", "size", "lastModified"].every((what) => file[what] === sent[what]);

async function post(file, back) {
  const headers = { Accept: "application/json", "Content-Type": "application/octet-stream", "X-CSRF-Token": csrf };
  if (typists.length === 2) headers["X-Numbers"] = encodeURIComponent(JSON.stringify({ people: typists }));
  const how = { method: "POST", headers, body: file, cache: "no-store", redirect: "error", signal: abort.signal };
  const answer = await fetch(`${base}/file${back ? "?bo-ra=1" : ""}`, how);
  if (!answer.ok) throw refusal(await answer.json());
  return answer;
}

/** Send a file and follow its reading; gives what was taken in. */
async function read(file, back) {
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(), SILENCE_MS);
  };
  try {
    for await (const said of lines(await post(file, back))) {
      wait();
      if (said.code) throw refusal(said);
      if (said.read !== undefined) moved(said);
      if (said.taken !== undefined || said.back !== undefined) return said;
    }
  } finally {
    clearTimeout(timer);
  }
  throw refusal({});
}

function moved({ read: at, of }) {
  all("[data-at]", form.parentElement).forEach((each) => (each.hidden = each.dataset.at !== "reading"));
  Object.assign(one("progress", root), { max: of, value: at });
  fill("read", number(at), root);
  fill("of", number(of), root);
}

function busy(is) {
  one("[data-busy]", root).hidden = !is;
  one("[data-stop]", root).hidden = !is;
  all("[data-send], [data-undo]", root).forEach((each) => (each.disabled = is));
  one("progress", root).removeAttribute("value");
  all("[data-at]", root).forEach((each) => (each.hidden = each.dataset.at !== "sending"));
}

async function send(back, again = null) {
  const file = again || one("input[type=file]", form).files[0];
  if (!file || abort) return;
  if (!same(file)) typists.length = before.length = 0;
  sent = file;
  abort = new AbortController();
  say("", "", root);
  one("[data-aside]", root).hidden = true;
  busy(true);
  try {
    const said = await read(file, back);
    if (back) untell(said);
    else tell(said);
    form.reset();
  } catch (error) {
    if (error.name === "AbortError") say("stopped", "", root);
    else say(error.code || "unclear", error.sentence, root);
  }
  busy(false);
  abort = null;
}

function count(more) {
  const sheets = one('[data-text="sheets"]', root);
  sheets.textContent = number(Number(sheets.textContent.replaceAll(".", "")) + more);
}

function untell({ back }) {
  fill("back", number(back), root);
  count(-back);
  say("back", "", root);
}

function tell({ taken, doubtful, aside }) {
  fill("taken", number(taken), root);
  fill("doubtful", number(doubtful), root);
  fill("aside", number(aside.length), root);
  count(taken);
  const byWhy = new Map(); // a file that comes again has one reason for all of its pages
  for (const { page, why } of aside) byWhy.set(why, [...(byWhy.get(why) || []), page]);
  const rows = [...byWhy].map(([why, pages]) => {
    const row = document.createElement("li");
    row.textContent = `Trang ${runs(pages)}: ${why}.`;
    return row;
  });
  one("[data-asides]", root).replaceChildren(...rows);
  one("[data-aside]", root).hidden = rows.length === 0;
  lacking(aside.filter(({ code }) => code === "numberless" || code === "numbers_differ"));
  say(taken ? "read" : "none", "", root);
}

/** Pages in ascending order as people write them: "1–12, 15". */
function runs(pages) {
  const found = [];
  for (const page of pages) {
    const last = found[found.length - 1];
    if (last && page <= last[1] + 1) last[1] = page;
    else found.push([page, page]);
  }
  return found.map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(", ");
}

// --- numbers that are typed -------------------------------------------------------------------------------

const numbers = one("[data-numbers]", root);
let typist = null;
let before = []; // what was typed for the same file before: its other pages keep their numbers

/** Ask two members for the numbers of these pages, one after the other; of none there is nothing to ask. */
function lacking(pages) {
  numbers.hidden = pages.length === 0;
  if (numbers.hidden) return;
  before = typists.splice(0);
  const fields = pages.map(({ page }) => {
    const [field, label, input] = ["div", "label", "input"].map((name) => document.createElement(name));
    Object.assign(input, { id: `number-${page}`, name: String(page), autocomplete: "off", maxLength: 40 });
    Object.assign(label, { htmlFor: input.id, textContent: `Số phiếu của trang ${page}` });
    field.className = "field";
    field.append(label, input);
    return field;
  });
  one("[data-number-fields]", numbers).replaceChildren(...fields);
  turn();
}

function turn() {
  all("[data-turn]", numbers).forEach((each) => (each.hidden = each.dataset.turn !== String(typists.length + 1)));
  one("[data-number-person]", numbers).hidden = false;
  one("[data-number-list]", numbers).hidden = true;
}

async function comes({ target }) {
  const { login, password } = target.elements;
  const body = { login: login.value, password: password.value };
  password.value = "";
  const { token, name } = await ask(numbers.dataset.signIn, { body });
  target.reset();
  typist = { panel: token, numbers: { ...before[typists.length]?.numbers } };
  all("[data-number-fields] input", numbers).forEach(({ name: page }) => delete typist.numbers[page]);
  fill("typist", name, numbers);
  one("[data-number-person]", numbers).hidden = true;
  one("[data-number-list]", numbers).hidden = false;
  one("[data-number-list] input", numbers).focus();
}

async function types({ target }) {
  all("input", target).forEach(({ name, value }) => value.trim() && (typist.numbers[name] = value.trim()));
  target.reset();
  typists.push(typist);
  turn();
  if (typists.length < 2) return one("#number-login").focus();
  numbers.hidden = true;
  await send(false, sent);
}

if (form) {
  one("[data-number-person]", numbers).addEventListener("submit", acting(comes, root));
  one("[data-number-list]", numbers).addEventListener("submit", acting(types, root));
  form.addEventListener("submit", (event) => (event.preventDefault(), send(false)));
  one("[data-undo]", root).addEventListener("click", ({ currentTarget }) => {
    if (form.reportValidity() && window.confirm(currentTarget.dataset.sure)) send(true);
  });
  one("[data-stop]", root).addEventListener("click", () => abort && abort.abort());
  window.addEventListener("beforeunload", (event) => abort && event.preventDefault());
}

// --- remarks ----------------------------------------------------------------------------------------------

const typing = one("[data-remark]");
let remark = null;
const nameOf = ({ id }) => `${base} remark ${id}`; // another picture's words never come back here

function paint({ remark: next }) {
  remark = next;
  typing.hidden = !next;
  one("[data-typed]", root).hidden = Boolean(next);
  fill("remarks", number(next ? next.left : 0), root);
  if (!next) return one("[data-typed]", root).focus();
  one("[data-crop]", typing).src = `data:image/png;base64,${next.crop}`;
  typing.elements.text.value = keptText(nameOf(next));
}

async function type() {
  const typed = remark;
  const next = await ask(`${base}/remark`, { body: { id: typed.id, text: typing.elements.text.value } });
  keepText(nameOf(typed), "");
  paint(next);
  if (remark) typing.elements.text.focus();
}

if (typing) {
  typing.addEventListener("submit", acting(type, root));
  typing.addEventListener("input", () => remark && keepText(nameOf(remark), typing.elements.text.value));
  typing.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && !event.repeat) typing.requestSubmit();
  });
  ask(`${base}/remark`).then(paint, (error) => say(error.code, error.sentence, root));
}
