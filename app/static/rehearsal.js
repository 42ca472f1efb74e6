// kiểm tra chìa khóa: what is typed opens an identity here, the identity its copies, the copies the challenges.
// Only the hashes of the challenges are sent; nothing is sent at all unless every one of them is what it must be.

import "./reveal.js";
import { acting, all, ask, canSeal, fill, one, say, show } from "./steps.js";
import { typingAid } from "./typing.js";

const page = one("#rehearsal");
const base = page.dataset.base;

/** Prove every padlock that the opened identity has a copy of; gives what was proved. */
async function proveAll({ holder, identity }) {
  const { answerTo } = await import("./challenge.js");
  const { role } = page.dataset;
  const { padlocks } = await ask(`${base}/ask`, { body: { holder } });
  const bar = one("progress", page);
  bar.max = padlocks.length;
  bar.value = 0;
  show("working");
  const answers = [];
  for (const item of padlocks) {
    // Role and holder are this page's own: the server cannot have another role's padlock opened.
    const answer = await answerTo(identity, { ...item, role, holder });
    answers.push({ box: item.box, period: item.period, answer });
    bar.value = answers.length;
  }
  await ask(`${base}/prove`, { body: { holder, answers } });
  return padlocks;
}

function tell(padlocks, kind) {
  fill("count", String(padlocks.length));
  one("[data-list]").replaceChildren(
    ...padlocks.map((item) => {
      const line = document.createElement("li");
      line.textContent = `${item.box_name}, kỳ ${item.period}${item.sheet === null ? " (chưa niêm phong)" : ""}`;
      return line;
    }),
  );
  one("[data-spare]").hidden = kind !== "spare";
  one("[data-before]").hidden = true; // its days are those from before this rehearsal
  show("done");
}

async function prove() {
  const { openAny } = await import("./identity.js");
  const { openers } = await ask(`${base}/view?role=${page.dataset.role}`);
  await proveWith(await openAny(openers, one("#typed").value));
}

/** One touch in place of what is typed; the role is this page's own here, too. */
async function proveByTouch() {
  const { openByTouch } = await import("./touch.js");
  const { openers } = await ask(`${base}/view?role=${page.dataset.role}`);
  await proveWith(await openByTouch(await ask("/staff/passkeys/mine"), openers, page.dataset.role));
}

/** Offered where one of the own passkeys opens the own identity of this role. */
async function offerTouch() {
  const place = one("[data-touch]");
  if (!place) return;
  const { offered } = await import("./touch.js");
  const [view, { openers }] = [await ask("/staff/passkeys/mine"), await ask(`${base}/view?role=${page.dataset.role}`)];
  place.hidden = offered(view, openers).length === 0;
}

async function proveWith(opened) {
  try {
    const padlocks = await proveAll(opened);
    one("#typed").value = "";
    tell(padlocks, opened.kind);
  } catch (error) {
    show("type");
    throw error;
  }
}

function begin() {
  if (!canSeal()) {
    say("no_webcrypto");
    return;
  }
  if (!one("#typed")) return;
  all('[data-do="touch"]').forEach((button) => button.addEventListener("click", acting(proveByTouch)));
  all('[data-do="prove"]').forEach((form) => form.addEventListener("submit", acting(prove)));
  one("#typed").after(typingAid(one("#typed")));
  show("type");
  offerTouch().catch(() => {}); // what is typed opens as well
}

begin();
