// The opening: shows who has signed and unlocked and who is missing, and lets members use their keys here.
// A passphrase is typed once a person and meeting, so the page swaps its parts in place and is never reloaded:
// opened identities and passes live in this page's memory, and go when they are no longer needed.

import { releasingJob, signingJob } from "./jobs.js";
import { Failure, acting, all, ask, fill, one, refusal, say } from "./steps.js";
import { People, Turn } from "./turns.js";

const page = one("#opening");
const base = page.dataset.base;
const POLL_MS = 3000;
const number = (value) => (value === null ? "–" : String(value).replace(/\B(?=(\d{3})+$)/g, "."));
const people = new People({ keep: true, changed: showPeople });

// --- the board ------------------------------------------------------------------------------------------

/** Write one box's state into its board; a step that others have taken brings that box's part anew. */
async function paint(section, box) {
  if (box.state !== section.dataset.state) return refresh(section);
  for (const padlock of box.padlocks) {
    const row = one(`.board [data-role="${padlock.role}"]`, section); // not a button of the signing part
    if (!row) continue;
    row.classList.toggle("done", padlock.released);
    fill("who", padlock.released ? padlock.holder : "", row);
    row.querySelector("[data-spare]").hidden = !padlock.spare;
    all("[data-when]", row).forEach((e) => (e.hidden = (e.dataset.when === "released") !== padlock.released));
  }
  const enough = one("[data-enough]", section);
  if (enough) enough.hidden = !box.quorate;
  fill("paper", number(box.paper), section);
  await paintSignatures(section, box.signed);
}

/** `signed`: the roles that have signed the next sheet, or null when none waits (any more). */
async function paintSignatures(section, signed) {
  const waiting = one("[data-waiting]", section) !== null;
  if (waiting !== (signed !== null)) return refreshSignatures(section);
  for (const row of all("[data-signer]", section)) {
    const done = signed !== null && signed.includes(row.dataset.signer);
    row.classList.toggle("done", done);
    all("[data-when]", row).forEach((e) => (e.hidden = (e.dataset.when === "signed") !== done));
  }
}

async function paintAll({ boxes }) {
  for (const box of boxes) {
    const section = one(`section[data-box="${box.box}"]`);
    if (section) await paint(section, box);
  }
  forgetWhoIsDone(boxes);
}

async function poll() {
  try {
    await paintAll(await ask(`${base}/state`));
    one("#silent").hidden = true;
  } catch (error) {
    one("#silent").hidden = false; // the numbers on the page may be old, and it says so
  }
  setTimeout(poll, POLL_MS);
}

// --- parts in place -------------------------------------------------------------------------------------

/** The page as the server has it now; this page's memory stays. */
async function fresh() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new Failure("unclear");
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function swap(selector, from, root = document) {
  const [old, made] = [one(selector, root), one(selector, from)];
  if (!old || !made) return null;
  old.replaceWith(document.adoptNode(made));
  return made;
}

/** One box's part, and what stands around the boxes. */
async function refresh(section) {
  const from = await fresh();
  for (const part of all("[data-part]")) swap(`[data-part="${part.dataset.part}"]`, from);
  const made = swap(`#${CSS.escape(section.id)}`, from);
  if (made) bind(made);
}

/** Only what is about signing: what the secretary has typed into the closing form stays as it is. */
async function refreshSignatures(section) {
  const from = await fresh();
  const made = one(`#${CSS.escape(section.id)}`, from);
  if (!made || made.dataset.state !== section.dataset.state) return refresh(section);
  const part = swap("[data-signing]", made, section);
  if (part) bindSigning(section);
  const [button, now] = [one("[data-close]", section), one("[data-close]", made)];
  if (button && now) button.disabled = now.disabled;
  all("[data-close-waits]", section).forEach((e) => (e.hidden = Boolean(now) && !now.disabled));
}

/** Send a form without leaving the page; the server answers with a redirect, or with a refusal. */
async function send(section, form) {
  const body = new URLSearchParams(new FormData(form));
  const how = { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" };
  const answer = await fetch(form.action, how).catch(() => null);
  delete form.dataset.sent;
  if (answer && answer.type === "opaqueredirect") return refresh(section);
  const said = answer ? await answer.json().catch(() => ({})) : {};
  throw refusal(said);
}

// --- who has opened a key here --------------------------------------------------------------------------

function showPeople() {
  const names = people.opened().map((person) => person.name);
  one("#people").hidden = names.length === 0 && people.passes().length === 0;
  fill("opened", names.length ? names.join("; ") : "chưa có ai", one("#people"));
}

/** After a person's last release nothing more is opened with that identity, so it is forgotten. */
function forgetWhoIsDone(boxes) {
  const waits = (role) => (box) =>
    box.state === "called" ||
    (box.state === "closed" && !box.carried && box.padlocks.some((row) => row.role === role && !row.released));
  people.forget((person) => !boxes.some(waits(person.role)));
}

// --- a box ----------------------------------------------------------------------------------------------

/** Open the envelopes. When another browser was quicker, the server answers the same. */
async function open(section) {
  await paintAll(await ask(`${base}/boxes/${section.dataset.box}/open`, { body: {} }));
}

function bindSigning(section) {
  const root = one("[data-sign]", section);
  if (!root) return;
  const job = signingJob({ ...root.dataset, box: section.dataset.box }, `${base}/boxes/${section.dataset.box}/sign`, paintAll);
  new Turn(root, people, { ...job, panel: `${base}/panel` });
}

function bindUnlocking(section) {
  const root = one("[data-unlock]", section);
  if (!root) return;
  async function done(answer) {
    await paintAll(answer);
    const now = answer.boxes.find((row) => row.box === section.dataset.box);
    if (now.quorate && now.state === "closed") await open(section);
  }
  const job = releasingJob(section.dataset, `${base}/boxes/${section.dataset.box}/release`, done);
  new Turn(root, people, { ...job, panel: `${base}/panel` });
  all("[data-open]", section).forEach((b) => b.addEventListener("click", acting(() => open(section), root)));
}

function bind(section) {
  bindSigning(section);
  bindUnlocking(section);
  for (const form of all("form[data-fetch]", section)) {
    form.addEventListener("submit", acting(() => send(section, form), form));
  }
}

function forget() {
  people.forget();
  say("forgotten", "", page);
}

all("section[data-box]").forEach(bind);
one('#people [data-do="forget"]').addEventListener("click", acting(forget, one("#people")));
poll();
