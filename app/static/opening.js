// The opening: shows who has signed and unlocked and who is missing, and lets members use their keys here, for all boxes at once.
// A passphrase is typed once a person and meeting, so the page swaps its parts in place and is never reloaded:
// opened identities and passes live in this page's memory, and go when they are no longer needed.

import "./reveal.js";
import { openBeside } from "./beside.js";
import { showInside } from "./inside.js";
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
  await paintDeeds(boxes);
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

// --- what members do here -----------------------------------------------------------------------------------

let turns = [];

/** What keys are asked for now, as the page's part has it in data-asked. */
const askedOf = (boxes) =>
  boxes.flatMap(({ box, state, carried, signed }) => {
    if (state === "called") return signed === null ? [] : [`sign:${box}`];
    return state === "closed" && !carried ? [`unlock:${box}`] : [];
  });

/** The place for keys follows what is asked for, but is never taken from under somebody who decides or types there. */
async function paintDeeds(boxes) {
  const place = one("[data-deeds]");
  const [asked, old] = [askedOf(boxes), place.dataset.asked.split(" ").filter(Boolean)];
  if (asked.slice().sort().join() === old.sort().join()) return;
  const decided = turns.flatMap(({ kind, turn }) => turn.deciding().map((id) => `${kind}:${id}`));
  const typed = place.contains(document.activeElement) && document.activeElement.value;
  if (typed || decided.some((deed) => asked.includes(deed))) return;
  if (swap("[data-deeds]", await fresh())) bindDeeds();
}

function bindDeeds() {
  turns = [];
  bindDeed("sign", signingJob, "sign", ([last]) => paintAll(last.answer));
  bindDeed("unlock", releasingJob, "release", ([last]) => openQuorate(last.answer));
}

function bindDeed(kind, jobOf, what, done) {
  const root = one(`[data-${kind}]`);
  if (!root) return;
  const boxes = all("[data-at]", root).map(({ dataset, textContent: name }) => {
    return { id: dataset.at, name, url: `${base}/boxes/${dataset.at}/${what}` };
  });
  const job = jobOf(boxes, (answers) => done(answers.slice(-1)));
  turns.push({ kind, turn: new Turn(root, people, { ...job, panel: `${base}/panel`, touches: `${base}/passkeys` }) });
}

/** After a release: every box that has a full set of keys is opened at once. */
async function openQuorate(state) {
  await paintAll(state);
  for (const box of state.boxes) {
    if (box.quorate && box.state === "closed" && !box.carried) await open(box.box);
  }
}

/** Open the envelopes of a box. When another browser was quicker, the server answers the same. */
async function open(box) {
  await paintAll(await ask(`${base}/boxes/${box}/open`, { body: {} }));
}

// --- parts in place -------------------------------------------------------------------------------------

/** The page as the server has it now; this page's memory stays. */
async function fresh() {
  const answer = await fetch(base, { headers: { Accept: "text/html" }, cache: "no-store", redirect: "error" });
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
  bindAll();
  const made = swap(`#${CSS.escape(section.id)}`, from);
  if (made) bind(made);
}

/** Only what is about signing: what the secretary has typed into the closing form stays as it is. */
async function refreshSignatures(section) {
  const from = await fresh();
  const made = one(`#${CSS.escape(section.id)}`, from);
  if (!made || made.dataset.state !== section.dataset.state) return refresh(section);
  swap("[data-signing]", made, section);
  if (swap('[data-part="all"]', from)) bindAll();
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
  if (said.code === "figures_unsure") one("[data-sure]", form).hidden = false;
  throw refusal(said);
}

/** A step of all boxes at once: every box's own form is sent; one that is refused says so itself, the others go on. */
async function sendAll(what) {
  const forms = all(`section[data-box] form[action$="/${what}"]`);
  if (!forms.every((form) => form.reportValidity())) return;
  for (const form of forms) {
    say("", "", form);
    await send(form.closest("section"), form).catch((error) => say(error.code || "fault", error.sentence, form));
  }
}

function bindAll() {
  for (const form of all("[data-all]")) {
    form.addEventListener("submit", acting(() => sendAll(form.dataset.all), form));
  }
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

function bind(section) {
  for (const button of all("[data-open]", section)) {
    const act = () => open(section.dataset.box);
    button.addEventListener("click", (event) => acting(act, one("[data-unlock]") || page)(event));
  }
  for (const form of all("form[data-fetch]", section)) {
    form.addEventListener("submit", acting(() => send(section, form), form));
  }
}

function forget() {
  people.forget();
  say("forgotten", "", page);
}

/** What was done at the page of a box that stays shut shows at the boxes that wait for keys. */
async function comeBack() {
  for (const section of all('section[data-state="closed"]')) await refresh(section).catch(() => 0); // the poll says so
}

/** Whether a pass may still be needed: to look at scanned marks, or to leave a box shut that waits for keys. */
const isNeeded = (path) => path.endsWith("/scan") || one('section[data-state="closed"]') !== null;

showInside(page, base, people, comeBack);
openBeside(page, people, isNeeded);
all("section[data-box]").forEach(bind);
bindDeeds();
bindAll();
one('#people [data-do="forget"]').addEventListener("click", acting(forget, one("#people")));
poll();
