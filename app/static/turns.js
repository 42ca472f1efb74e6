// People who use their keys at this device, one after the other: who it is, what is checked, the passphrase.
// An opened identity lives in this page's memory only, and only where `keep` says so: at a meeting.

import { Decision } from "./decision.js";
import { acting, all, ask, canSeal, fill, one, say, sayRefused, show } from "./steps.js";

/** This device's own date, so that a server's wrong clock cannot bring a day forward. */
export function today() {
  const now = new Date();
  const two = (part) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export const inWords = (day) => day.split("-").reverse().join("/");

/** Everybody who has come to this device: name, role, pass at the meeting's PC, and the opened identity. */
export class People {
  constructor({ keep, changed = () => {} }) {
    this.keep = keep;
    this.changed = changed;
    this.known = new Map();
    window.addEventListener("pagehide", () => this.forget());
  }

  /** The person of a key ("mine", a login, "spare:union"); known from before, or as given. */
  person(key, given) {
    const person = this.known.get(key) || { key, opened: null };
    Object.assign(person, given);
    this.known.set(key, person);
    return person;
  }

  passes() {
    return Array.from(this.known.values()).filter((person) => person.pass);
  }

  /** A button for everyone who has signed in before, in the places for it: nobody types a password twice a meeting. */
  offer(root, go) {
    for (const place of all("[data-people]", root)) {
      const buttons = this.passes().map((person) => {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "button button-quiet", textContent: person.name });
        button.addEventListener("click", acting(() => go(person), root));
        return button;
      });
      place.replaceChildren(...buttons);
      place.hidden = buttons.length === 0;
    }
  }

  opened() {
    return Array.from(this.known.values()).filter((person) => person.opened);
  }

  remember(person, opened) {
    if (this.keep && this.known.get(person.key) === person) person.opened = opened;
    this.changed();
  }

  /** Forget opened identities, of those whom `which` names; passes go with them only when everything goes. */
  forget(which = null) {
    for (const person of this.opened()) if (!which || which(person)) person.opened = null;
    if (!which) this.known.clear();
    this.changed();
  }
}

const coded = (code) => Object.assign(new Error(code), { code });

/** All keys that are offered for any of the boxes, each once: what is typed is tried on it once. */
const openersOf = (items) =>
  Array.from(new Map(items.flatMap(({ view }) => view.openers).map((one) => [one.holder + one.wrapped, one])).values());

/**
 * One place where a key is used, for several boxes at once; one that is refused is named and does not stop the others.
 * `job`: boxes [{id, name, url, view}]; check(view) → what it has checked; shown([checked]) → what is drawn;
 * use(view, checked, opened) → the body to send; done([{box, answer}], person, refused); already(view); says: {already, thanks}.
 */
export class Turn {
  constructor(root, people, job) {
    Object.assign(this, { root, people, job, turn: null });
    this.bind("mine", "click", (event) => this.look(this.mine(event.target.dataset)));
    this.bind("spare", "click", (event) => this.look(this.spare(event.target.dataset)));
    this.bind("panel", "submit", (event) => this.signIn(event.target));
    const use = acting(() => this.decision.during((passphrase) => this.use(passphrase)), root);
    const touch = acting(() => this.decision.during(() => this.useTouch()), root);
    this.decision = new Decision(one("[data-drawn]", root), { use, touch, cancel: acting(() => this.begin(), root) });
    this.begin();
    if (root.dataset.greet !== undefined) this.greet();
  }

  bind(name, type, act) {
    all(`[data-do="${name}"]`, this.root).forEach((e) => e.addEventListener(type, acting(act, this.root)));
  }

  begin() {
    this.turn = null;
    this.decision.clear();
    sayRefused([], this.root);
    all("input", this.root).forEach((input) => (input.value = ""));
    this.people.offer(this.root, (person) => this.look(person));
    show("choose", this.root);
    if (!canSeal()) say("no_webcrypto", "", this.root);
  }

  /** On a member's own device, where a touch is enough, what is to be decided is there at once: no press for that. */
  async greet() {
    const button = one('[data-do="mine"]', this.root);
    if (!button || button.closest("[hidden]") || !canSeal()) return;
    const view = await this.touchesOf({}).catch(() => null);
    if (view !== null && view.keys.length > 0 && this.turn === null) button.click();
  }

  /** What opens this person's identity by a touch, as the server says it. */
  async touchesOf({ pass }) {
    const view = await ask(pass ? this.job.touches : "/staff/passkeys/mine", { panel: pass });
    return (await import("./touch.js")).canTouch() ? view : { ...view, keys: [] };
  }

  /** The ids of the boxes that somebody is deciding upon here now. */
  deciding() {
    return this.turn === null ? [] : this.turn.items.map(({ box }) => box.id);
  }

  mine({ name, role }) {
    return this.people.person("mine", { name, role });
  }

  /** A paper spare key of a role whose holder is not here: whoever is signed in uses it, and is recorded. */
  spare({ name, role }) {
    return this.people.person(`spare:${role}`, { name, role, asked: role });
  }

  /** A member's own sign-in at the meeting's PC; the secretary's session stays. */
  async signIn(form) {
    const { login, password } = form.elements;
    const body = { login: login.value, password: password.value };
    password.value = "";
    const { token, name } = await ask(this.job.panel, { body });
    form.reset();
    await this.look(this.people.person(body.login, { name, pass: token }));
  }

  /** Fetch, check and show what a key is asked for at every box, before any passphrase is typed. */
  async look(person) {
    sayRefused([], this.root);
    const [items, refused] = await this.each(this.job.boxes, (box) => this.checked(box, person));
    const asked = items.filter((item) => item !== null);
    if (asked.length === 0) {
      this.fail(refused);
      if (refused.length < this.job.boxes.length) say(this.job.says.already, "", this.root);
      return;
    }
    const touches = person.asked ? null : await this.touchesOf(person).catch(() => null);
    this.turn = { person, items: asked, refused, touches };
    fill("name", person.name, this.root);
    show("check", this.root);
    sayRefused(refused, this.root);
    const shown = this.job.shown(asked.map(({ checked }) => checked));
    const known = this.kept() !== null;
    await this.decision.show(shown, known, !known && this.mayTouch() ? shown.touch : "");
    if (person.pass && !this.mayTouch()) this.decision.input.focus({ preventScroll: true }); // who has just typed goes on typing
  }

  /** One box's view with what was checked of it; null where the role has done its part already. */
  async checked(box, person) {
    const { url, view: path = url } = box;
    const view = await ask(person.asked ? `${path}?role=${person.asked}` : path, { panel: person.pass });
    if (person.role && view.role !== person.role) throw coded("wrong_role");
    person.role = view.role;
    return this.job.already(view) ? null : { box, view, checked: await this.job.check(view) };
  }

  /** Do the same for one box after the other: what came of it, and where it was refused. */
  async each(boxes, act) {
    const [done, refused] = [[], []];
    for (const box of boxes) {
      try {
        done.push(await act(box));
      } catch (error) {
        refused.push({ box: box.box || box, error });
      }
    }
    return [done, refused];
  }

  /** Of one box alone the refusal is said as it is; of several, each with its name. */
  fail(refused) {
    if (refused.length === 1 && this.job.boxes.length === 1) throw refused[0].error;
    sayRefused(refused, this.root);
  }

  /** The identity that this person has opened here before, if the server still names it for every box. */
  kept() {
    const { person, items } = this.turn;
    const named = ({ view }) => view.openers.some((one) => one.holder === person.opened.holder);
    return person.opened && items.every(named) ? person.opened : null;
  }

  mayTouch() {
    const { touches, items } = this.turn;
    return touches !== null && touches.keys.some(({ holder }) => openersOf(items).some((one) => one.holder === holder));
  }

  async use(passphrase) {
    const { openAny } = await import("./identity.js");
    const opened = this.kept() || (await openAny(openersOf(this.turn.items), passphrase.value));
    await this.useOpened(opened, passphrase);
  }

  /** One touch opens the identity; of which role it must be, this page has drawn. */
  async useTouch() {
    const { person, items, touches } = this.turn;
    const { openByTouch } = await import("./touch.js");
    await this.useOpened(await openByTouch(touches, openersOf(items), person.role), this.decision.input);
  }

  async useOpened(opened, passphrase) {
    const { person, items, refused: before } = this.turn;
    const [made, unmade] = await this.each(items, async ({ box, view, checked }) => {
      if (!view.openers.some((one) => one.holder === opened.holder)) throw coded("no_copy");
      return { box, body: await this.job.use(view, checked, opened) };
    });
    if (made.length === 0) return this.fail(unmade);
    passphrase.value = "";
    this.people.remember(person, opened);
    const [answers, unsent] = await this.each(made, async ({ box, body }) => {
      return { box, answer: await ask(box.url, { body, panel: person.pass }) };
    });
    const refused = [...before, ...unmade, ...unsent];
    if (answers.length === 0) return this.fail(refused);
    if (person.key === "mine" && refused.length === 0) all("[data-mine]", this.root).forEach((e) => (e.hidden = !e.hidden));
    this.begin();
    say(this.job.says.thanks, "", this.root);
    sayRefused(refused, this.root);
    const next = one("[name=login]", this.root);
    if (next) next.focus({ preventScroll: true });
    return this.job.done(answers, person, refused);
  }
}
