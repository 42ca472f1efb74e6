// Offers a khóa chạm where the own identity has just been made: it is open there, so nothing is typed again.

import { acting, all, one } from "./steps.js";
import { canTouch } from "./touch.js";

/** `opened`: { holder, identity }, open in this page's memory; forgotten once a passkey is added, or with the page. */
export function offerTouch(page, opened, seat) {
  for (const place of canTouch() ? all("[data-offer]", page) : []) {
    const form = one("form", place);
    place.hidden = false;
    form.onsubmit = acting(async () => {
      const { addOpening } = await import("./newkey.js");
      await addOpening(form.elements.name.value, opened, seat);
      form.hidden = true;
      one("[data-offered]", place).hidden = false;
    }, page);
  }
}
