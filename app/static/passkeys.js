// "Khóa chạm của tôi": a person's own passkeys. A member types the passphrase once, so that the new one opens the identity.

import { acting, all, ask, canSeal, one, say } from "./steps.js";

const page = one("#passkeys");

/** A member's: what is typed opens the identity here, the new passkey is proved to open it as well. */
async function addOpening(form) {
  const [{ openAny }, { addOpening: add }] = await Promise.all([import("./identity.js"), import("./newkey.js")]);
  const view = await ask("/staff/keys/view");
  const opened = await openAny(view.mine, form.elements.words.value);
  await add(form.elements.name.value, opened, { committee: view.committee, role: view.role });
}

async function addEntering(form) {
  const { addEntering: add } = await import("./newkey.js");
  await add(form.elements.name.value, form.elements.password.value);
}

async function begin() {
  const { canTouch } = canSeal() ? await import("./touch.js") : { canTouch: () => false };
  if (!canTouch()) {
    say("touch_never");
    return;
  }
  for (const form of all("form[data-add]", page)) {
    form.hidden = false;
    const act = form.dataset.add === "opening" ? addOpening : addEntering;
    form.addEventListener(
      "submit",
      acting(async () => {
        await act(form);
        location.assign("/staff/passkeys?done=passkey_added");
      }, page),
    );
  }
  all('[data-do="unveil"]', page).forEach((box) =>
    box.addEventListener("change", () => one("#words").classList.toggle("veiled", !box.checked)),
  );
}

begin();
