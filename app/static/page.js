// What every staff page shares: a form marked data-once is sent once, however often its button is pressed.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});

// A page that comes back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Clicking a question first: <button data-confirm="…">. With a wrong field the browser shows that field instead; with
// data-confirm-changed="name" it is asked only when the choice of that name is another one than the page came with.
const chosen = (select) => select.selectedOptions[0].defaultSelected;

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-confirm]");
  if (!button || (button.form && !button.form.checkValidity())) return;
  const name = button.dataset.confirmChanged;
  if (name && chosen(button.form.elements[name])) return;
  if (!window.confirm(button.dataset.confirm)) event.preventDefault();
});

// A page beside the meeting's own (beside.js): the way back is to that page, whose memory is still there.
function isBeside(path) {
  try {
    return window.opener.location.pathname.startsWith(path);
  } catch (error) {
    return false; // none, or gone elsewhere
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !/^\/staff\/openings\/[0-9]+$/.test(link.pathname) || !isBeside(link.pathname)) return;
  event.preventDefault();
  window.close();
});

// A form that was refused: the browser's own way back keeps what was typed. <button data-back hidden>
for (const button of document.querySelectorAll("button[data-back]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.history.back());
}

// Roll-call: a reason is asked for where somebody is absent, and only there.
function askReason(select) {
  const reason = select.closest("fieldset").querySelector("[name=absence]");
  const absent = select.value === "no";
  reason.required = absent;
  const field = reason.closest(".field");
  field.hidden = !absent;
  for (const word of field.querySelectorAll(".optional")) word.hidden = true;
}

for (const select of document.querySelectorAll(".seat select[name=present]")) {
  askReason(select);
  select.addEventListener("change", () => askReason(select));
  window.addEventListener("pageshow", () => askReason(select));
}

// What was typed comes back with the page, but a folded part does not unfold by itself.
window.addEventListener("pageshow", () => {
  for (const part of document.querySelectorAll("main details:not([open])")) {
    const fields = Array.from(part.querySelectorAll("input, textarea"));
    part.open = fields.some((field) => field.value !== field.defaultValue);
  }
});
