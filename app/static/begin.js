// The one-time code of the first run stands in the address's fragment, which no server and no proxy sees: it goes
// from there into the form, which is sent at once, and out of the address and the browser's history.

function take() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code) return false;
  history.replaceState(null, "", location.pathname);
  document.querySelector("#f-code").value = code;
  return true;
}

if (take()) {
  const field = document.querySelector("#f-code");
  if (!field.matches("[aria-invalid]")) field.form.requestSubmit();
}
// The whole address pasted where this page is open already: the browser loads nothing again.
window.addEventListener("hashchange", () => {
  if (take()) document.querySelector("#f-code").form.requestSubmit();
});
