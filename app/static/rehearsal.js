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
  const typed = one("#typed");
  const { openers } = await ask(`${base}/view?role=${page.dataset.role}`);
  const opened = await openAny(openers, typed.value);
  try {
    const padlocks = await proveAll(opened);
    typed.value = "";
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
  all('[data-do="prove"]').forEach((form) => form.addEventListener("submit", acting(prove)));
  one("#typed").after(typingAid(one("#typed")));
  show("type");
}

begin();
