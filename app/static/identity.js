// Opens an identity by what was typed into one field: a passphrase, or a paper spare key. Says which other
// identities it trusts, and seals its padlock copies over to one of them.

import { fingerprint, openCopy, openIdentity, sealCopy } from "./keyring.js";
import { isPhrase, tries } from "./phrase.js";
import { Refused, b64, need, unb64 } from "./seal.js";
import { verifyHolder } from "./signatures.js";
import { readSpare } from "./spare.js";
import { candidates, faultOf } from "./typed.js";

const POINT_BYTES = 65;
const SIGNATURE_BYTES = 64;
const COPY_BYTES = 113;

/** The id of a holder: the fingerprint of the identity, without its blanks. */
export const holderOf = async (ecdh, ecdsa) => (await fingerprint(ecdh, ecdsa)).replaceAll(" ", "");

/** Whether a fingerprint as it was heard or read is `mark`; refused as code_group, code_marks, or `short`. */
export function heard(typed, mark, short) {
  const found = candidates(typed, mark.length);
  if (found.includes(mark)) return true; // 120 bits, however many ways an input method leaves open
  const fault = faultOf(typed);
  if (fault) throw fault;
  need(found.length > 0, short);
  return false;
}

async function openByAny(wrapped, texts) {
  for (const text of texts) {
    const identity = await openIdentity(wrapped, text).catch((error) => {
      if (error.code !== "wrong_passphrase") throw error;
      return null;
    });
    if (identity !== null) return identity;
  }
  return null;
}

/** The one of `openers` ({holder, kind, wrapped}) that `typed` opens: {holder, kind, identity}. */
export async function openAny(openers, typed) {
  const spare = isPhrase(typed) ? null : await readSpare(typed);
  const kind = spare === null ? "person" : "spare";
  for (const opener of openers.filter((one) => one.kind === kind)) {
    const identity = await openByAny(opener.wrapped, spare === null ? tries(typed) : [spare]);
    if (identity === null) continue;
    need((await holderOf(identity.ecdh.point, identity.ecdsa.point)) === opener.holder, "wrong_holder");
    return { holder: opener.holder, kind, identity };
  }
  throw new Refused("wrong_passphrase");
}

/** A person of the server's list with points as bytes, or null when the name is not that of the keys. */
async function genuine(person) {
  const [ecdh, ecdsa] = [unb64(person.ecdh, POINT_BYTES), unb64(person.ecdsa, POINT_BYTES)];
  return (await holderOf(ecdh, ecdsa)) === person.holder ? { ...person, ecdh, ecdsa } : null;
}

/**
 * All whom `root` trusts, id → ECDH point: whom it has signed, whom those have signed, and so on; itself if listed.
 *
 * `root` is {holder, ecdsa}, known to this page by itself; `people` is the server's list, of which nothing is
 * believed but what one of the trusted has signed for this committee and role.
 */
export async function trustedHolders(root, people, { committee, role }) {
  const known = (await Promise.all(people.map(genuine))).filter((person) => person !== null);
  const trusted = new Map([[root.holder, root.ecdsa]]);
  const signedBy = async (person, { by, signature }) => {
    if (!trusted.has(by)) return false;
    const { holder, ecdh, ecdsa } = person;
    const said = { committee, role, holder, ecdh, ecdsa };
    return verifyHolder(trusted.get(by), said, unb64(signature, SIGNATURE_BYTES));
  };
  for (let before = 0; before < trusted.size; ) {
    before = trusted.size;
    for (const person of known) {
      for (const one of trusted.has(person.holder) ? [] : person.endorsed) {
        if (await signedBy(person, one)) trusted.set(person.holder, person.ecdsa);
      }
    }
  }
  return new Map(known.filter(({ holder }) => trusted.has(holder)).map(({ holder, ecdh }) => [holder, ecdh]));
}

/** Open the copies of an opened holder and seal them over to another one ({holder, ecdh} with bytes). */
export async function sealOver(opened, copies, role, to, told = () => {}) {
  const sealed = [];
  for (const { box, period, public: point, copy } of copies) {
    const whose = { box, period, role, holder: opened.holder };
    const scalar = await openCopy(opened.identity, unb64(copy, COPY_BYTES), whose, unb64(point, POINT_BYTES));
    sealed.push({ box, period, copy: b64(await sealCopy(scalar, to.ecdh, { ...whose, holder: to.holder })) });
    scalar.fill(0);
    told(sealed.length, copies.length);
  }
  return sealed;
}
