// Members look at doubtful marks and at sheets of the sample: a picture, a digit, Enter. What others have chosen is not
// on this page and never comes to it. A member's pass at the meeting's PC lives in this page's memory only.

import { passesBeside } from "./beside.js";
import "./reveal.js";
import { acting, all, ask, fill, one, say, show } from "./steps.js";
import { People } from "./turns.js";

const root = one("#settle");
const { base, signIn } = root.dataset;
const INVALID = [
  ["x", "!several", "X – Chọn nhiều mức: không hợp lệ"],
  ["h", "!spoiled", "H – Phiếu hỏng: không hợp lệ"],
  ["m", "!wrong_form", "M – Không đúng mẫu: không hợp lệ"],
];
const state = { pass: undefined, doubt: null, sheet: null, chosen: new Set(), busy: false };
const people = new People({ keep: false });
const picture = (png) => `data:image/png;base64,${png}`;
const step = () => all("[data-step]", root).find((element) => !element.hidden)?.dataset.step;

// --- who looks --------------------------------------------------------------------------------------------

function choose() {
  Object.assign(state, { pass: undefined, doubt: null, sheet: null });
  one("[data-who]", root).hidden = true;
  all("input", root).forEach((input) => (input.value = ""));
  people.offer(root, ({ name, pass }) => begin(name, pass));
  show("choose", root);
}

async function begin(name, pass) {
  state.pass = pass;
  fill("name", name, root);
  one("[data-who]", root).hidden = false;
  paint(await ask(`${base}/next`, { panel: pass }));
}

async function enter(form) {
  const { login, password } = form.elements;
  const body = { login: login.value, password: password.value };
  password.value = "";
  const { token, name } = await ask(signIn, { body });
  form.reset();
  people.person(body.login, { name, pass: token });
  await begin(name, token);
}

// --- one after the other ----------------------------------------------------------------------------------

/** Send an answer; the next picture comes with it. What somebody else has settled meanwhile is passed over. */
async function send(path, body) {
  state.busy = true; // a key that comes too early is of no picture
  try {
    paint(await ask(`${base}/${path}`, { body, panel: state.pass }));
  } catch (error) {
    if (error.code !== "scan_settled" && error.code !== "scan_twice") throw error;
    paint(await ask(`${base}/next`, { panel: state.pass }));
    say(error.code, error.sentence, root);
  } finally {
    state.busy = false;
  }
}

function paint({ doubt, sheet }) {
  Object.assign(state, { doubt, sheet });
  state.chosen.clear();
  if (doubt) showDoubt(doubt);
  else if (sheet) showSheet(sheet);
  else show("done", root);
}

/** The choices of a doubtful mark: key, code, words. Levels are one of many, reasons may be several. */
function choices({ question, choices: given }) {
  const levels = given.map(([code, label], at) => [String(at + 1), code, `${at + 1} – ${label}`]);
  return [...levels, ["0", "", question ? "0 – Để trắng" : "0 – Không lý do nào"], ...INVALID];
}

function showDoubt(doubt) {
  fill("question", doubt.text || "Lý do chưa hài lòng", root);
  fill("left", String(doubt.left), root);
  one('[data-crop="doubt"]', root).src = picture(doubt.crop);
  const buttons = choices(doubt).map(([key, code, words]) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button-quiet choice", textContent: words });
    Object.assign(button.dataset, { key, code });
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => press(button));
    return button;
  });
  one("[data-choices]", root).replaceChildren(...buttons);
  one("[data-unknown-key]", root).hidden = true;
  show("doubt", root);
}

/** At the reasons a digit is put or taken away; everything else is chosen alone. */
function press(button) {
  const { code } = button.dataset;
  const single = state.doubt.question !== "" || code === "" || code.startsWith("!");
  const alone = all("[data-key][aria-pressed=true]", root).some(({ dataset }) => !dataset.code || dataset.code.startsWith("!"));
  if (single || alone) state.chosen.clear();
  if (state.chosen.has(code)) state.chosen.delete(code);
  else state.chosen.add(code);
  all("[data-key]", root).forEach((each) => each.setAttribute("aria-pressed", String(state.chosen.has(each.dataset.code))));
}

function decide() {
  if (state.chosen.size === 0) return say("unchosen", "", root);
  const order = all("[data-key]", root).map(({ dataset }) => dataset.code);
  const choice = order.filter((code) => state.chosen.has(code)).join(",");
  const { page, question } = state.doubt;
  return send("doubt", { page, question, choice });
}

function showSheet(sheet) {
  const parts = sheet.marks.map(({ text, words, crop }) => {
    const [figure, image, caption] = ["figure", "img", "figcaption"].map((name) => document.createElement(name));
    figure.className = "crop";
    Object.assign(image, { src: picture(crop), alt: `Hình phần phiếu: ${text || "lý do chưa hài lòng"}` });
    const read = document.createElement("strong");
    read.textContent = words.length ? words.join("; ") : text ? "để trắng" : "không lý do nào";
    caption.append(`${text || "Lý do chưa hài lòng"}: `, read);
    figure.append(caption, image);
    return figure;
  });
  one("[data-marks]", root).replaceChildren(...parts);
  fill("left", String(sheet.left), root);
  show("sheet", root);
}

const compare = (same) => send("sheet", { page: state.sheet.page, same });

// --- keys -------------------------------------------------------------------------------------------------

function key(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat || state.busy) return;
  const pressed = event.key.toLowerCase();
  const click = (button) => (event.preventDefault(), button.click());
  const now = step();
  if (now === "sheet" && pressed === "k") click(one('[data-do="different"]', root));
  if (now === "sheet" && pressed === "enter" && !event.target.matches("button")) click(one('[data-do="same"]', root));
  if (now !== "doubt") return;
  one("[data-unknown-key]", root).hidden = true;
  if (pressed === "enter" && !event.target.matches("[data-key]")) return click(one('[data-do="decide"]', root));
  if (pressed === "enter" && state.chosen.size) return click(one('[data-do="decide"]', root));
  const button = one(`[data-key="${CSS.escape(pressed)}"]`, root);
  if (button) return click(button);
  one("[data-unknown-key]", root).hidden = pressed.length !== 1 || pressed === " ";
}

function bind(name, kind, act) {
  all(`[data-do="${name}"]`, root).forEach((each) => each.addEventListener(kind, acting(act, root)));
}

bind("panel", "submit", (event) => enter(event.target));
bind("mine", "click", (event) => begin(event.currentTarget.dataset.name));
bind("decide", "click", decide);
bind("same", "click", () => compare(true));
bind("different", "click", () => compare(false));
bind("other", "click", choose);
document.addEventListener("keydown", key);
window.addEventListener("pageshow", choose); // also when it comes back from the browser's memory
choose();
say("", "", root);
passesBeside().then((passes) => {
  for (const { key, name, pass } of passes) people.person(key, { name, pass });
  people.offer(root, ({ name, pass }) => begin(name, pass));
});
