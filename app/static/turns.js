// People who use their keys at this device, one after the other: who it is, what is checked, the passphrase.
// An opened identity lives in this page's memory only, and only where `keep` says so: at a meeting.

import { acting, all, ask, canSeal, fill, one, say, show } from "./steps.js";

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

/**
 * One place where a key is used. `job`: url, and view where that is another; check(view) → what it has checked; shown(checked) → texts;
 * use(view, checked, opened) → the body to send; done(answer, person); already(view); says: {already, thanks}.
 */
export class Turn {
  constructor(root, people, job) {
    Object.assign(this, { root, people, job, turn: null });
    this.bind("mine", "click", (event) => this.look(this.mine(event.target.dataset)));
    this.bind("spare", "click", (event) => this.look(this.spare(event.target.dataset)));
    this.bind("panel", "submit", (event) => this.signIn(event.target));
    this.bind("use", "submit", (event) => this.use(event.target.elements.passphrase));
    this.bind("cancel", "click", () => this.begin());
    this.begin();
  }

  bind(name, type, act) {
    all(`[data-do="${name}"]`, this.root).forEach((e) => e.addEventListener(type, acting(act, this.root)));
  }

  begin() {
    this.turn = null;
    all("input", this.root).forEach((input) => (input.value = ""));
    this.offerKnown();
    show("choose", this.root);
    if (!canSeal()) say("no_webcrypto", "", this.root);
  }

  mine({ name, role }) {
    return this.people.person("mine", { name, role });
  }

  /** A paper spare key of a role whose holder is not here: whoever is signed in uses it, and is recorded. */
  spare({ name, role }) {
    return this.people.person(`spare:${role}`, { name, role, asked: role });
  }

  /** A button for everyone who has signed in at this PC before: nobody types a password twice a meeting. */
  offerKnown() {
    for (const place of all("[data-people]", this.root)) {
      const buttons = this.people.passes().map((person) => {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "button button-quiet", textContent: person.name });
        button.addEventListener("click", acting(() => this.look(person), this.root));
        return button;
      });
      place.replaceChildren(...buttons);
      place.hidden = buttons.length === 0;
    }
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

  /** Fetch, check and show what a key is asked for, before any passphrase is typed. */
  async look(person) {
    const { url, view: path = url } = this.job;
    const view = await ask(person.asked ? `${path}?role=${person.asked}` : path, { panel: person.pass });
    if (person.role && view.role !== person.role) throw Object.assign(new Error(), { code: "wrong_role" });
    person.role = view.role;
    if (this.job.already(view)) {
      say(this.job.says.already, "", this.root);
      return;
    }
    const checked = await this.job.check(view);
    this.turn = { person, view, checked };
    const shown = { name: person.name, ...this.job.shown(checked, this.root) };
    Object.entries(shown).forEach(([key, text]) => fill(key, text, this.root));
    const kept = this.kept() !== null;
    one("[data-typed]", this.root).hidden = kept;
    one("[name=passphrase]", this.root).required = !kept;
    one("[data-kept]", this.root).hidden = !kept;
    show("check", this.root);
  }

  /** The identity that this person has opened here before, if the server still names it. */
  kept() {
    const { person, view } = this.turn;
    const known = person.opened && view.openers.some((one) => one.holder === person.opened.holder);
    return known ? person.opened : null;
  }

  async use(passphrase) {
    const { person, view, checked } = this.turn;
    const { openAny } = await import("./identity.js");
    const opened = this.kept() || (await openAny(view.openers, passphrase.value));
    const body = await this.job.use(view, checked, opened);
    passphrase.value = "";
    this.people.remember(person, opened);
    const answer = await ask(this.job.url, { body, panel: person.pass });
    if (person.key === "mine") all("[data-mine]", this.root).forEach((e) => (e.hidden = !e.hidden));
    this.begin();
    say(this.job.says.thanks, "", this.root);
    await this.job.done(answer, person);
  }
}
