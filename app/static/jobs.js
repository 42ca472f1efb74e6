// The two things that a key is used for on these pages: signing the next sheet, and unlocking a closed period.
// The checks themselves are in sign.js and release.js, loaded only where WebCrypto exists.

import { one } from "./steps.js";
import { inWords, today } from "./turns.js";

const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ".");
const labelOf = (role) => {
  const row = one(`[data-signer="${role}"] span`) || one(`[data-role="${role}"] span`);
  return row ? row.textContent : role;
};

/** The rule of the sheet in words, one line for each qualified set. */
function writeRule(sets, root) {
  const lines = sets.map((roles) => {
    const line = document.createElement("li");
    line.textContent = roles.map(labelOf).join("; ");
    return line;
  });
  one("[data-rule]", root).replaceChildren(...lines);
}

/** `shown`: the data attributes in which the page says what is to be signed. */
export function signingJob(shown, url, done) {
  const { box, day, seal, previous } = shown;
  const asked = { box, day, seal, previous, period: Number(shown.period) };
  return {
    url,
    done,
    says: { already: "signed_already", thanks: "signed" },
    already: (view) => view.signed,
    check: async (view) => (await import("./sign.js")).checkSheet(view, asked),
    use: async (...given) => (await import("./sign.js")).signChecked(...given),
    shown(checked, root) {
      writeRule(checked.sets, root);
      const before = checked.previous || "– (kỳ đầu tiên)";
      return { ...checked, period: String(checked.period), day: inWords(checked.day), previous: before };
    },
  };
}

/** `shown`: the data attributes of a box at an opening. */
export function releasingJob(shown, url, done) {
  const { box, seal, due } = shown;
  const asked = { box, seal, due, period: Number(shown.period), smallest: Number(shown.smallest) };
  return {
    url,
    done,
    says: { already: "released_already", thanks: "thanks" },
    already: (view) => view.released,
    check: async (view) => (await import("./release.js")).checkRelease(view, asked, today()),
    use: async (...given) => (await import("./release.js")).unlock(...given),
    shown(checked, root) {
      one("[data-unchecked]", root).hidden = checked.signed;
      const { period, seal: mark, root: top, smallest, count } = checked;
      const texts = { period: String(period), seal: mark, root: top, day: inWords(checked.day), box: checked.box };
      return { ...texts, count: number(count), smallest: number(smallest) };
    },
  };
}
