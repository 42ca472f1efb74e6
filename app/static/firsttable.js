// The first run from a table: the chosen file is sent to be looked through, and the same bytes again to be made.

let bytes = null;
let named = "";

async function send(address) {
  const csrf = document.querySelector('input[name="csrf"]').value;
  const headers = { "Content-Type": "application/octet-stream", Accept: "text/html", "X-CSRF-Token": csrf, "X-File-Name": named };
  document.querySelector("main").setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { method: "POST", headers, body: bytes });
    show(await answer.text());
  } catch (error) {
    document.querySelector("main").removeAttribute("aria-busy");
    document.querySelector('[data-says="unclear"]').hidden = false;
  }
}

function show(text) {
  const made = new DOMParser().parseFromString(text, "text/html").querySelector("main");
  document.querySelector("main").replaceWith(document.importNode(made, true));
  document.querySelector("main").focus();
  window.scrollTo(0, 0);
}

document.addEventListener("change", async (event) => {
  if (!event.target.matches("#f-table") || !event.target.files.length) return;
  // Only repeated where the file is none that is read: as an address has it, without halves of letters.
  named = encodeURIComponent([...event.target.files[0].name.replace(/\p{Cs}/gu, "")].slice(0, 80).join(""));
  bytes = await event.target.files[0].arrayBuffer();
  send("/bat-dau/tep");
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-make]");
  if (!button) return;
  button.disabled = true;
  send("/bat-dau/tep/lap");
});
