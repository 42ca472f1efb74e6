// "Chìa khóa của tôi": compare and sign other holders, make a paper spare key, change the passphrase.
// What is typed and drawn here stays here; what is sent is public, wrapped, sealed to a holder, or a signature.

import "./reveal.js";
import { acting, all, ask, canSeal, fill, one, say, show } from "./steps.js";
import { typingAid } from "./typing.js";

const page = one("#keys");
const base = page.dataset.base;
const state = { ready: null, view: null, compared: "", opened: null, drawn: null };
let keys; // the modules of the arithmetic: loaded only where WebCrypto exists

async function load() {
  const names = ["seal", "keyring", "identity", "signatures", "spare", "phrase", "syllables"];
  const modules = await Promise.all(names.map((name) => import(`./${name}.js`)));
  keys = Object.assign({}, ...modules);
  state.view = await ask(`${base}/view`);
}

/** Read a field and empty it: nothing typed stays on the page. */
function take(name) {
  const field = one(`#${name}`);
  const typed = field.value;
  field.value = "";
  return typed;
}

const inFours = (holder) => holder.replace(/.{4}(?=.)/g, "$& ");
const bar = (done, of) => Object.assign(one("progress", page), { max: of, value: done });

/** Show that it works until `act` ends; a refusal leads back to the step it came from. */
async function working(act) {
  const back = one("[data-step]:not([hidden])", page).dataset.step;
  show("working");
  try {
    await act();
  } catch (error) {
    show(back);
    throw error;
  }
}

function done(which) {
  all("[data-done]").forEach((element) => (element.hidden = element.dataset.done !== which));
  show("done");
}

// --- comparing and signing ------------------------------------------------------------------------------

/** Sign `to` ({holder, ecdh, ecdsa}, bytes) with the opened keys; who waits gets all copies. Gives the body. */
async function vouch(opened, to, waits) {
  const { committee, role } = state.view;
  const { holder, ecdh, ecdsa } = to;
  const signature = keys.b64(await keys.signHolder(opened.identity, { committee, role, holder, ecdh, ecdsa }));
  if (!waits) return { by: opened.holder, signature, copies: [] };
  const { copies } = await ask(`${base}/copies?holder=${opened.holder}`);
  return { by: opened.holder, signature, copies: await keys.sealOver(opened, copies, role, to, bar) };
}

async function choose(event) {
  state.compared = event.currentTarget.dataset.holder;
  fill("compared", event.currentTarget.dataset.name);
  show("compare");
}

/** The keys that the server offers must be those whose fingerprint was read aloud by the person. */
async function compare() {
  const person = state.view.people.find((other) => other.holder === state.compared);
  const [ecdh, ecdsa] = [keys.unb64(person.ecdh, 65), keys.unb64(person.ecdsa, 65)];
  const mark = await keys.holderOf(ecdh, ecdsa);
  keys.need(keys.heard(one("#mark").value, mark, "mark_short") && mark === person.holder, "mark_differs");
  const opened = await keys.openAny(state.view.openers, one("#compare-key").value);
  await working(async () => {
    const body = await vouch(opened, { holder: mark, ecdh, ecdsa }, person.state === "pending");
    await ask(`${base}/endorse`, { body: { holder: mark, ...body } });
  });
  take("mark");
  take("compare-key");
  fill("answer", inFours(opened.holder)); // of the keys that were typed just now: none other can be shown
  done("compared");
}

/** The own new identity and a paper spare key, both opened here, sign each other: nothing is read aloud. */
async function restore() {
  const own = await keys.openAny(state.view.mine, one("#restore-words").value);
  const spares = state.view.openers.filter((opener) => opener.kind === "spare");
  const spare = await keys.openAny(spares, one("#restore-spare").value);
  const points = ({ holder, identity }) => ({ holder, ecdh: identity.ecdh.point, ecdsa: identity.ecdsa.point });
  await working(async () => {
    const first = await vouch(spare, points(own), true);
    await ask(`${base}/endorse`, { body: { holder: own.holder, ...first } });
    const back = await vouch(own, points(spare), false);
    await ask(`${base}/endorse`, { body: { holder: spare.holder, ...back } });
  });
  take("restore-words");
  take("restore-spare");
  done("restored");
}

/** The fingerprint to read aloud: of the keys that the own words open, so that no other can be shown. */
async function reveal() {
  const { holder } = await keys.openAny(state.view.mine, one("#reveal-words").value);
  take("reveal-words");
  fill("fingerprint", inFours(holder));
  show("read");
}

/** Mark on the list whom the own identity trusts; the others are still to be compared. */
async function mark() {
  const { view } = state;
  const own = view.people.find((person) => person.holder === view.own);
  const root = own && { holder: own.holder, ecdsa: keys.unb64(own.ecdsa, 65) };
  const trusted = root ? await keys.trustedHolders(root, view.people, view) : new Set();
  all("[data-compared]").forEach((e) => (e.hidden = !trusted.has(e.dataset.compared)));
  all("[data-uncompared]").forEach((e) => (e.hidden = !root || trusted.has(e.dataset.uncompared)));
}

// --- a paper spare key ----------------------------------------------------------------------------------

async function drawSpare() {
  const opened = await keys.openAny(
    state.view.mine.filter((own) => own.holder === state.view.own),
    one("#spare-words").value,
  );
  take("spare-words");
  const text = await keys.drawSpare();
  const made = await keys.makeIdentity(text);
  const { ecdh, ecdsa } = made.identity;
  const holder = await keys.holderOf(ecdh.point, ecdsa.point);
  state.opened = opened;
  state.drawn = { text, wrapped: made.wrapped, to: { holder, ecdh: ecdh.point, ecdsa: ecdsa.point } };
  const groups = text.toUpperCase().split(" ").map((group) => {
    const item = document.createElement("li");
    item.textContent = group;
    return item;
  });
  one("[data-groups]").replaceChildren(...groups);
  fill("spare-mark", inFours(holder));
  fill("today", new Date().toLocaleDateString("vi-VN"));
  show("spare-drawn");
}

/** Typed back from the paper: what was written wrongly is found now, not when it is needed. */
async function keepSpare() {
  const read = await keys.readSpare(one("#spare-back").value);
  keys.need(read === state.drawn.text, "spare_differs");
  await working(async () => {
    const body = await vouch(state.opened, state.drawn.to, true);
    await ask(`${base}/spare`, { body: { wrapped: state.drawn.wrapped, ...body } });
  });
  take("spare-back");
  forget();
  done("spare");
}

function forget() {
  state.opened = null;
  state.drawn = null;
  one("[data-groups]").replaceChildren();
  fill("passphrase", "");
}

// --- another passphrase ---------------------------------------------------------------------------------

async function drawWords() {
  state.opened = await keys.openAny(state.view.mine, one("#old-words").value);
  take("old-words");
  redraw();
}

function redraw() {
  state.drawn = { text: keys.drawPassphrase(keys.SYLLABLES) };
  fill("passphrase", state.drawn.text);
  fill("own-mark", inFours(state.opened.holder));
  show("words-drawn");
}

async function keepWords() {
  keys.need(keys.isSame(one("#words-back").value, state.drawn.text), "differs");
  await working(async () => {
    const wrapped = await keys.wrapIdentity(state.opened.identity, state.drawn.text);
    const signature = keys.b64(await keys.signWrapping(state.opened.identity, wrapped));
    await ask(`${base}/passphrase`, { body: { wrapped, signature } });
  });
  take("words-back");
  forget();
  done("words");
}

// --- the page -------------------------------------------------------------------------------------------

const ACTS = { compare, restore, reveal, drawSpare, keepSpare, drawWords, keepWords };

function bind() {
  window.addEventListener("beforeunload", (event) => {
    if (state.drawn !== null) event.preventDefault(); // noted but not typed back: it opens nothing yet
  });
  const once = (act) => async () => {
    await state.ready;
    await act();
  };
  all("form[data-act]").forEach((form) => form.addEventListener("submit", acting(once(ACTS[form.dataset.act]))));
  all("[data-holder]").forEach((button) => button.addEventListener("click", acting(choose)));
  all("[data-go]").forEach((button) => button.addEventListener("click", acting(() => show(button.dataset.go))));
  all("[data-do='print']").forEach((button) => button.addEventListener("click", () => window.print()));
  all("[data-do='redraw']").forEach((button) => button.addEventListener("click", acting(redraw)));
  all("[data-phrase]").forEach((field) => field.after(typingAid(field)));
  one("#words-back").after(typingAid(one("#words-back"), () => (state.drawn ? state.drawn.text : "")));
}

async function begin() {
  if (!canSeal()) {
    say("no_webcrypto");
    return;
  }
  state.ready = load();
  bind();
  try {
    await state.ready;
    await mark();
  } catch (error) {
    say(error.code || "fault", error.sentence);
  }
}

begin();
