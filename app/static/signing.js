// A member's own page for signing the next period's sheet. Nothing typed here is kept or sent.

import { all, one } from "./steps.js";
import { signingJob } from "./jobs.js";
import { People, Turn } from "./turns.js";

const root = one("#sign");

/** The board says who has signed; the last signature leads to the mã niêm phong, to be read aloud. */
function done(answer, person) {
  if (answer.sealed !== null) {
    location.assign(root.dataset.sealed);
    return;
  }
  const row = one(`[data-signer="${person.role}"]`);
  row.classList.add("done");
  all("[data-when]", row).forEach((e) => (e.hidden = e.dataset.when !== "signed"));
}

const job = signingJob(root.dataset, root.dataset.view, done);
new Turn(root, new People({ keep: false }), { ...job, view: `${job.url}/view` });
