// The clerk's counter: issues with one press or Enter, prints in the same page, remembers field and desk.
// The PDF with the code stays in this page's memory; nothing of it is in an address.

import { screenOf } from "./issue-screen.js";

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const form = one("[data-issue]");
const ISSUING = { meanwhile: "busy", signedOut: "signed_out", unclear: "unclear" };
const UNDOING = { meanwhile: "undoing", signedOut: "undo_unclear", unclear: "undo_unclear" };
const REPRINTING = { meanwhile: "busy", signedOut: "reprint_unclear", unclear: "reprint_unclear" };
const PATIENCE_MS = 60000;

let busy = false;
let address = ""; // of the PDF shown last
let frame = null;
let undo = null; // of the slips issued last: their numbers and dossier, for as long as they can be voided from here
const screen = form && screenOf(form);
let scans = false; // the last slip was for a dossier: the next scan goes into the same field

/** Where the next citizen begins: Enter issues from here. */
const home = () => (scans ? one("[name=dossier]", form) : one("#issue"));

/** Show one sentence of the page; `text` is the server's own. */
function say(name, text = "") {
  all("[data-says]", form).forEach((element) => (element.hidden = element.dataset.says !== name));
  const said = one(`[data-says="${name}"]`, form);
  if (text) said.textContent = text;
  said.scrollIntoView({ block: "nearest" }); // on a small screen it stands below the button, out of sight
}

// --- what stays chosen ------------------------------------------------------------------------------------

const key = form && `homphieu issue ${form.dataset.box}`;

function remember() {
  const chosen = one("[name=field]:checked", form);
  const desk = one("[name=desk]", form); // not there where the box has no desks
  const kept = { field: chosen ? chosen.value : "", desk: desk ? desk.value : "" };
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch (error) {
    // Without storage the choice lasts as long as the page.
  }
}

function recall() {
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem(key)) || {};
  } catch (error) {
    return;
  }
  const chosen = all("[name=field]", form).find((radio) => radio.value === kept.field);
  if (chosen) chosen.checked = true;
  const desk = all("[name=desk] option", form).find((option) => option.value === kept.desk);
  if (desk) desk.selected = true;
}

// --- issue and print --------------------------------------------------------------------------------------

/** What the server answers; a refusal comes back as its sentence, an ended session as `over`. */
async function post(url, body, read) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRF-Token": body.get("csrf") },
      body: new URLSearchParams(body),
      cache: "no-store",
      redirect: "manual",
      signal: abort.signal,
    });
    if (!answer.ok && answer.type !== "opaqueredirect") {
      const { code, message } = await answer.json();
      return { refused: message, over: ["not_signed_in", "csrf_wrong"].includes(code) };
    }
    return await read(answer);
  } finally {
    clearTimeout(timer);
  }
}

/** The slips as they are printed, their numbers, without which a failed print could not be voided, a single one's link. */
async function slips(answer) {
  const { pdf, numbers, screen: link } = await answer.json();
  const bytes = pdf && Uint8Array.from(atob(pdf), (letter) => letter.charCodeAt(0));
  return { pdf: bytes && new Blob([bytes], { type: "application/pdf" }), numbers, link };
}

function unprint() {
  if (address) URL.revokeObjectURL(address);
  if (frame) frame.remove();
  all("[data-open]", form).forEach((link) => link.removeAttribute("href"));
  screen.clear();
}

/** Put the PDF into a hidden frame and open the print dialog; the link stays for where that is blocked. */
function print(pdf) {
  address = URL.createObjectURL(pdf);
  all("[data-open]", form).forEach((link) => (link.href = address));
  frame = document.createElement("iframe");
  frame.className = "print-frame";
  frame.title = "Phiếu để in";
  frame.addEventListener("load", () => {
    try {
      frame.contentWindow.print();
      home().focus({ preventScroll: true }); // the next citizen is waiting: Enter must not land in the frame
    } catch (error) {
      one("[data-says]:not([hidden]) [data-open]", form).focus();
    }
  });
  frame.src = address;
  document.body.append(frame);
}

/** One act at a time: what is said of it, and what is done when the server agrees. */
async function act({ meanwhile, signedOut, unclear }, posted, done) {
  if (busy) return;
  busy = true;
  const button = one("#issue");
  button.setAttribute("aria-disabled", "true");
  say(meanwhile);
  try {
    const answer = await posted();
    if (answer.over) say(signedOut);
    else if (answer.refused) say("other", answer.refused);
    else done(answer);
  } catch (error) {
    say(unclear);
  }
  button.removeAttribute("aria-disabled");
  busy = false;
  home().focus({ preventScroll: true });
}

function told(name, number) {
  const place = one(`[data-says="${name}"] [data-number]`, form);
  if (place) place.textContent = number;
  say(name);
}

function issue(paper = true) {
  if (!form.reportValidity()) return;
  remember();
  const dossier = one("[name=dossier]", form);
  const body = new FormData(form);
  body.set("script", "true");
  if (!paper) [["count", "1"], ["paper", "false"]].forEach((pair) => body.set(...pair)); // one citizen, one screen
  act(ISSUING, () => post(form.action, body, slips), ({ pdf, numbers, link }) => {
    undo = new FormData();
    ["csrf", "dossier"].forEach((name) => undo.set(name, body.get(name)));
    numbers.forEach((number) => undo.append("number", number));
    told(paper ? "issued" : "shown", numbers.length);
    one("[data-again]", form).hidden = numbers.length > 1;
    unprint();
    if (pdf) print(pdf);
    if (link) screen.take(link, !paper);
    one("[name=count]", form).value = 1; // stock is the exception, and so is another language
    all("[name=lang]", form).forEach((select) => (select.value = ""));
    scans = dossier.value !== "";
    dossier.value = "";
  }); // prettier-ignore
}

/** Another slip in the place of one: of the one issued last, or of that whose number was typed. */
function reissue(number, dossier, typed = null) {
  const body = new FormData(form);
  [["count", null], ["dossier", dossier], ["number", number], ["script", "true"]].forEach(([name, value]) => {
    if (value === null) body.delete(name);
    else body.set(name, value);
  }); // prettier-ignore
  act(REPRINTING, () => post(`${form.action}/reprint`, body, slips), ({ pdf, numbers, link }) => {
    undo = new FormData();
    [["csrf", body.get("csrf")], ["dossier", dossier], ["number", numbers[0]]].forEach((pair) => undo.set(...pair));
    say("reprinted");
    unprint();
    print(pdf);
    screen.take(link, false);
    if (typed) all("[name=number], [name=dossier]", typed).forEach((field) => (field.value = ""));
  }); // prettier-ignore
}

/** The button beside the one that voids: that form goes nowhere, the new slip is printed from here. */
function reissueTyped(event) {
  const typed = event.target;
  if (!event.submitter || !event.submitter.matches("[data-reprint]")) return;
  event.preventDefault();
  delete typed.dataset.sent; // page.js: it was not sent
  reissue(one("[name=number]", typed).value, one("[name=dossier]", typed).value, typed);
}

/** Void what was issued last; once, and nothing is left of it that could be printed. */
function takeBack() {
  if (!undo) return;
  act(UNDOING, () => post(`${form.action}/void`, undo, () => ({})), () => {
    told("undone", undo.getAll("number").length);
    undo = null;
    unprint();
  }); // prettier-ignore
}

/** Enter issues from anywhere but from what has a use of its own for it. */
function entered(event) {
  if (event.key !== "Enter" || event.repeat || event.defaultPrevented) return;
  if (one("dialog[open]")) return; // a code is shown: no other slip by mistake
  if (event.target.closest("a, button, summary, textarea, form:not([data-issue])")) return;
  event.preventDefault();
  issue();
}

if (form) {
  recall();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    issue();
  });
  one("#issue-screen").addEventListener("click", () => issue(false));
  all("[data-undo]", form).forEach((button) => button.addEventListener("click", takeBack));
  all("[data-again]", form).forEach((button) => button.addEventListener("click", () => undo && reissue(undo.get("number"), undo.get("dossier"))));
  document.addEventListener("keydown", entered);
  document.addEventListener("submit", reissueTyped); // after page.js, which marks the form as sent
  (one("[aria-invalid]") || one("#issue")).focus(); // a number to correct must not end in a slip more
}
