// The second holder of a role, on the page that has just made the new keys: the own fingerprint is there to be read
// aloud, and the other one's is typed as heard. The keys are still open here, so no passphrase is typed again.

import { acting, ask, fill, one } from "./steps.js";

const POINT_BYTES = 65;

/** The one of `people` whose keys have the fingerprint that was heard; the server's names decide nothing. */
async function heardOf(keys, people, typed) {
  for (const person of people) {
    const [ecdh, ecdsa] = [keys.unb64(person.ecdh, POINT_BYTES), keys.unb64(person.ecdsa, POINT_BYTES)];
    const holder = await keys.holderOf(ecdh, ecdsa);
    if (keys.heard(typed, holder, "compare_first")) return { holder, ecdh, ecdsa };
  }
  throw new keys.Refused("other_differs");
}

/** Sign whom the new holder has heard; the server takes it once the new holder's own keys have been compared. */
async function answer(keys, base, { holder: own, identity }) {
  const { committee, role, waiting, people } = await ask(`${base}/view`);
  const { holder, ecdh, ecdsa } = await heardOf(keys, people.filter((one) => one.holder !== own), one("#theirs").value);
  keys.need(waiting !== own, "not_yet");
  const signature = keys.b64(await keys.signHolder(identity, { committee, role, holder, ecdh, ecdsa }));
  await ask(`${base}/endorse`, { body: { holder, by: own, signature, copies: [] } });
}

/** Offer reading and typing for the open keys `made` ({holder, mark, identity}); done() when both have signed. */
export function joinHere(keys, page, made, done) {
  fill("fingerprint", made.mark);
  one("[data-fresh]", page).hidden = false;
  one("[data-stale]", page).hidden = true;
  const act = async () => {
    await answer(keys, page.dataset.keys, made);
    one("#theirs").value = "";
    await done();
  };
  one("#answer").onsubmit = acting(act); // of the keys made last, when they were drawn anew
}
