// What a key is about to be used for: drawn out of checked bytes in a closed root, with the passphrase and the button.
// The button works once every line has been on the screen, as it is drawn; what the page shows beside it counts for nothing.

import { attach, isSeen, make } from "./drawn.js";
import { revealing } from "./reveal.js";
import { Failure } from "./steps.js";
import { RULES as TYPING, typingAid } from "./typing.js";

const RULES = [
  `.drawn { padding: calc(2 * var(--step)); border: 2px solid var(--lacquer); border-radius: var(--round); background: var(--card); }`,
  `.big-code { font-family: var(--mono); font-size: 1.6em; font-weight: 600; line-height: 1.7; letter-spacing: 0.03em; }`,
  `.facts dd div + div { margin-top: var(--step); }`,
  `.warn { padding: calc(1.5 * var(--step)); border-left: 0.375rem solid var(--warn); background: var(--warn-pale); }`,
  `input { width: 100%; min-height: var(--target); padding: var(--step) calc(1.25 * var(--step)); color: inherit; font: inherit;
    border: 1px solid var(--line-strong); border-radius: var(--round); background: var(--paper); }`,
  `.veiled { -webkit-text-security: disc; text-security: disc; }`,
  `.actions { display: flex; flex-wrap: wrap; gap: calc(1.5 * var(--step)); }`,
  `.boxes { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(21rem, 100%), 1fr)); gap: calc(2 * var(--step));
    margin-bottom: calc(2 * var(--step)); }`,
  `.boxes > div { padding: calc(2 * var(--step)) calc(2 * var(--step)) 0; border: 1px solid var(--line); border-radius: var(--round); }`,
  `.boxes h3 { margin-top: 0; }`,
  `.boxes .big-code { font-size: 1.3em; }`,
  `.boxes .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }`,
  `.boxes .facts dd { margin-bottom: var(--step); }`,
  `.touch { margin-bottom: calc(2.5 * var(--step)); }`,
  ...TYPING,
];
const LOOKS = 4; // good looks in a row, at odd moments: a line that flickers, or is there for a press only, was not read
const LEAST_MS = 150;
const MORE_MS = 150;
const WAITING =
  "Nút bấm được khi mọi dòng ở trên đã hiện trên màn hình: xin kéo xem hết. Nếu đã xem hết mà nút vẫn không bấm được thì " +
  "trang này che mất điều cần xem: xin dừng lại và báo chủ tọa.";

/** The facts that are the same at every box: of several boxes they are drawn once. */
function sharedFacts([first, ...others]) {
  const has = (box, fact) => box.facts.some((one) => JSON.stringify(one) === JSON.stringify(fact));
  return others.length > 0 ? first.facts.filter((fact) => others.every((box) => has(box, fact))) : [];
}

const pause = () => new Promise((go) => setTimeout(go, LEAST_MS + Math.random() * MORE_MS));

function isOnScreen(line) {
  const { left, right, top, bottom } = line.getBoundingClientRect();
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return x >= 0 && y >= 0 && x < window.innerWidth && y < window.innerHeight;
}

/** `use(input)` gets the passphrase's field (empty where the key is open already), `touch()` and `cancel()` nothing. */
export class Decision {
  constructor(place, { use, touch, cancel }) {
    Object.assign(this, { place, use, touch, cancel, drawn: null, lines: [], buttons: [], looks: new Map(), busy: false });
  }

  clear() {
    this.lines = [];
    if (this.drawn) this.drawn.part.replaceChildren();
  }

  /**
   * Draw what is asked: told, the button's words, and of each box its name with period, seal, facts (name, then a line
   * or more), own facts that stand with the box even where another's are the same, and warnings; `known`: no passphrase;
   * `touched`: the words of a button for a khóa chạm, or "".
   */
  async show({ told, button, boxes }, known, touched = "") {
    this.clear();
    if (!this.drawn) {
      this.drawn = await attach(this.place, RULES);
      revealing(this.drawn.part);
    }
    const shared = sharedFacts(boxes);
    const [first, ...others] = boxes;
    const parts =
      others.length > 0
        ? [this.facts(shared), make("div", { class: "boxes" }, ...boxes.map((box) => make("div", {}, ...this.ofMany(box, shared))))]
        : this.ofOne(first);
    this.drawn.part.append(this.line("p", "", told), ...parts, this.form(button, known, touched));
    this.watch();
  }

  line(tag, looks, text) {
    const made = make(tag, looks ? { class: looks } : {}, text);
    this.lines.push(made);
    return made;
  }

  facts(facts) {
    const rows = facts.flatMap(([name, ...lines]) => [
      this.line("dt", "", name),
      make("dd", {}, ...lines.map((text) => this.line("div", "", text))),
    ]);
    return make("dl", { class: "facts" }, ...rows);
  }

  ofOne({ name, seal, facts, own, warnings }) {
    const [role, ...more] = facts;
    return [
      this.line("p", "big-code", seal),
      this.facts([role, ["Hòm phiếu, kỳ", name], ...more, ...own]),
      ...warnings.map((text) => this.line("p", "warn", text)),
    ];
  }

  ofMany({ name, seal, facts, own, warnings }, shared) {
    const others = facts.filter((fact) => !shared.some((one) => JSON.stringify(one) === JSON.stringify(fact)));
    return [
      this.line("h3", "", `Hòm phiếu ${name}`),
      this.line("p", "big-code", seal),
      this.facts([...others, ...own]),
      ...warnings.map((text) => this.line("p", "warn", text)),
    ];
  }

  form(words, known, touched) {
    const plain = { autocomplete: "off", autocapitalize: "none", spellcheck: "false" };
    this.input = make("input", { id: "passphrase", type: "text", class: "veiled", required: !known, hidden: known, ...plain });
    this.button = make("button", { class: "button button-primary", disabled: true }, words);
    this.waits = make("p", { class: "hint" }, WAITING);
    const back = make("button", { type: "button", class: "button button-quiet" }, "Không, quay lại");
    back.addEventListener("click", this.cancel);
    const label = make("label", { for: "passphrase" }, "Cụm mật khẩu gồm 7 tiếng, hoặc chìa khóa dự phòng trên giấy");
    const hint = make("p", { class: "hint" }, "Chỉ dùng trên máy đang gõ, không gửi lên máy chủ.");
    const open = "Chìa khóa của thành viên này đã mở trên máy này, không phải gõ lại cụm mật khẩu.";
    const unveil = make("input", { type: "checkbox", "data-do": "unveil" });
    const shown = make("label", { class: "choice" }, unveil, make("span", {}, "Hiện chữ đang gõ"));
    const typed = known ? [make("p", { class: "hint" }, open), this.input] : [label, hint, this.input, typingAid(this.input), shown];
    const actions = make("p", { class: "actions" }, this.button, back);
    const form = make("form", { autocomplete: "off" }, make("div", { class: "field" }, ...typed), actions, this.waits);
    form.addEventListener("submit", this.use);
    this.buttons = [this.button];
    if (touched) form.prepend(this.touching(touched));
    return form;
  }

  /** One touch in place of the passphrase, which stays below as the way out. */
  touching(words) {
    const button = make("button", { type: "button", class: "button button-primary", disabled: true }, words);
    button.addEventListener("click", this.touch);
    this.button.className = "button button-quiet";
    this.buttons.push(button);
    const other = make("p", { class: "hint" }, "Không có khóa chạm ở đây: gõ cụm mật khẩu vào ô dưới đây.");
    return make("div", { class: "touch" }, make("p", { class: "actions" }, button), other);
  }

  /** Look at what is on the screen as long as this is asked, so that the button tells whether all of it was to be read. */
  async watch() {
    const { lines } = this;
    this.looks = new Map(lines.map((line) => [line, 0]));
    while (this.lines === lines) {
      const good = isSeen(this.drawn, lines); // one that is hidden, wherever it is, makes all that was read count for nothing
      for (const line of lines) this.looks.set(line, good ? this.looks.get(line) + Number(isOnScreen(line)) : 0);
      this.waits.hidden = this.isRead();
      if (!this.busy) this.buttons.forEach((button) => (button.disabled = !this.isRead()));
      await pause();
    }
  }

  isRead() {
    return this.lines.length > 0 && this.lines.every((line) => this.looks.get(line) >= LOOKS);
  }

  /** Run an act that this was pressed for; "not_seen" where something is hidden now. */
  async during(act) {
    const seen = this.isRead() && isSeen(this.drawn, [...this.lines, ...this.buttons]);
    if (!seen) throw new Failure("not_seen");
    this.busy = true;
    try {
      await act(this.input);
    } finally {
      this.busy = false;
    }
  }
}
