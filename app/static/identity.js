// Opens an identity by what was typed into one field: a passphrase, or a paper spare key.

import { fingerprint, openIdentity } from "./keyring.js";
import { Refused, need } from "./seal.js";
import { readSpare } from "./spare.js";

/** The one of `openers` ({holder, kind, wrapped}) that `typed` opens: {holder, kind, identity}. */
export async function openAny(openers, typed) {
  const spare = await readSpare(typed);
  const kind = spare === null ? "person" : "spare";
  for (const opener of openers.filter((one) => one.kind === kind)) {
    const identity = await openIdentity(opener.wrapped, spare === null ? typed : spare).catch((error) => {
      if (error.code !== "wrong_passphrase") throw error;
      return null;
    });
    if (identity === null) continue;
    const mark = await fingerprint(identity.ecdh.point, identity.ecdsa.point);
    need(mark.replaceAll(" ", "") === opener.holder, "wrong_holder");
    return { holder: opener.holder, kind, identity };
  }
  throw new Refused("wrong_passphrase");
}
