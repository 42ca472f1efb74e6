// A slip without paper: its QR turned to the citizen, a message to be pasted, or handed over to a kiosk. The link is in this
// page's memory only, and goes after three minutes, with the next slip, when it is cleared, or when the page is left.

import { sealHandover } from "./kiosk-keys.js";
import { b64, unb64 } from "./seal.js";

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const [KEPT_MS, ASK_MS, WAIT_MS, POINT_BYTES] = [180000, 1500, 58000, 65]; // the server lets it go after 60 s

export function screenOf(form) {
  const place = one("[data-handover]", form);
  const facing = one("[data-facing]");
  const csrf = one("[name=csrf]", form).value;
  let slip = null; // link, expires, qr
  let timer = 0;
  let copied = false;
  let handed = null; // the kiosk's address and the number of what waits for it

  const hand = (name, text = "") => {
    all("[data-hand]", place).forEach((said) => (said.hidden = said.dataset.hand !== name));
    if (text) one(`[data-hand="${name}"]`, place).textContent = text;
  };

  // --- its QR and its message -------------------------------------------------------------------------------

  function draw({ qr, expires }) {
    const picture = one("[data-qr]", facing);
    picture.setAttribute("viewBox", `0 0 ${qr.side} ${qr.side}`);
    one("path", picture).setAttribute("d", qr.path);
    one("[data-expires]", facing).textContent = expires;
  }

  function open() {
    if (!slip) return;
    draw(slip);
    facing.showModal();
  }

  function turn() {
    const turned = one("[data-side]", facing).classList.toggle("facing-turned");
    one("[data-close]", facing).addEventListener("click", () => facing.close());
  one("[data-turn]", facing).setAttribute("aria-pressed", String(turned));
  }

  async function copy() {
    const text = one("[data-message]", facing).textContent.replace("{link}", slip.link).replace("{expires}", slip.expires);
    try {
      await navigator.clipboard.writeText(text);
      copied = true;
    } catch (error) {
      one("[data-uncopied]", facing).hidden = false;
      return;
    }
    one("[data-copied]", facing).hidden = false;
  }

  /** Nothing of the slip is left in the page; nor, if it was copied from here, in the clipboard. */
  function clear() {
    clearTimeout(timer);
    if (copied && navigator.clipboard) navigator.clipboard.writeText("").catch(() => null);
    [slip, copied, handed] = [null, false, null];
    one("[data-qr] path", facing).removeAttribute("d");
    ["[data-copied]", "[data-uncopied]"].forEach((said) => (one(said, facing).hidden = true));
    if (facing.open) facing.close();
    place.hidden = true;
    hand("");
  }

  // --- to a kiosk -------------------------------------------------------------------------------------------

  async function post(address, body) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf };
    const how = { method: "POST", cache: "no-store", redirect: "error", headers, body: JSON.stringify(body) };
    const answer = await fetch(address, how);
    const said = answer.status === 204 ? {} : await answer.json();
    if (!answer.ok) throw Object.assign(new Error("refused"), { said: said.message });
    return said;
  }

  async function handOver({ currentTarget: { dataset } }) {
    if (!slip || handed) return;
    hand("going");
    const { box } = place.dataset;
    const address = `/staff/issue/${box}/kiosk/${dataset.kiosk}`;
    try {
      const text = slip.link.slice(slip.link.indexOf("#") + 1);
      const sealed = await sealHandover(unb64(dataset.point, POINT_BYTES), box, dataset.kiosk, text);
      handed = { address, ...(await post(address, { sealed: b64(sealed) })) };
      hand("waits");
      follow(handed, performance.now() + WAIT_MS);
    } catch ({ said }) {
      handed = null;
      hand("refused", said || "Chưa chuyển được: mất mạng. Xin thử lại, hoặc đưa cuống phiếu.");
    }
  }

  /** Until the kiosk has fetched it, or the minute is over. */
  async function follow(mine, until) {
    while (handed === mine) {
      await new Promise((go) => setTimeout(go, ASK_MS));
      const said = await post(`${mine.address}/con`, { number: mine.number }).catch(() => ({ waits: true }));
      if (handed !== mine) return;
      if (said.waits && performance.now() < until) continue;
      handed = null;
      if (said.waits) await post(`${mine.address}/thoi`, { number: mine.number }).catch(() => null);
      hand(said.waits ? "lost" : "taken");
    }
  }

  async function recall() {
    if (!handed) return;
    const { address, number } = handed;
    handed = null;
    await post(`${address}/thoi`, { number }).then(() => hand("recalled"), () => hand("lost")); // prettier-ignore
  }

  one("[data-show]", place).addEventListener("click", open);
  one("[data-turn]", facing).addEventListener("click", turn);
  one("[data-copy]", facing).addEventListener("click", copy);
  one("[data-clear]", facing).addEventListener("click", clear);
  one("[data-recall]", place).addEventListener("click", recall);
  all("[data-kiosk]", place).forEach((button) => button.addEventListener("click", handOver));
  window.addEventListener("pagehide", clear);

  return {
    clear,
    take(link, opened) {
      clear();
      slip = link;
      place.hidden = false;
      timer = setTimeout(clear, KEPT_MS);
      if (opened && !one("[data-kiosk]", place)) open(); // else the clerk chooses
    },
  };
}
