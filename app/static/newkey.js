// A new khóa chạm: made by the browser, wrapped around an opened identity, and proved by one unlock before it is kept.

import { ask } from "./steps.js";
import { openByTouch, prfInput, toldOf, touch, unb64Any, wrapUnder } from "./touch.js";
import { b64, need, random } from "./seal.js";
import { signWrapping } from "./signatures.js";

const ADDRESS = "/staff/passkeys";
const PATIENCE_MS = 120000;
const SALT_BYTES = 32;
const [ES256, EDDSA, RS256] = [-7, -8, -257];

/** Have the browser make a passkey; `input`: what its PRF is asked for at once, where it can say so already. */
async function make(asked, input) {
  const { login, name } = asked;
  const publicKey = {
    rp: { id: location.hostname, name: "Hòm Phiếu" },
    user: { id: unb64Any(asked.user), name: login, displayName: name },
    challenge: unb64Any(asked.challenge),
    pubKeyCredParams: [ES256, EDDSA, RS256].map((alg) => ({ type: "public-key", alg })),
    excludeCredentials: asked.exclude.map((id) => ({ type: "public-key", id: unb64Any(id) })),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    attestation: "none",
    timeout: PATIENCE_MS,
    extensions: { prf: input ? { eval: { first: input } } : {} },
  };
  const made = await navigator.credentials.create({ publicKey }).catch((error) => {
    throw toldOf(error);
  });
  const { response } = made;
  return {
    credential: new Uint8Array(made.rawId),
    transports: response.getTransports ? response.getTransports() : [],
    prf: made.getClientExtensionResults().prf || {},
    client_data: b64(new Uint8Array(response.clientDataJSON)),
    attestation: b64(new Uint8Array(response.attestationObject)),
  };
}

/**
 * The identity under the new passkey, signed, once a touch has opened it from the very text that will be kept.
 *
 * A passkey without the PRF is refused here: it would be kept as what opens a key, and open nothing.
 */
async function openable(made, { holder, identity }, salt, seat, boundOnly) {
  const { credential, transports, prf } = made;
  need(prf.enabled, "touch_no_prf");
  const given = prf.results && prf.results.first;
  const asked = [{ credential, transports, input: prfInput(holder, salt) }];
  const secret = given ? new Uint8Array(given) : (await touch(asked, boundOnly)).secret;
  const wrapped = await wrapUnder(identity, secret, { credential, salt, seat });
  secret.fill(0);
  const keys = [{ holder, credential: b64(credential), transports, wrapped }];
  const view = { committee: seat.committee, bound_only: boundOnly, keys };
  await openByTouch(view, [{ holder, kind: "person" }], seat.role);
  return { wrapped, signature: b64(await signWrapping(identity, wrapped)) };
}

/** Add a passkey that opens the identity `opened` ({ holder, identity }) of `seat` ({ committee, role }). */
export async function addOpening(name, opened, seat) {
  const asked = await ask(`${ADDRESS}/begin`, { body: {} });
  const salt = random(SALT_BYTES);
  const made = await make(asked, prfInput(opened.holder, salt));
  const opens = await openable(made, opened, salt, seat, asked.bound_only);
  await keep(name, made, { opens });
}

/** Add a passkey that signs in, and opens nothing; the password proves whose it is. */
export async function addEntering(name, password) {
  const made = await make(await ask(`${ADDRESS}/begin`, { body: {} }), null);
  await keep(name, made, { password });
}

const keep = (name, { client_data, attestation, transports }, more) =>
  ask(ADDRESS, { body: { name, client_data, attestation, transports, ...more } });
