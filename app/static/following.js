// The page of drafts follows by itself who has signed, so that nobody reloads it by hand: asked for every few seconds, only
// while somebody looks at it, and no longer than a meeting lasts. Without it the page is as it was: it can be reloaded.

import { all, ask, one } from "./steps.js";

const EVERY_MS = 5000;
const MOST_MS = 60000; // between two tries while the server does not answer
const HOURS_MS = 2 * 3600 * 1000;

const sections = () => all("[data-at]");

/** The drafts that the page does not show, by name: it leaves out those that no longer hold. */
function others(boxes) {
  const shown = sections().map(({ dataset }) => `${dataset.at} ${dataset.seal}`);
  return boxes.map(({ box, seal }) => `${box} ${seal}`).filter((name) => !shown.includes(name));
}

/** Whether every draft of the page is still there, as it was. */
const allThere = (boxes) => sections().every(({ dataset: { at, seal } }) => boxes.some((one) => one.box === at && one.seal === seal));

function paint(boxes) {
  for (const { box, signed } of boxes) {
    for (const row of all(`[data-at="${CSS.escape(box)}"] [data-signer]`)) {
      const done = signed.includes(row.dataset.signer);
      row.classList.toggle("done", done);
      all("[data-when]", row).forEach((e) => (e.hidden = (e.dataset.when === "signed") !== done));
    }
  }
}

/** Follow the drafts at `path`; `busy()` while somebody decides here, whose page is not taken away. Gives what ends it. */
export function follow(path, busy) {
  const until = Date.now() + HOURS_MS;
  let [timer, pause, over, asking, left] = [0, EVERY_MS, false, false, null];
  const tell = (what) => all("[data-follows]").forEach((e) => (e.hidden = e.dataset.follows !== what));
  const end = (what) => {
    over = true;
    clearTimeout(timer);
    tell(what);
  };
  const step = async () => {
    const { boxes } = await ask(path);
    if (over) return;
    pause = EVERY_MS;
    left = left || others(boxes);
    if (allThere(boxes) && others(boxes).every((name) => left.includes(name))) {
      paint(boxes);
      tell("live");
    } else if (busy()) {
      tell("changed");
    } else {
      end("live");
      location.reload(); // what came of the drafts is told by the server's own page
    }
  };
  const go = async () => {
    clearTimeout(timer);
    if (over || asking || document.hidden) return;
    if (Date.now() > until) return end("over");
    asking = true;
    await step().catch(() => {
      pause = Math.min(2 * pause, MOST_MS);
      if (!over) tell("silent");
    });
    asking = false;
    if (!over) timer = setTimeout(go, pause);
  };
  document.addEventListener("visibilitychange", go);
  timer = setTimeout(go, EVERY_MS);
  tell("live");
  return () => end("");
}
