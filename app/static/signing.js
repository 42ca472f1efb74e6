// A member's own page for signing the next sheets of the committee's boxes. Nothing typed here is kept or sent.

import { follow } from "./following.js";
import { all, one } from "./steps.js";
import { signingJob } from "./jobs.js";
import { People, Turn } from "./turns.js";

const root = one("#sign");
const boxes = all("[data-at]").map(({ dataset }) => {
  const url = `/staff/committee/${dataset.at}/sign`;
  return { id: dataset.at, name: dataset.name, url, view: `${url}/view` };
});

/** The boards say who has signed; the last signature leads to the mã niêm phong, to be read aloud. */
function done(answers, person, refused) {
  if (refused.length === 0 && answers.some(({ answer }) => answer.sealed !== null)) {
    stop();
    location.assign(root.dataset.sealed);
    return;
  }
  for (const { box } of answers) {
    const row = one(`[data-at="${box.id}"] [data-signer="${person.role}"]`);
    row.classList.add("done");
    all("[data-when]", row).forEach((e) => (e.hidden = e.dataset.when !== "signed"));
  }
}

const turn = new Turn(root, new People({ keep: false }), signingJob(boxes, done));
const stop = follow(root.dataset.state, () => turn.deciding().length > 0);
