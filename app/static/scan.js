// A paper letter as a scan: the form that types letters sends the chosen file, and what was typed with it.

import { acting, ask, one, say } from "./steps.js";

const MEGABYTE = 1024 * 1024;
const place = one("#scan");
const part = one("[data-scan]");
const form = part.closest("form");
const file = one("input[type=file]", part);
const letter = form.elements.letter;
part.hidden = false;

// A letter that is scanned need not be typed.
const askText = () => (letter.required = file.files.length === 0);
file.addEventListener("change", askText);
window.addEventListener("pageshow", askText);

/** Base64 as the server spells it: RFC 4648, §5, without padding. */
async function inLetters(chosen) {
  const address = await new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(chosen);
  });
  return address.slice(address.indexOf(",") + 1).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const send = acting(async () => {
  const [chosen] = file.files;
  if (chosen.size > Number(place.dataset.most) * MEGABYTE) {
    say("scan_large");
    return;
  }
  const body = { letter: letter.value, contact: form.elements.contact.value, scan: await inLetters(chosen) };
  await ask(`${form.getAttribute("action")}/scan`, { body });
  form.reset();
  window.location.reload();
});

form.addEventListener("submit", (event) => {
  if (file.files.length > 0) {
    event.stopPropagation(); // page.js would let it be sent once, and this may be refused
    send(event);
  }
});
