// The one-time code of the first run stands in the address's fragment, which no server and no proxy sees: it goes
// from there into the form, which is sent at once, and out of the address and the browser's history.

const code = decodeURIComponent(location.hash.slice(1));
if (code) {
  history.replaceState(null, "", location.pathname);
  const field = document.querySelector("#f-code");
  field.value = code;
  if (!field.matches("[aria-invalid]")) field.form.requestSubmit();
}
