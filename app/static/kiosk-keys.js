// The kiosk's own key: made here, never to be taken out, kept in this browser. What a clerk hands over is sealed to it.

import { concat, openWith, pointOf, sealTo, utf8 } from "./hpke.js";
import { need } from "./seal.js";

const [PLACE, STORE, NAME] = ["homphieu-kiosk", "keys", "own"];
const TEXT_BYTES = 64; // every hand-over has one length

const asked = (request) => new Promise((done, failed) => ((request.onsuccess = () => done(request.result)), (request.onerror = failed)));

async function store(mode) {
  const opening = indexedDB.open(PLACE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return (await asked(opening)).transaction(STORE, mode).objectStore(STORE);
}

/** The pair of this browser and its point; null when there is none. */
export async function ownKey() {
  const pair = await asked((await store("readonly")).get(NAME));
  return pair ? { privateKey: pair.privateKey, point: await pointOf(pair.publicKey) } : null;
}

/** A new pair in place of any old one. */
export async function newKey() {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  await asked((await store("readwrite")).put(pair, NAME));
  return ownKey();
}

const info = (box, kiosk) => concat(utf8("homphieu/1 kiosk\0"), utf8(box), [0], utf8(kiosk));

/** What a slip's link has after its #, sealed to a kiosk: the server that carries it cannot read it. */
export function sealHandover(point, box, kiosk, text) {
  const written = utf8(text);
  need(written.length <= TEXT_BYTES);
  const filled = new Uint8Array(TEXT_BYTES);
  filled.set(written);
  return sealTo(point, info(box, kiosk), filled);
}

/** The text again; rejects for what was not sealed to this kiosk. */
export async function openHandover({ privateKey, point }, box, kiosk, sealed) {
  const filled = await openWith(privateKey, point, info(box, kiosk), sealed);
  return new TextDecoder().decode(filled).replace(/\0+$/, "");
}
