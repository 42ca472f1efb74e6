// A member's own page: draws the passphrase, makes the identity and the padlocks of coming periods, for all boxes at once.
// The passphrase never leaves this page; what is sent is public, wrapped under it, or sealed to holders.

import { joinHere } from "./joining.js";
import "./reveal.js";
import { acting, all, ask, canSeal, fill, one, say, sayRefused, show } from "./steps.js";
import { typingAid } from "./typing.js";

const page = one("#padlocks");
const boxes = all("[data-at]", page).map(({ dataset }) => ({ id: dataset.at, name: dataset.name, url: `/staff/padlocks/${dataset.at}` }));
// The identity is the same in every box's view; `view` is the first one's.
const state = { view: null, views: [], passphrase: "", made: null, mark: "" };
let keys; // keyring.js and seal.js: loaded only where WebCrypto exists, they need it at once

const POINT_BYTES = 65;

async function load() {
  const names = ["keyring", "seal", "identity", "signatures", "phrase", "syllables"];
  keys = Object.assign({}, ...(await Promise.all(names.map((name) => import(`./${name}.js`)))));
  state.views = [];
  for (const box of boxes) state.views.push({ ...(await ask(`${box.url}/view`)), box });
  [state.view] = state.views;
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

/** To whom copies go: every holder whom the own identity trusts by signatures; any other stops the box's fitting. */
async function recipients(root, view) {
  const { holders, people } = view;
  const trusted = await keys.trustedHolders(root, people, view);
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
  state.passphrase = keys.drawPassphrase(keys.SYLLABLES);
  state.made = await keys.makeIdentity(state.passphrase);
  state.mark = await keys.fingerprint(state.made.identity.ecdh.point, state.made.identity.ecdsa.point);
  fill("passphrase", state.passphrase);
  fill("fingerprint", state.mark);
  show("drawn");
}

function hide() {
  one("#typed").value = "";
  show("typed");
  one("#typed").focus();
}

/** The words are typed back once: who cannot read the own note finds out now, not at the opening. */
async function compare() {
  const typed = one("#typed");
  keys.need(keys.isSame(typed.value, state.passphrase), "differs");
  typed.value = "";
  const { ecdh } = state.made.identity;
  offer();
  if (state.view.others) await wait();
  else await fit(state.made.wrapped, () => ({ [state.mark.replaceAll(" ", "")]: keys.b64(ecdh.point) }), () => 0);
  state.passphrase = "";
  state.made = null;
  fill("passphrase", "");
}

/** The new identity is open here: a khóa chạm can be added without typing anything again. */
function offer() {
  const { identity } = state.made;
  const opened = { holder: state.mark.replaceAll(" ", ""), identity };
  const { committee, role } = state.view;
  import("./newkey-offer.js").then(({ offerTouch }) => offerTouch(page, opened, { committee, role }));
}

/** Others hold the keys of this role: the new identity is handed in and waits to be compared by one of them. */
async function wait() {
  await ask(boxes[0].url, { body: { wrapped: state.made.wrapped, padlocks: [] } });
  const { mark } = state;
  const holder = mark.replaceAll(" ", "");
  joinHere(keys, page, { holder, mark, identity: state.made.identity }, () => joined(holder));
  show("waiting");
}

/** Compared from both sides: what is still missing is fitted at once, to the keys that were made here. */
async function joined(holder) {
  await load();
  const { id, root } = await ownIdentity();
  keys.need(id === holder, "wrong_holder");
  if (state.views.some(({ fitted, periods }) => fitted < periods)) {
    await fit(null, (view) => recipients(root, view), ({ fitted }) => fitted);
  } else {
    tell(state.views.map((view) => ({ view, fitted: view.fitted })));
  }
}

// --- padlocks -------------------------------------------------------------------------------------------

/** One padlock of a period: the public half, and the private half sealed to every holder of the role. */
async function padlockOf({ box: { id: box }, role }, period, holders) {
  const { point: made, scalar } = await keys.makePadlock();
  const copies = {};
  for (const [holder, ecdh] of Object.entries(holders)) {
    copies[holder] = keys.b64(await keys.sealCopy(scalar, point(ecdh), { box, period, role, holder }));
  }
  scalar.fill(0);
  return { period, public: keys.b64(made), copies };
}

/** The padlocks of one box that are still missing, handed in together; gives how many periods have one then. */
async function fitBox(view, wrapped, holders, already) {
  const { first, periods } = view;
  const padlocks = [];
  for (let period = first + already; period < first + periods; period += 1) {
    padlocks.push(await padlockOf(view, period, holders));
    one("progress", page).value += 1;
  }
  return (await ask(view.box.url, { body: { wrapped, padlocks } })).fitted;
}

/**
 * Fit every box that lacks padlocks; a new identity goes with the first one that takes it. `holdersOf(view)`: to whom
 * copies go; `alreadyAt(view)`: how many periods stay as they are. One box that is refused does not stop the others.
 */
async function fit(wrapped, holdersOf, alreadyAt) {
  const back = all("[data-step]").find((element) => !element.hidden).dataset.step;
  const wanted = state.views.filter((view) => alreadyAt(view) < view.periods);
  const [done, refused] = [[], []];
  let identity = wrapped;
  Object.assign(one("progress", page), { max: wanted.reduce((sum, view) => sum + view.periods - alreadyAt(view), 0), value: 0 });
  show("working");
  for (const view of wanted) {
    try {
      const fitted = await fitBox(view, identity, await holdersOf(view), alreadyAt(view));
      identity = null;
      done.push({ view, fitted });
    } catch (error) {
      refused.push({ box: view.box, error });
    }
  }
  if (done.length === 0) {
    show(back);
    if (boxes.length === 1) throw refused[0].error;
  } else {
    tell(done);
  }
  sayRefused(refused);
}

function tell(done) {
  const last = ({ first, periods }) => String(first + periods - 1);
  fill("count", String(done[0].fitted));
  fill("last", last(done[0].view));
  fill("fingerprint", state.mark);
  list("[data-done]", done.map(({ view, fitted }) => `${view.box.name}: ${fitted} kỳ tới, đến hết kỳ ${last(view)}`));
  show("done");
}

/** Of several boxes the page says how each stands, in a list that it has for this. */
function list(place, lines) {
  const made = lines.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
  all(place, page).forEach((e) => e.replaceChildren(...made));
}

/** The own identity as an opener; the server's word for whose it is counts for nothing until it is opened. */
const openers = () => [{ holder: state.view.holder, kind: "person", wrapped: state.view.wrapped }];

/**
 * The own holders: the identity that the server keeps has to be the one that the own passphrase opens, or a khóa chạm
 * (`opened`), or whose fingerprint is typed from paper.
 */
async function proven(opened = null) {
  const { id, root } = await ownIdentity();
  const words = one("#mine-words");
  const known = opened || (words.value.trim() ? await keys.openAny(openers(), words.value) : null);
  if (known) keys.need(known.holder === id, "wrong_holder");
  else keys.need(keys.heard(one("#mine").value, id, "compare_first"), "mark_differs");
  words.value = "";
  return (view) => recipients(root, view);
}

async function fitMore() {
  await fit(null, await proven(), ({ fitted }) => fitted);
}

async function fitTouched() {
  const { openByTouch } = await import("./touch.js");
  const opened = await openByTouch(await ask("/staff/passkeys/mine"), openers(), state.view.role);
  await fit(null, await proven(opened), ({ fitted }) => fitted);
}

/** Offered where one of the own passkeys opens the own identity. */
async function offerTouched() {
  const { offered } = await import("./touch.js");
  const able = offered(await ask("/staff/passkeys/mine"), openers()).length > 0;
  const lacking = state.views.some(({ fitted, periods }) => fitted < periods);
  all("[data-touch]", page).forEach((e) => (e.hidden = !able || !lacking));
}

/** All periods not yet sealed anew: after a key may have been seen by others. */
async function fitAll() {
  await fit(null, await proven(), () => 0);
}

function tellStanding() {
  const standing = ({ box, first, fitted }) =>
    fitted ? `${box.name}: từ kỳ ${first} đến kỳ ${first + fitted - 1}` : `${box.name}: chưa có`;
  list("[data-standing]", state.views.map(standing));
  all('[data-do="more"]', page).forEach((e) => (e.hidden = state.views.every(({ fitted, periods }) => fitted >= periods)));
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
  on("touched", fitTouched);
  on("all", fitAll);
  one("#type-back").addEventListener("submit", acting(compare));
  one("#typed").after(typingAid(one("#typed"), () => state.passphrase));
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
      tellStanding();
      offerTouched().catch(() => {}); // what is typed proves it as well
    }
    const { wrapped, waiting } = state.view;
    show(wrapped !== null ? "have" : waiting ? "waiting" : "start");
  } catch (error) {
    say(error.code || "fault", error.sentence);
  }
}

begin();
