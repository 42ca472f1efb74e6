// The kiosk: one page that is never left. It waits for a slip, shows the voting page in a frame of its own, and throws that
// frame away, with all that was in it, when the ballot is in the box, when somebody leaves, or when nobody touches it.

import { board } from "./kiosk-board.js";
import { newKey, openHandover, ownKey } from "./kiosk-keys.js";
import { hasCamera, listen, look, read } from "./kiosk-reader.js";
import { b64, unb64 } from "./seal.js";
import { all, one } from "./vote.js";

const { box, csrf, kind } = document.body.dataset;
const [WARN_S, RESET_S, THANKS_S, ASK_S, LOAD_S] = [30, 45, 5, 2, 20];
const [CODE_LETTERS, ENROL_LETTERS, SEALED_BYTES] = [17, 16, 145];
const UNSENT = ["network", "drop_unsure", "drop_full", "wrong_receipt"];
const TOUCHES = ["pointerdown", "keydown", "input", "wheel", "scroll"];
const HOME = "vi";
const seconds = () => performance.now() / 1000;

let kiosk = document.body.dataset.kiosk;
let key = null;
let touched = 0;
let shown = "";
let stopCamera = null;
let offline = 0; // how often nobody answered
let language = HOME; // of who is there now

const screen = (name) => one(`[data-screen="${name}"]`);
const say = (name, on, text = "") => {
  const said = one(`[data-say="${name}"]`);
  said.hidden = !on;
  if (text) said.textContent = text;
};

// --- the screens --------------------------------------------------------------------------------------------

const scanner = listen(one("#scan"), begin, () => say("scan", true));
const typing = board(screen("typing"), CODE_LETTERS, () => say("code", false));
const enrolling = board(screen("enrol"), ENROL_LETTERS, () => say("enrol", false));

/** Show one screen; whatever the one before held is thrown away. */
function go(name) {
  scanner.end();
  if (stopCamera) stopCamera();
  stopCamera = null;
  one("[data-frame]").replaceChildren();
  [typing, enrolling].forEach((keys) => keys.clear());
  ["scan", "code", "unsent"].forEach((one) => say(one, false));
  one("[data-warning]").hidden = true;
  all("[data-screen]").forEach((part) => (part.hidden = part.dataset.screen !== name));
  window.scrollTo(0, 0);
  shown = name;
  touched = seconds();
  if (name === "waiting" && kind === "ballots") scanner.begin();
}

/** The screens in a language, for who is there now; its words are fetched when one is asked for. */
function speak(asked) {
  if (asked === language) return;
  language = asked;
  import("./language.js").then((made) => made.speak(asked)).catch(() => (language = HOME));
}

/** For the next one: nothing is left, and all is in Vietnamese again. */
function next() {
  go("waiting");
  speak(HOME);
}

// --- a ballot -----------------------------------------------------------------------------------------------

/** The voting page in a new frame; the code stands behind its #, which no server sees. Or the ticket of a call. */
function begin({ code = "", field = "", desk = "", call = "" }) {
  if (shown === "ballot" || shown === "thanks") return;
  go("ballot");
  const frame = document.createElement("iframe");
  frame.title = "Phiếu đánh giá";
  frame.name = call;
  const told = code ? [code, field, desk] : [];
  const spoken = language === HOME ? "" : `lang=${language}`;
  frame.src = `/kiosk/${box}/phieu#${[...told, spoken].join(".").replace(/\.+$/, "")}`;
  const late = setTimeout(() => frame.isConnected && !ready(frame) && failed(), LOAD_S * 1000);
  frame.addEventListener("load", () => {
    clearTimeout(late);
    if (ready(frame)) watch(frame);
    else failed();
  });
  one("[data-frame]").append(frame); // its address is in no history: the frame begins with it
}

/** Whether it is our page that came, and not a browser's word on a network that is gone. */
function ready(frame) {
  try {
    return frame.contentDocument.getElementById("vote") !== null;
  } catch (error) {
    return false; // an error page is of another origin
  }
}

function failed() {
  offline = Math.max(offline, 2);
  go("waiting");
  say("offline", true);
}

/** Follow what happens in the frame: touches, and what its page says. */
function watch(frame) {
  const { contentDocument: page, contentWindow: inside } = frame;
  TOUCHES.forEach((name) => inside.addEventListener(name, touch, { capture: true, passive: true }));
  inside.addEventListener("languagechange", () => speak(page.documentElement.lang)); // by a button of the page
  inside.focus();
  const told = new MutationObserver(() => heard(page.getElementById("vote")));
  told.observe(page.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-now"] });
  heard(page.getElementById("vote"));
}

function heard(vote) {
  if (shown !== "ballot" || !vote) return;
  const now = vote.dataset.now;
  if (["done", "sent"].includes(now)) thank();
  else say("unsent", UNSENT.includes(now));
}

function thank() {
  go("thanks");
  setTimeout(() => shown === "thanks" && next(), THANKS_S * 1000);
}

// --- nobody there -------------------------------------------------------------------------------------------

function touch() {
  if (!one("[data-warning]").hidden) return; // only its own button says that somebody is there
  touched = seconds();
}

function stay() {
  one("[data-warning]").hidden = true;
  touched = seconds();
}

function look_around() {
  const idle = seconds() - touched;
  if (shown === "waiting" && idle >= RESET_S) speak(HOME);
  if (!["ballot", "typing", "camera"].includes(shown)) return;
  if (idle >= RESET_S) next();
  else if (idle >= WARN_S) {
    one("[data-left]").textContent = String(Math.ceil(RESET_S - idle));
    if (!one("[data-warning]").hidden) return;
    one("[data-warning]").hidden = false;
    one("[data-stay]").focus();
  }
}

// --- the server ---------------------------------------------------------------------------------------------

async function post(path, body) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf };
  const how = { method: "POST", cache: "no-store", redirect: "error", headers, body: JSON.stringify(body) };
  const answer = await fetch(`/kiosk/${box}/${path}`, how);
  return { ok: answer.ok, status: answer.status, said: await answer.json() };
}

/** Ask whether a clerk has handed a slip over: while nobody is at the screen only, else it would be lost. */
async function ask() {
  if (shown !== "waiting" || !kiosk) return;
  try {
    const { ok, status, said } = await post("cho", {});
    // Revoked, or a page of before an update; whoever has begun meanwhile is let to finish.
    if ((status === 401 || status === 403) && shown === "waiting") location.reload();
    if (!ok) throw new Error("no answer");
    offline = 0;
    if (said.call) begin({ call: said.call });
    else if (said.sealed) begin(read(`#${await openHandover(key, box, kiosk, unb64(said.sealed, SEALED_BYTES))}`));
  } catch (error) {
    offline += 1;
  }
  if (shown === "waiting") say("offline", offline >= 2);
}

async function enrol() {
  const button = one("[data-done]", screen("enrol"));
  button.disabled = true;
  try {
    key = await newKey();
    const { ok, said } = await post("ghep", { code: enrolling.text(), point: b64(key.point) });
    if (ok) {
      kiosk = said.kiosk;
      go("waiting");
      return;
    }
    enrolling.clear();
    say("enrol", true, said.message);
  } catch (error) {
    say("enrol", true, "Chưa ghép được: mất mạng, hoặc trình duyệt không giữ được dữ liệu. Xin thử lại.");
  }
  button.disabled = false;
}

// --- beginning ----------------------------------------------------------------------------------------------

function typed() {
  const found = read(typing.text());
  if (found) begin(found);
  else say("code", true);
}

async function camera() {
  go("camera");
  try {
    const stop = await look(one(".camera"), begin);
    if (shown === "camera") stopCamera = stop;
    else stop();
  } catch (error) {
    go("waiting");
    one("[data-camera]").hidden = true;
  }
}

/** Nothing but touches and a scanner's keys: no menu, no zoom, no key of the browser. */
function shut() {
  const stop = (event) => event.preventDefault();
  ["contextmenu", "dragstart", "selectstart"].forEach((name) => addEventListener(name, stop, true));
  addEventListener("wheel", (event) => event.ctrlKey && stop(event), { passive: false });
  addEventListener("keydown", (event) => (event.ctrlKey || event.altKey || event.metaKey || /^F\d/.test(event.key)) && stop(event), true);
  addEventListener("pagehide", () => go("waiting")); // a page that a browser keeps for going back has nothing in it
  TOUCHES.forEach((name) => addEventListener(name, touch, { capture: true, passive: true }));
}

async function start() {
  shut();
  if (!window.isSecureContext || !crypto.subtle || !window.indexedDB) {
    go("unfit");
    return;
  }
  key = await ownKey().catch(() => null);
  all("[data-go]").forEach((button) => button.addEventListener("click", () => go(button.dataset.go)));
  one("[data-done]", screen("typing")).addEventListener("click", typed);
  one("[data-done]", screen("enrol")).addEventListener("click", enrol);
  one("[data-leave]").addEventListener("click", next);
  addEventListener("click", ({ target }) => target.dataset.language && speak(target.dataset.language));
  one("[data-stay]").addEventListener("click", stay);
  one("[data-camera]").addEventListener("click", camera);
  one("[data-camera]").hidden = !(await hasCamera().catch(() => false));
  go(kiosk && key ? "waiting" : "enrol");
  setInterval(look_around, 1000);
  setInterval(ask, ASK_S * 1000);
}

start();
