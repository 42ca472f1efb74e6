// A keyboard on the screen for a code: the codes' own alphabet, so that nothing can be typed that is in none.

import { all, inFours, make, one } from "./vote.js";

const KEYS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Draw the keys of a screen and its two places; `text()` is what was typed, `clear()` forgets it. */
export function board(screen, length, changed = () => null) {
  let typed = "";
  const shown = one("[data-code]", screen);

  function show() {
    shown.textContent = inFours(typed.padEnd(length, "·"));
    one("[data-done]", screen).disabled = typed.length < length;
    changed();
  }

  function press({ target }) {
    const key = target.closest("button");
    if (!key) return;
    typed = key.dataset.key === "back" ? typed.slice(0, -1) : (typed + key.dataset.key).slice(0, length);
    show();
  }

  const keys = Array.from(KEYS, (letter) => make("button", { type: "button", class: "key", "data-key": letter }, letter));
  const back = make("button", { type: "button", class: "key key-back", "data-key": "back" }, "Xóa");
  one("[data-board]", screen).append(...keys, back);
  one("[data-board]", screen).addEventListener("click", press);
  const clear = () => ((typed = ""), show());
  clear();
  return { text: () => typed, clear, keys: () => all(".key", screen) };
}
