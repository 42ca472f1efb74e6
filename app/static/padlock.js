// A member's own page: draws the passphrase, makes the identity and the padlocks of coming periods.
// The passphrase never leaves this page; what is sent is public, wrapped under it, or sealed to holders.

import { acting, all, ask, canSeal, fill, one, say, show } from "./steps.js";

const page = one("#padlocks");
const state = { view: null, words: [], passphrase: "", made: null, mark: "" };
let keys; // keyring.js and seal.js: loaded only where WebCrypto exists, they need it at once

const POINT_BYTES = 65;

async function load() {
  const names = ["keyring", "seal", "identity"];
  keys = Object.assign({}, ...(await Promise.all(names.map((name) => import(`./${name}.js`)))));
  state.view = await ask(page.dataset.view);
  state.words = await ask(page.dataset.words);
}

const point = (text) => keys.unb64(text, POINT_BYTES);

/** The identity that the server keeps for this member: its fingerprint, computed here, and its ECDH point. */
async function ownIdentity() {
  const data = JSON.parse(state.view.wrapped);
  const mark = await keys.fingerprint(point(data.ecdh), point(data.ecdsa));
  const id = mark.replaceAll(" ", "");
  // A copy must go to the very key that is wrapped, not to another one under this member's name.
  keys.need(id === state.view.holder && state.view.holders[id] === data.ecdh, "wrong_holder");
  return { id, mark, root: { holder: id, ecdsa: point(data.ecdsa) } };
}

/** To whom copies go: every holder whom the own identity trusts by signatures; any other stops the page. */
async function recipients(root) {
  const { holders, people } = state.view;
  const trusted = await keys.trustedHolders(root, people, state.view);
  for (const [holder, ecdh] of Object.entries(holders)) {
    // The point that was signed for, and no other: a list may name a holder twice.
    const known = trusted.has(holder) && keys.b64(trusted.get(holder)) === ecdh;
    const person = people.find((one) => one.holder === holder);
    if (!known) fill("other", person ? person.name : holder);
    keys.need(known, "other_holder");
  }
  keys.need(Object.hasOwn(holders, root.holder), "wrong_holder");
  return holders;
}

// --- a new identity -------------------------------------------------------------------------------------

/** Draw a passphrase and make the identity at once: its fingerprint is printed on the sheet for the safe. */
async function draw() {
  state.passphrase = keys.drawPassphrase(state.words);
  state.made = await keys.makeIdentity(state.passphrase);
  state.mark = await keys.fingerprint(state.made.identity.ecdh.point, state.made.identity.ecdsa.point);
  fill("passphrase", state.passphrase);
  fill("fingerprint", state.mark);
  show("drawn");
}

function hide() {
  one("#typed").value = "";
  show("typed");
}

/** The words are typed back once: who cannot read the own note finds out now, not at the opening. */
async function compare() {
  const typed = one("#typed");
  keys.need(keys.spoken(typed.value) === state.passphrase, "differs");
  typed.value = "";
  const { ecdh } = state.made.identity;
  if (state.view.others) await wait();
  else await fit(state.made.wrapped, { [state.mark.replaceAll(" ", "")]: keys.b64(ecdh.point) }, 0);
  state.passphrase = "";
  state.made = null;
  fill("passphrase", "");
}

/** Others hold the keys of this role: the new identity is handed in and waits to be compared by one of them. */
async function wait() {
  await ask(page.dataset.view.replace(/\/view$/, ""), { body: { wrapped: state.made.wrapped, padlocks: [] } });
  show("waiting");
}

// --- padlocks -------------------------------------------------------------------------------------------

/** One padlock of a period: the public half, and the private half sealed to every holder of the role. */
async function padlockOf(period, holders) {
  const { box, role } = state.view;
  const { point: made, scalar } = await keys.makePadlock();
  const copies = {};
  for (const [holder, ecdh] of Object.entries(holders)) {
    copies[holder] = keys.b64(await keys.sealCopy(scalar, point(ecdh), { box, period, role, holder }));
  }
  scalar.fill(0);
  return { period, public: keys.b64(made), copies };
}

/** Make the padlocks that are still missing and hand them in, together with a new identity if there is one. */
async function fit(wrapped, holders, already) {
  const back = all("[data-step]").find((element) => !element.hidden).dataset.step;
  const bar = one("progress", page);
  const { first, periods } = state.view;
  const padlocks = [];
  bar.max = periods - already;
  bar.value = 0;
  show("working");
  try {
    for (let period = first + already; period < first + periods; period += 1) {
      padlocks.push(await padlockOf(period, holders));
      bar.value = padlocks.length;
    }
    const done = await ask(page.dataset.view.replace(/\/view$/, ""), { body: { wrapped, padlocks } });
    fill("count", String(done.fitted));
    fill("last", String(first + periods - 1));
    fill("fingerprint", state.mark);
    show("done");
  } catch (error) {
    show(back);
    throw error;
  }
}

/** The own holders: the identity that the server keeps has to be the one whose fingerprint is typed from paper. */
async function provenRecipients() {
  const { id, root } = await ownIdentity();
  keys.need(keys.heard(one("#mine").value, id, "compare_first"), "mark_differs");
  return recipients(root);
}

async function fitMore() {
  await fit(null, await provenRecipients(), state.view.fitted);
}

/** All periods not yet sealed anew: after a key may have been seen by others. */
async function fitAll() {
  await fit(null, await provenRecipients(), 0);
}

// --- the page -------------------------------------------------------------------------------------------

/** A passphrase that was noted but not typed back opens nothing: leaving the page is asked about first. */
function leaving(event) {
  if (state.made !== null) event.preventDefault();
}

function bind() {
  window.addEventListener("beforeunload", leaving);
  const on = (name, act) => all(`[data-do="${name}"]`).forEach((b) => b.addEventListener("click", acting(act)));
  on("draw", draw);
  on("print", () => window.print());
  on("hide", hide);
  on("again", () => show("drawn"));
  on("forgotten", () => show("start"));
  on("back", () => show("have"));
  on("more", fitMore);
  on("all", fitAll);
  one("#type-back").addEventListener("submit", acting(compare));
}

async function begin() {
  if (!canSeal()) {
    say("no_webcrypto");
    return;
  }
  bind();
  try {
    await load();
    if (state.view.wrapped !== null) {
      state.mark = (await ownIdentity()).mark; // shown after the fitting: before it, it is typed
    }
    const { wrapped, waiting } = state.view;
    show(wrapped !== null ? "have" : waiting ? "waiting" : "start");
  } catch (error) {
    say(error.code || "fault", error.sentence);
  }
}

begin();
