// A deck of ballots: the answer comes line by line, so that the bar moves while it is drawn. The PDF stays in this page's
// memory and goes when it is cleared or the page is left; its numbers stay for as long as it can be voided from here.

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const form = one("[data-deck]");
const SILENCE_MS = 120000; // another deck may be drawn before this one
const OVER = ["not_signed_in", "csrf_wrong"];

let busy = false;
let numbers = []; // of the deck that was made last, or was about to be
let address = ""; // of its PDF

const shown = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ".");

/** Show one sentence of the page; `text` is the server's own. */
function say(name, text = "") {
  all("[data-says]", form).forEach((element) => (element.hidden = element.dataset.says !== name));
  const said = one(`[data-says="${name}"]`, form);
  if (text) said.textContent = text;
  all("[data-number]", said).forEach((place) => (place.textContent = shown(numbers.length)));
  said.scrollIntoView({ block: "nearest" });
}

function draw(drawn, of) {
  Object.assign(one("progress", form), { max: of, value: drawn });
  one("[data-drawn]", form).textContent = shown(drawn);
  one("[data-of]", form).textContent = shown(of);
}

function clear() {
  if (address) URL.revokeObjectURL(address);
  address = "";
  one("[data-open]", form).removeAttribute("href");
}

// --- what the server says ---------------------------------------------------------------------------------

/** A refusal of the server, which has its own sentence. */
const refusal = ({ code, message }) => Object.assign(new Error(code), { code, told: message });

async function post(url, body, signal) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRF-Token": body.get("csrf") },
    body: new URLSearchParams(body),
    cache: "no-store",
    redirect: "manual",
    signal,
  });
  if (!answer.ok && answer.type !== "opaqueredirect") throw refusal(await answer.json());
  return answer;
}

/** The objects of an answer, as its lines come. */
async function* lines(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const parts = (rest + read.value).split("\n");
    rest = parts.pop();
    for (const part of parts) yield JSON.parse(part);
  }
}

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Ask for a deck and give its PDF; throws a refusal, or whatever breaks the line. */
async function fetched(body) {
  const abort = new AbortController();
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(), SILENCE_MS);
  };
  const parts = [];
  let done = false;
  wait();
  try {
    for await (const said of lines(await post(form.action, body, abort.signal))) {
      wait();
      if (said.code) {
        numbers = []; // nothing was issued
        throw refusal(said);
      }
      if (said.drawn !== undefined) draw(said.drawn, Number(body.get("count")));
      if (said.numbers) {
        numbers = said.numbers;
        say("fetching");
      }
      if (said.pdf) parts.push(bytes(said.pdf));
      done = done || Boolean(said.done);
    }
  } finally {
    clearTimeout(timer);
  }
  if (!done) throw new Error("cut off");
  return new Blob(parts, { type: "application/pdf" });
}

// --- what is done -----------------------------------------------------------------------------------------

/** One act at a time; `failed` says what a broken line means. */
async function act(meanwhile, acted, failed) {
  if (busy) return;
  busy = true;
  one("#make").setAttribute("aria-disabled", "true");
  say(meanwhile);
  try {
    await acted();
  } catch (error) {
    failed(error);
  }
  one("#make").removeAttribute("aria-disabled");
  busy = false;
}

function make() {
  if (!form.reportValidity()) return;
  if (address && !window.confirm(form.dataset.another)) return;
  const body = new FormData(form);
  body.set("script", "true");
  clear();
  numbers = [];
  draw(0, Number(body.get("count")));
  act("busy", async () => {
    address = URL.createObjectURL(await fetched(body));
    one("[data-open]", form).href = address;
    say("made");
    one("[data-open]", form).focus({ preventScroll: true });
  }, ({ code, told }) => {
    if (OVER.includes(code)) say("signed_out");
    else if (told) say("other", told);
    else say(numbers.length ? "lost" : "unclear");
  }); // prettier-ignore
}

/** Void the whole deck; what was never issued is unknown to the box. */
function takeBack() {
  const body = new FormData();
  body.set("csrf", one("[name=csrf]", form).value);
  body.set("numbers", numbers.join("\n"));
  body.set("script", "true");
  act("undoing", async () => {
    await post(`${form.action}/void`, body);
    clear();
    say("undone");
    numbers = [];
  }, ({ code, told }) => {
    if (code === "slip_unknown") say("not_issued");
    else if (told && !OVER.includes(code)) say("other", told);
    else say("undo_unclear");
  }); // prettier-ignore
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    make();
  });
  one("[data-clear]", form).addEventListener("click", () => {
    clear();
    numbers = [];
    say("cleared");
    one("#make").focus({ preventScroll: true });
  });
  all("[data-undo]", form).forEach((button) => button.addEventListener("click", takeBack));
  window.addEventListener("beforeunload", (event) => (busy || address) && event.preventDefault());
}
const wrong = one("[aria-invalid]");
if (wrong) wrong.focus();
