// A box that can't be opened: members agree at the meeting's PC with their own sign-in; the secretary's session stays.
// Nothing here leaves the page: what has changed is fetched and put in place, so that a pass serves as long as its page.

import "./reveal.js";
import { acting, ask, all, fill, one, refusal, say, show } from "./steps.js";
import { People } from "./turns.js";

/** The server's page about the box, shown in `place` (a copy of its main part); `people` are those who have signed in here. */
export class Unopened {
  constructor(place, url, people) {
    Object.assign(this, { place, url, people, person: null });
    this.bind();
  }

  /** The page as the server has it now. */
  async load(done = "") {
    const answer = await fetch(this.url + (done && `?done=${done}`), { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) throw refusal({});
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.place.replaceChildren(...Array.from(one("#main", made).childNodes));
    this.bind();
    this.focus();
  }

  /** At its head, so that a screen reader follows. */
  focus() {
    const head = one("h1", this.place);
    head.setAttribute("tabindex", "-1");
    head.focus();
  }

  bind() {
    this.root = one("[data-panel]", this.place);
    if (!this.root) return;
    const { root } = this;
    const on = (name, kind, act) => one(`[data-do="${name}"]`, root).addEventListener(kind, acting(act, root));
    on("panel", "submit", (event) => this.signIn(event.target));
    on("agree", "click", () => this.answer("agree", "unopened_agreed"));
    on("withdraw", "click", () => this.answer("withdraw", "unopened_withdrawn"));
    on("cancel", "click", () => this.begin());
    this.begin();
    say("", "", root);
  }

  begin() {
    this.person = null;
    all("input", this.root).forEach((input) => (input.value = ""));
    this.people.offer(this.root, (person) => this.look(person));
    show("choose", this.root);
  }

  async signIn(form) {
    const { login, password } = form.elements;
    const body = { login: login.value, password: password.value };
    password.value = "";
    const { token, name } = await ask(this.root.dataset.signIn, { body });
    form.reset();
    await this.look(this.people.person(body.login, { name, pass: token }));
  }

  /** What this member may say: yes, or the yes taken back. */
  async look(person) {
    const { agreed } = await ask(`${this.url}/mine`, { panel: person.pass });
    this.person = person;
    fill("name", person.name, this.root);
    all("[data-mine]", this.root).forEach((e) => (e.hidden = (e.dataset.mine === "yes") !== agreed));
    show("yes", this.root);
  }

  /** Send the member's answer; the server answers with a redirect, or with a refusal. */
  async answer(what, done) {
    await this.post(`${this.url}/${what}`, new URLSearchParams(), { "X-Panel": this.person.pass });
    await this.load(done);
  }

  async post(path, body, headers = {}) {
    const token = { "X-CSRF-Token": one("[data-csrf]").dataset.csrf };
    const how = { method: "POST", body, headers: { Accept: "application/json", ...token, ...headers }, redirect: "manual" };
    const got = await fetch(path, how).catch(() => null);
    if (got && got.type === "opaqueredirect") return;
    throw refusal(got ? await got.json().catch(() => ({})) : {});
  }
}

const main = one("#main");
if (one("[data-panel]", main)) new Unopened(main, one("[data-panel]", main).dataset.base, new People({ keep: false }));
