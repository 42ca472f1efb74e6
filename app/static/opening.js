// The opening: shows who has unlocked and who is missing, and unlocks a member's padlock in this browser.
// A passphrase is used here and never sent; a member's pass at the meeting's PC lives in this page's memory.

import { acting, all, ask, canSeal, fill, one, say, show } from "./page.js";

const page = one("#opening");
const base = page.dataset.base;
const POLL_MS = 3000;
const number = (value) => (value === null ? "–" : String(value).replace(/\B(?=(\d{3})+$)/g, "."));

// --- the board ------------------------------------------------------------------------------------------

/** Write one box's state into its board; a step that others have taken means a page to be drawn anew. */
function paint(section, box) {
  if (box.state !== section.dataset.state) location.reload();
  for (const padlock of box.padlocks) {
    const row = one(`[data-role="${padlock.role}"]`, section);
    if (!row) continue;
    row.classList.toggle("done", padlock.released);
    fill("who", padlock.released ? padlock.holder : "", row);
    all("[data-when]", row).forEach((e) => (e.hidden = (e.dataset.when === "released") !== padlock.released));
  }
  const enough = one("[data-enough]", section);
  if (enough) enough.hidden = !box.quorate;
  fill("paper", number(box.paper), section);
}

async function poll() {
  try {
    const { boxes } = await ask(`${base}/state`);
    for (const box of boxes) {
      const section = one(`[data-box="${box.box}"]`);
      if (section) paint(section, box);
    }
    one("#silent").hidden = true;
  } catch (error) {
    one("#silent").hidden = false; // the numbers on the page may be old, and it says so
  }
  setTimeout(poll, POLL_MS);
}

// --- unlocking ------------------------------------------------------------------------------------------

/** This device's own date, so that a server's wrong clock cannot bring a day forward. */
function today() {
  const now = new Date();
  const two = (part) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** One box's panel: who unlocks, what is checked, the passphrase; `turn` is forgotten after every member. */
function panel(section) {
  const root = one("[data-unlock]", section);
  if (!root) return;
  const { box, seal, period } = section.dataset;
  const asked = { box, seal, period: Number(period) };
  const url = `${base}/boxes/${box}`;
  let turn = null;

  async function look(pass, name) {
    const { checkRelease, unlock } = await import("./release.js");
    const view = await ask(`${url}/release`, { panel: pass });
    if (view.released) {
      say("released_already", "", root);
      return;
    }
    const checked = await checkRelease(view, asked, today());
    turn = { pass, view, checked, unlock };
    fill("name", name, root);
    fill("seal", checked.seal, root);
    fill("day", checked.day.split("-").reverse().join("/"), root);
    fill("count", number(checked.count), root);
    fill("root", checked.root, root);
    show("check", root);
  }

  async function signIn(event) {
    const { login, password } = event.target.elements;
    const body = { login: login.value, password: password.value };
    password.value = "";
    const { token, name } = await ask(`${base}/panel`, { body });
    event.target.reset();
    await look(token, name);
  }

  async function release(event) {
    const { passphrase } = event.target.elements;
    const { pass, view, checked, unlock } = turn;
    const scalar = await unlock(view, checked, passphrase.value);
    passphrase.value = "";
    const state = await ask(`${url}/release`, { body: { scalar }, panel: pass });
    forget();
    show("choose", root);
    say("thanks", "", root);
    const now = state.boxes.find((row) => row.box === box);
    paint(section, now);
    if (now.quorate) await ask(`${url}/open`, { body: {} }).then(() => location.reload());
  }

  function forget() {
    turn = null;
    all("input", root).forEach((input) => (input.value = ""));
  }

  const bind = (name, type, act) => all(`[data-do="${name}"]`, root).forEach((e) => e.addEventListener(type, acting(act, root)));
  bind("mine", "click", (event) => look(undefined, event.target.dataset.name));
  bind("panel", "submit", signIn);
  bind("release", "submit", release);
  bind("cancel", "click", () => (forget(), show("choose", root)));
  show("choose", root);
  if (!canSeal()) say("no_webcrypto", "", root);
}

all("[data-box]").forEach(panel);
poll();
