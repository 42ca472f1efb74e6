// What was typed on the pages of the first run stays in this tab until all of it is made: neither a stale token nor a
// night in which the code's cookie ended loses it. Nothing of it is secret, passwords are the server's to draw.

const KEY = "homphieu.first";
const form = document.querySelector('form[action="/bat-dau/lap"]');

/** Storage may be switched off or full: then the pages are what they are without this script. */
function kept(act) {
  try {
    return act(window.sessionStorage);
  } catch (error) {
    return null;
  }
}

const steps = Array.from(document.querySelectorAll(".first-steps li"));
const step = String(1 + steps.findIndex((one) => one.matches('[aria-current="step"]')));
const typed = () => Array.from(new FormData(form)).filter(([name]) => !["csrf", "draft", "go"].includes(name));
const keep = () => kept((store) => store.setItem(KEY, JSON.stringify({ step, typed: typed() })));
const load = () => kept((store) => JSON.parse(store.getItem(KEY)));
const forget = () => kept((store) => store.removeItem(KEY));

/** The page where one was, from the server, with all fields as they were. */
function again(before) {
  const whole = document.createElement("form");
  Object.assign(whole, { method: "post", action: form.getAttribute("action"), hidden: true });
  const sent = [["csrf", form.elements.csrf.value], ...before.typed, ["go", before.step]];
  for (const [name, value] of sent) {
    whole.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(whole);
  whole.submit();
}

function offer() {
  const [note, before] = [document.querySelector("[data-first-kept]"), load()];
  if (!note) return keep(); // a page on the way: what came with it was typed before
  if (!before) return undefined;
  note.hidden = false;
  note.querySelector('[data-do="again"]').addEventListener("click", () => again(before));
  note.querySelector('[data-do="forget"]').addEventListener("click", () => (forget(), (note.hidden = true)));
  return undefined;
}

if (form) {
  offer();
  for (const kind of ["input", "change", "submit"]) form.addEventListener(kind, keep);
} else forget(); // all is made
