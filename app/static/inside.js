// The page of a box that stays shut, shown within the opening's page: whoever has signed in here need not do it again, and
// the keys that are open stay open. The address changes with it, so that the browser's way back leads back.

import { acting, one } from "./steps.js";
import { Unopened } from "./unopened.js";

// What the server says to a form that it has taken in, by the end of its address.
const DONE = { unopened: "unopened_proposed", agree: "unopened_agreed", withdraw: "unopened_withdrawn" };
const LINK = 'a[href$="/unopened"]';

/** Follow such links of `page` in place; `base` is the opening's own path, `back()` is called when its page is there again. */
export function showInside(page, base, people, back) {
  const place = one("#inside");
  const main = one("[data-main]", place);
  const title = document.title;
  let [shown, hidden] = [null, []]; // its page, and what of the opening's is hidden meanwhile

  const leave = () => {
    if (!shown) return;
    shown = null;
    main.replaceChildren();
    place.hidden = true;
    hidden.forEach((part) => (part.hidden = false));
    document.title = title;
    back();
  };

  const open = async (url, isBack) => {
    const made = new Unopened(main, url, people);
    try {
      await made.load();
    } catch (error) {
      location.assign(url); // the page of its own says what is wrong
      return;
    }
    if (shown) return; // the link was pressed twice
    shown = made;
    if (!isBack) history.pushState(null, "", url);
    document.title = `${one("h1", main).textContent} – ${title}`;
    place.hidden = false;
    hidden = Array.from(place.parentElement.children).filter((part) => part !== place && !part.hidden);
    hidden.forEach((part) => (part.hidden = true));
    made.focus();
  };

  /** A form of that page: sent without leaving, and the page fetched anew; once it is settled, the opening's page again. */
  const send = async (form) => {
    const url = form.getAttribute("action");
    const settled = url.endsWith("/settle");
    await shown.post(url, new URLSearchParams(new FormData(form))).finally(() => delete form.dataset.sent);
    if (settled) history.back();
    else await shown.load(DONE[url.split("/").pop()]);
  };

  page.addEventListener("click", (event) => {
    const link = event.target.closest(LINK);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(new URL(link.href).pathname, false);
  });
  place.addEventListener("click", (event) => {
    const link = event.target.closest(`a[href^="${base}"]`);
    if (!link) return;
    event.preventDefault();
    history.back();
  });
  place.addEventListener("submit", (event) => {
    const form = event.target.closest("form[action]");
    if (form) acting(() => send(form), place)(event);
  });
  window.addEventListener("popstate", () => {
    const { pathname } = location;
    if (pathname === base) leave();
    else if (pathname.startsWith(base) && pathname.endsWith("/unopened")) open(pathname, true);
  });
}
