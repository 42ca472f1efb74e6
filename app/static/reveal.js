// "Hiện chữ đang gõ": shows what is typed into the secret fields of a form, as long as its box is ticked. Nothing remembers
// the tick: it goes when the form is sent or left, and when the page is hidden, left or comes back.

const SECRET = 'input[type="password"], .veiled, .unveiled, [data-secret]';
const BOX = '[data-do="unveil"]';

/** Show or hide the secret fields of a form, and make its box say which. */
export function unveil(form, shown) {
  for (const field of form.querySelectorAll(SECRET)) {
    if (field.type === "password" || field.dataset.secret) {
      field.dataset.secret = "yes"; // what it is while it is shown: not kept by drafts.js, nor by the browser
      field.type = shown ? "text" : "password";
    } else {
      field.classList.toggle("veiled", !shown);
      field.classList.toggle("unveiled", shown);
    }
  }
  for (const box of form.querySelectorAll(BOX)) box.checked = shown;
}

/** Follow the box of every form under `root`: a document, or the closed root of a decision. */
export function revealing(root) {
  const formOf = (event) => event.target.closest && event.target.closest("form");
  const hide = (form) => form.querySelector(BOX) && unveil(form, false);
  const hideAll = () => root.querySelectorAll("form").forEach(hide);
  root.addEventListener("change", (event) => event.target.matches(BOX) && unveil(formOf(event), event.target.checked));
  root.addEventListener("submit", (event) => hide(event.target), true); // before the form is sent: a browser keeps what is no password
  root.addEventListener("focusout", (event) => {
    const form = formOf(event);
    if (form && event.relatedTarget && !form.contains(event.relatedTarget)) hide(form);
  });
  document.addEventListener("visibilitychange", () => document.hidden && hideAll());
  for (const kind of ["pagehide", "pageshow"]) window.addEventListener(kind, hideAll);
}

revealing(document);

// Without scripts the box would do nothing, so it is not there.
for (const hidden of document.querySelectorAll("[data-reveal]")) hidden.hidden = false;
