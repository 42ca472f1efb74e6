// A receipt for people: its spelling, as in ballots/sealing/receipts.py, and its picture on the voting page.
// Fetched only when the receipt is asked for. Its words stand in the page that shows it.

import { concat, utf8 } from "./hpke.js";
import { Refused, groups, need, sha256 } from "./seal.js";
import { candidates, tidy } from "./typed.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 60; // period (4 bytes), leaf hash (32), check (12 bits)
const SIGNATURE_LENGTH = 104; // signature (64 bytes), check (8 bits)
const LENGTHS = [CODE_LENGTH, CODE_LENGTH + SIGNATURE_LENGTH];
const CODE_BYTES = 36;
const SIGNATURE_BYTES = 64;

// --- its spelling -----------------------------------------------------------------------------------------

const check = (box, data) => sha256(concat(utf8(`homphieu/1 receipt code\0${box}\0`), data));
const plain = (text) => text.replace(/ /g, "");
const inFours = (text) => text.replace(/.{4}(?=.)/g, "$& ");

/** The receipt in groups of four: the code, and the signature or null. */
export async function spell(box, { period, leaf, signature }) {
  const checked = new Uint8Array(CODE_BYTES);
  new DataView(checked.buffer).setUint32(0, period);
  checked.set(leaf, 4);
  const whole = concat(checked, (await check(box, checked)).slice(0, 2));
  const code = inFours(plain(groups(whole)).slice(0, CODE_LENGTH));
  if (!signature) return { code, signature: null };
  const sum = (await check(box, concat(checked, signature))).slice(0, 1);
  return { code, signature: groups(concat(signature, sum)) };
}

/** The bytes behind letters of the code's alphabet, first bit first. */
function bytesOf(letters, length) {
  const bytes = new Uint8Array(length);
  for (let bit = 0; bit < length * 8; bit++) {
    const value = ALPHABET.indexOf(letters[Math.floor(bit / 5)]);
    if ((value >> (4 - (bit % 5))) & 1) bytes[bit >> 3] |= 128 >> (bit & 7);
  }
  return bytes;
}

/** What 60 or 164 letters say, null when box or check do not fit. */
async function written(box, letters) {
  const bytes = bytesOf(letters, CODE_BYTES);
  const receipt = {
    period: new DataView(bytes.buffer).getUint32(0),
    leaf: bytes.slice(4),
    signature: letters.length > CODE_LENGTH ? bytesOf(letters.slice(CODE_LENGTH), SIGNATURE_BYTES) : null,
  };
  const { code, signature } = await spell(box, receipt);
  return plain(code + (signature || "")) === letters ? receipt : null;
}

/** The receipt in a text that was typed or copied whole; refused as code_unreadable, code_marks. */
export async function read(box, text) {
  const lines = text
    .split(/[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/)
    .map((line) => tidy(line).replace(/O/g, "0").replace(/[IL]/g, "1"));
  const letters = lines.filter((line) => /^[0-9A-HJKMNP-TV-Z]*$/.test(line)).join("");
  if (LENGTHS.includes(letters.length)) {
    const receipt = await written(box, letters);
    need(receipt, "code_unreadable");
    return receipt;
  }
  const changed = [].concat(...LENGTHS.map((length) => candidates(text, length))); // by an input method
  const good = [];
  for (const reading of changed) good.push(await written(box, reading));
  const [receipt, ...more] = good.filter((one) => one !== null);
  if (!receipt || more.length > 0) throw new Refused(changed.length > 0 ? "code_marks" : "code_unreadable");
  return receipt;
}

// --- its picture ------------------------------------------------------------------------------------------

const WIDTH = 720;
const MARGIN = 40;
const GROUPS_A_LINE = 5;
const SANS = "system-ui, sans-serif";
const MONO = "'Noto Sans Mono', 'DejaVu Sans Mono', Consolas, monospace";

/** Groups of four, five on a line. */
function folded(code) {
  const all = code.split(" ");
  const lines = [];
  for (let at = 0; at < all.length; at += GROUPS_A_LINE) lines.push(all.slice(at, at + GROUPS_A_LINE).join(" "));
  return lines;
}

/** A sentence in lines that fit the picture. */
function wrapped(pen, text) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (pen.measureText(longer).width <= WIDTH - 2 * MARGIN) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** What stands on the picture: [text, font, height of a line, colour, room above]. */
function parts(said, words, warning) {
  const ink = "#1c1b1a";
  const soft = "#55504a";
  const mono = (code, size) => folded(code).map((line) => [line, `600 ${size}px ${MONO}`, size * 1.5, ink, 0]);
  return [
    ...(words.trial ? [[words.trial, `700 26px ${SANS}`, 36, "#9d1c1c", 0]] : []),
    [said.title, `700 36px ${SANS}`, 48, "#8c1c20", 0],
    [said.box, `600 26px ${SANS}`, 36, ink, 8],
    [said.unit, `400 26px ${SANS}`, 36, ink, 0],
    [words.code, `400 24px ${SANS}`, 36, soft, 20],
    ...mono(said.code, 34),
    [words.signature, `400 24px ${SANS}`, 36, soft, 20],
    ...mono(said.signature, 26),
    [warning, `700 26px ${SANS}`, 36, "#9d1c1c", 24],
    [said.where, `400 22px ${SANS}`, 30, soft, 12],
  ];
}

function draw(lines) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const set = [];
  let y = MARGIN;
  for (const [text, font, height, colour, above] of lines) {
    pen.font = font;
    y += above;
    for (const line of wrapped(pen, text)) {
      set.push([line, font, colour, y + height / 2]);
      y += height;
    }
  }
  canvas.width = WIDTH;
  canvas.height = y + MARGIN;
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = "middle";
  for (const [line, font, colour, at] of set) {
    pen.font = font;
    pen.fillStyle = colour;
    pen.fillText(line, MARGIN, at);
  }
  return canvas.toDataURL("image/png");
}

// --- on the voting page -----------------------------------------------------------------------------------

const one = (selector, root) => root.querySelector(selector);

async function copy(area) {
  try {
    await navigator.clipboard.writeText(area.value);
    return true;
  } catch (error) {
    area.focus();
    area.select();
    return document.execCommand("copy"); // where a page may not write to the clipboard by itself
  }
}

/** Fill the section with the receipt as picture and text, and show it. */
export async function showReceipt(section, receipt) {
  const words = one("[data-words]", section).dataset;
  const { code, signature } = await spell(receipt.box, receipt);
  const warning = one(".notice-title", section).textContent + ". " + one("[data-warning]", section).textContent;
  const said = {
    title: one("h2", section).textContent,
    box: `${words.name}, ${words.period.toLowerCase()} ${receipt.period}`,
    unit: words.unit,
    where: `${words.where} ${location.origin}/b/${receipt.box}/xac-nhan`,
    code,
    signature,
  };
  const text = [said.title, said.box, words.code, ...folded(code), words.signature, ...folded(signature), warning];
  const picture = draw(parts(said, words, warning));
  one("[data-picture]", section).src = picture;
  one("[data-text]", section).value = text.join("\n");
  const link = one("[data-download]", section);
  link.href = picture;
  link.download = `xac-nhan-${receipt.box}-ky-${receipt.period}.png`;
  one("[data-print]", section).addEventListener("click", () => window.print());
  one("[data-copy]", section).addEventListener("click", async () => {
    one("[data-copied]", section).hidden = !(await copy(one("[data-text]", section)));
  });
  section.hidden = false;
  section.focus();
  section.scrollIntoView();
}
