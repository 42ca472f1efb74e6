// A long questionnaire in parts, one on the screen at a time, and before sending a list of what was chosen. A short one has none.

import { make } from "./drawn.js";
import { all, one } from "./vote.js";

const button = (words, looks) => make("button", { type: "button", class: `button ${looks}` }, words);

/** What was chosen, a line for each question, in the words of the questionnaire. */
function drawReview({ part }) {
  return all("[data-question]", part).map((question, at) => {
    const chosen = one("input:checked ~ .level-said .level-label", question);
    const asked = one("legend", question).textContent;
    return make("li", {}, `${asked}: `, make("strong", {}, chosen ? chosen.textContent : "để trống"));
  });
}

/** Lead through the parts of the ballot that is drawn; null where there is one only. */
export function begin({ drawn }, { keep, moved }) {
  const parts = all(".part", drawn.part);
  if (parts.length < 2) return null;
  const review = make("div", { class: "part review", hidden: true },
    make("h2", { tabindex: "-1" }, "Xem lại trước khi gửi"), make("ol", {})); // prettier-ignore
  parts[parts.length - 1].after(review);
  parts.push(review);
  const [back, next] = [button("Quay lại", ""), button("", "button-primary")];
  const said = make("p", { class: "progress-said", role: "status" });
  const bar = make("progress", { max: parts.length, "aria-label": "Đã xem" });
  parts[0].before(make("div", { class: "progress" }, said, bar));
  const turns = make("div", { class: "turns" }, back, next);
  review.after(turns);
  const last = [one("#rest", drawn.part), one(".before", drawn.part), one("#send", drawn.part)];
  let at = 0;

  function say() {
    const marked = one("input:checked", parts[at]);
    next.textContent = marked ? "Tiếp tục" : "Bỏ qua phần này";
  }

  function go(to, focus = true) {
    at = Math.max(0, Math.min(parts.length - 1, Number(to) || 0));
    parts.forEach((part, number) => (part.hidden = number !== at));
    const ends = at === parts.length - 1;
    last.forEach((part) => (part.hidden = !ends));
    one("ol", review).textContent = "";
    one("ol", review).append(...drawReview(drawn));
    next.hidden = ends;
    back.hidden = at === 0;
    said.textContent = ends ? `Đã qua ${at} phần` : `Phần ${at + 1}/${parts.length - 1}`;
    bar.value = at + 1;
    say();
    if (!focus) return;
    const heading = one("h2", parts[at]) || one("legend", parts[at]);
    heading.setAttribute("tabindex", "-1");
    heading.focus();
    heading.scrollIntoView({ block: "start" });
  }

  const turn = (by) => () => {
    go(at + by);
    keep();
    moved();
  };
  back.addEventListener("click", turn(-1));
  next.addEventListener("click", turn(1));
  window.addEventListener("languagechange", () => go(at, false));
  go(0, false);
  return { go, say, part: () => at, button: () => (next.hidden ? null : next) };
}
