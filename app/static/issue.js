// The clerk's counter: issues with one press or Enter, prints in the same page, remembers field and desk.
// The PDF with the code stays in this page's memory; nothing of it is in an address.

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const form = one("[data-issue]");
const PATIENCE_MS = 60000;

let busy = false;
let address = ""; // of the PDF shown last
let frame = null;
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
  const kept = { field: chosen ? chosen.value : "", desk: one("[name=desk]", form).value };
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
  if (typeof kept.desk === "string") one("[name=desk]", form).value = kept.desk;
}

// --- issue and print --------------------------------------------------------------------------------------

/** The PDF as a blob; a refusal comes back as its sentence, an ended session as `over`. */
async function fetchSlips(body) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/pdf, application/json", "X-CSRF-Token": body.get("csrf") },
      body: new URLSearchParams(body),
      cache: "no-store",
      redirect: "error",
      signal: abort.signal,
    });
    if (!answer.ok) {
      const { code, message } = await answer.json();
      return { refused: message, over: ["not_signed_in", "csrf_wrong"].includes(code) };
    }
    return { pdf: new Blob([await answer.arrayBuffer()], { type: "application/pdf" }) };
  } finally {
    clearTimeout(timer);
  }
}

/** Put the PDF into a hidden frame and open the print dialog; the link stays for where that is blocked. */
function print(pdf) {
  if (address) URL.revokeObjectURL(address);
  if (frame) frame.remove();
  address = URL.createObjectURL(pdf);
  one("[data-open]", form).href = address;
  frame = document.createElement("iframe");
  frame.className = "print-frame";
  frame.title = "Phiếu để in";
  frame.addEventListener("load", () => {
    try {
      frame.contentWindow.print();
      home().focus({ preventScroll: true }); // the next citizen is waiting: Enter must not land in the frame
    } catch (error) {
      one("[data-open]", form).focus();
    }
  });
  frame.src = address;
  document.body.append(frame);
}

async function issue() {
  if (busy || !form.reportValidity()) return;
  busy = true;
  const button = one("#issue");
  button.setAttribute("aria-disabled", "true");
  say("busy");
  remember();
  try {
    const { pdf, refused, over } = await fetchSlips(new FormData(form));
    if (over) {
      say("signed_out");
    } else if (refused) {
      say("other", refused);
    } else {
      one("[data-number]", form).textContent = one("[name=count]", form).value;
      say("issued");
      print(pdf);
      one("[name=count]", form).value = 1; // stock is the exception
      scans = one("[name=dossier]", form).value !== "";
      one("[name=dossier]", form).value = "";
    }
  } catch (error) {
    say("unclear");
  }
  button.removeAttribute("aria-disabled");
  busy = false;
  home().focus({ preventScroll: true });
}

/** Enter issues from anywhere but from what has a use of its own for it. */
function entered(event) {
  if (event.key !== "Enter" || event.repeat || event.defaultPrevented) return;
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
  document.addEventListener("keydown", entered);
  (one("[aria-invalid]") || one("#issue")).focus(); // a number to correct must not end in a slip more
}
