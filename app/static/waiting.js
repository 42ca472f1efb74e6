// A ballot that could not be delivered: it is sent again by itself while the page is open, and kept on the device only when
// the person says so. What is kept is sealed: its answers are not in it, so for another period it can't be sealed again.

import { b64, unb64 } from "./seal.js";
import { one, shared } from "./vote.js";

const WAITS_S = [4, 8, 15, 30]; // the last one again and again
const place = (box) => `homphieu/${box}`;

/** What is kept for this box, or null; a browser may have no storage, or keep it to itself. */
export function keptFor(box) {
  try {
    const { code, envelope, sheet } = JSON.parse(localStorage.getItem(place(box)));
    const bytes = (text) => unb64(text, Math.floor((text.length * 3) / 4));
    return { code, envelope: bytes(envelope), sheet: bytes(sheet) };
  } catch (error) {
    return null;
  }
}

function put({ box, code, envelope, sheet }) {
  if (shared) return false;
  try {
    localStorage.setItem(place(box), JSON.stringify({ code, envelope: b64(envelope), sheet: b64(sheet) }));
    return true;
  } catch (error) {
    return false;
  }
}

export function wipe(box) {
  try {
    localStorage.removeItem(place(box));
  } catch (error) {
    return; // nothing was kept there
  }
}

/** Goes again after a while, when the network is back, and when the page is looked at again, until it is over. */
export function waiting(current, go) {
  let timer = 0;
  let tries = 0;
  const isWaiting = () => timer !== 0;
  const now = () => isWaiting() && (clearTimeout(timer), (timer = 0), go());
  window.addEventListener("online", now);
  document.addEventListener("visibilitychange", () => !document.hidden && now());
  one("#later").addEventListener("click", () => {
    const kept = current() !== null && put(current());
    one("#later").hidden = kept;
    one("#later-kept").hidden = !kept;
    one("#later-failed").hidden = kept;
  });
  one("#later-wipe").addEventListener("click", () => {
    wipe(current().box);
    one("#later").hidden = false;
    one("#later-kept").hidden = true;
  });
  return {
    wait() {
      one("#later").hidden = keptFor(current().box) !== null;
      one("#later-kept").hidden = !one("#later").hidden;
      clearTimeout(timer);
      timer = setTimeout(now, 1000 * WAITS_S[Math.min(tries++, WAITS_S.length - 1)]);
      one("#waiting").hidden = false;
    },
    over(box) {
      clearTimeout(timer);
      [timer, tries] = [0, 0];
      one("#waiting").hidden = true;
      wipe(box);
    },
  };
}
