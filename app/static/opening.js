// The opening: shows who has unlocked and who is missing, and unlocks a member's padlock in this browser.
// A passphrase is used here and never sent; a member's pass at the meeting's PC lives in this page's memory.

import { acting, all, ask, canSeal, fill, one, say, show } from "./steps.js";

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

/** Open the envelopes. When another browser was quicker, the server answers the same. */
async function open(box) {
  await ask(`${base}/boxes/${box}/open`, { body: {} });
  location.reload();
}

/** One box's panel: who unlocks, what is checked, the passphrase. `turn` is forgotten after every member. */
class Unlocking {
  constructor(section, root) {
    this.section = section;
    this.root = root;
    this.box = section.dataset.box;
    this.asked = { box: this.box, seal: section.dataset.seal, period: Number(section.dataset.period) };
    this.url = `${base}/boxes/${this.box}/release`;
    this.turn = null;
    this.bind("mine", "click", (event) => this.look(undefined, event.target.dataset.name));
    this.bind("panel", "submit", (event) => this.signIn(event.target));
    this.bind("release", "submit", (event) => this.release(event.target.elements.passphrase));
    this.bind("cancel", "click", () => this.begin());
    for (const button of all("[data-open]", section)) {
      button.addEventListener("click", acting(() => open(this.box), root));
    }
  }

  bind(name, type, act) {
    all(`[data-do="${name}"]`, this.root).forEach((e) => e.addEventListener(type, acting(act, this.root)));
  }

  begin() {
    this.turn = null;
    all("input", this.root).forEach((input) => (input.value = ""));
    show("choose", this.root);
    if (!canSeal()) say("no_webcrypto", "", this.root);
  }

  /** A member's own sign-in at the meeting's PC; the secretary's session stays. */
  async signIn(form) {
    const { login, password } = form.elements;
    const body = { login: login.value, password: password.value };
    password.value = "";
    const { token, name } = await ask(`${base}/panel`, { body });
    form.reset();
    await this.look(token, name);
  }

  /** Fetch, check and show what is to be unlocked, before any passphrase is typed. */
  async look(pass, name) {
    const { checkRelease, unlock } = await import("./release.js");
    const view = await ask(this.url, { panel: pass });
    if (view.released) {
      say("released_already", "", this.root);
      return;
    }
    const checked = await checkRelease(view, this.asked, today());
    this.turn = { pass, view, checked, unlock };
    const day = checked.day.split("-").reverse().join("/");
    const { box, period, seal, root } = checked;
    const shown = { name, box, period, seal, day, count: number(checked.count), root };
    Object.entries(shown).forEach(([key, text]) => fill(key, text, this.root));
    show("check", this.root);
  }

  async release(passphrase) {
    const { pass, view, checked, unlock } = this.turn;
    const scalar = await unlock(view, checked, passphrase.value);
    passphrase.value = "";
    const { boxes } = await ask(this.url, { body: { scalar }, panel: pass });
    if (!pass) all("[data-mine]", this.root).forEach((e) => (e.hidden = e.dataset.mine !== "released"));
    this.begin();
    say("thanks", "", this.root);
    const now = boxes.find((row) => row.box === this.box);
    paint(this.section, now);
    if (now.quorate) await open(this.box);
  }
}

for (const section of all("[data-box]")) {
  const root = one("[data-unlock]", section);
  if (root) new Unlocking(section, root).begin();
}
poll();
