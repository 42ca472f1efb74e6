// Looks a receipt up in the published record. The receipt stays in this page: what is asked of the server is
// the record of a whole period, the same for everybody. Its sentences stand in lookup.html (data-state).

import { Refused, b64, groups, need, readSheet, receiptData, signedByLog, unb64 } from "./seal.js";
import { read } from "./receipt.js";
import { inclusion, keyFingerprint, merkleRoot, readChain, readLeaves, same } from "./record.js";

const PATIENCE_MS = 60000;
const ATTEMPTS = 2; // a batch may come between two of our questions

// --- the record, fetched and checked ----------------------------------------------------------------------

async function fetchText(path) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const how = { credentials: "omit", redirect: "error", signal: abort.signal, headers: { Accept: "application/json" } };
    const answer = await fetch(path, how);
    if (answer.status === 404) return null;
    if (answer.ok) return await answer.text();
  } catch (error) {
    // said below
  } finally {
    clearTimeout(timer);
  }
  throw new Refused("network");
}

/** Every batch of the chain is published with the leaves of its root, and so is the closing; else record_wrong. */
async function checkBatches(entries, batches, period) {
  const told = entries.filter((entry) => entry.type === "batch" && entry.data.period === period);
  const closed = entries.find((entry) => entry.type === "closed" && entry.data.period === period) || null;
  need(told.length === batches.size, "record_wrong");
  for (const { data } of told) {
    const leaves = batches.get(data.batch);
    need(leaves && leaves.length === data.count && b64(await merkleRoot(leaves)) === data.root, "record_wrong");
  }
  const all = [].concat(...batches.values());
  if (closed) need(closed.data.count === all.length && closed.data.root === b64(await merkleRoot(all)), "record_wrong");
  return { told, closed, all };
}

/** What a box has published of a period, checked; refused as network, period_unknown, chain_broken, record_wrong. */
export async function fetchRecord(box, period) {
  for (let attempt = 1; ; attempt++) {
    const leaves = await fetchText(`/b/${box}/${period}/leaves`);
    const sheet = await fetchText(`/b/${box}/sheets/${period}.json`);
    const chain = await fetchText(`/b/${box}/chain.jsonl`);
    need(leaves !== null && sheet !== null && chain !== null, "period_unknown");
    try {
      const { log_key: key, seal, ...rest } = await readSheet(new TextEncoder().encode(sheet));
      const logKey = unb64(key, 32);
      const { entries, head, checked } = await readChain(chain, box, logKey);
      const sealed = entries.find((entry) => entry.type === "sealed" && entry.data.period === period);
      need(rest.box === box && rest.period === period && sealed && sealed.data.seal === b64(seal), "record_wrong");
      const batches = readLeaves(leaves, period);
      const { told, closed, all } = await checkBatches(entries, batches, period);
      const restored = entries.some((entry) => entry.type === "restored");
      return { seal, logKey, batches, told, closed, all, head, checked, restored, length: entries.length };
    } catch (error) {
      if (attempt === ATTEMPTS) throw new Refused(error.code === "chain_broken" ? "chain_broken" : "record_wrong");
    }
  }
}

// --- the answer -------------------------------------------------------------------------------------------

const written = ({ index, size, path, root }) => ({ index, size, path: path.map(b64), root: b64(root) });

/** The inclusion proof for programs: into the batch, and into the closing once there is one. */
async function proofOf({ box, receipt, record, batch }) {
  const within = await inclusion(record.batches.get(batch), receipt.leaf);
  const entry = record.told.find(({ data }) => data.batch === batch);
  need(b64(within.root) === entry.data.root, "record_wrong");
  const proof = {
    v: 1,
    box,
    period: receipt.period,
    seal: b64(record.seal),
    leaf: b64(receipt.leaf),
    receipt: receipt.signature ? b64(receipt.signature) : null,
    batch: { ...written(within), entry: JSON.parse(entry.line) },
    closed: null,
  };
  if (record.closed) {
    const whole = await inclusion(record.all, receipt.leaf);
    proof.closed = { ...written(whole), entry: JSON.parse(record.closed.line) };
  }
  return proof;
}

/** What a receipt that is in no batch means. */
function missing(record, signed) {
  if (signed === false) return "forged";
  if (record.closed) return signed ? "missing_proven" : "missing";
  return signed ? "waiting" : "waiting_unsure";
}

/** Look a receipt up; gives the state's name and what is shown with it. */
export async function lookUp(box, text) {
  const receipt = await read(box, text);
  const record = await fetchRecord(box, receipt.period);
  const data = receiptData(record.seal, receipt.leaf);
  const signed = receipt.signature && (await signedByLog(record.logKey, receipt.signature, data));
  const found = Array.from(record.batches).find(([, leaves]) => leaves.some((leaf) => same(leaf, receipt.leaf)));
  const known = { receipt, record, unchecked: !record.checked || (receipt.signature !== null && signed === null) };
  const state = missing(record, signed);
  const lost = !record.closed && state !== "forged" && document.querySelector('[data-state="lost"]') !== null;
  if (!found) return { ...known, state: lost ? "lost" : state, batch: null, proof: null };
  const proof = await proofOf({ box, receipt, record, batch: found[0] });
  return { ...known, state: "in_box", batch: found[0], proof };
}

// --- the page ---------------------------------------------------------------------------------------------

const one = (selector) => document.querySelector(selector);
const all = (selector) => Array.from(document.querySelectorAll(selector));

function show(state) {
  const known = one(`[data-state="${state}"]`) ? state : "record_wrong";
  all("[data-state]").forEach((element) => (element.hidden = !state || element.dataset.state !== known));
  one("#lookup").dataset.now = state;
  const shown = state && state !== "searching" && one(`[data-state="${known}"]`);
  if (shown) shown.focus();
}

function fill(name, text) {
  all(`[data-fill="${name}"]`).forEach((element) => (element.textContent = text));
}

async function tell({ receipt, record, batch, proof, unchecked }) {
  fill("period", receipt.period.toLocaleString("vi-VN"));
  fill("batch", batch === null ? "" : batch.toLocaleString("vi-VN"));
  fill("seal", groups(record.seal));
  fill("head", groups(unb64(record.head, 32)));
  fill("height", (record.length - 1).toLocaleString("vi-VN"));
  fill("key", groups(await keyFingerprint(record.logKey)));
  fill("proof", proof ? JSON.stringify(proof, null, 2) : "");
  one("#proof").hidden = !proof;
  one("#unchecked").hidden = !unchecked;
  one("#restored").hidden = !record.restored || batch !== null;
  one("#compared").hidden = false;
}

function forget() {
  show("");
  ["#proof", "#unchecked", "#restored", "#compared"].forEach((part) => (one(part).hidden = true));
}

function start(root) {
  if (!window.isSecureContext || !window.crypto || !window.crypto.subtle) {
    show("no_crypto");
    return;
  }
  let busy = false;
  const search = async () => {
    if (busy) return;
    busy = true;
    forget();
    show("searching");
    try {
      const answer = await lookUp(root.dataset.box, one("#typed").value);
      await tell(answer);
      show(answer.state);
    } catch (error) {
      show(error instanceof Refused ? error.code : "no_crypto");
    }
    busy = false;
  };
  one("#search").addEventListener("click", search);
  one("#typed").addEventListener("input", () => !busy && forget());
  window.addEventListener("pagehide", () => (one("#typed").value = ""));
  one("#search").disabled = false;
}

if (document.getElementById("lookup")) start(document.getElementById("lookup"));
