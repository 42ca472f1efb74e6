// How a code comes to the kiosk: by a hand scanner, which types, or by the camera. Each hands over { code, field, desk }.
// A scanner sends the keys of a US keyboard, whatever layout or input method the system has: so two readings are made of
// what it types, one of the letters that came out and one of the keys that went down. The check character tells which holds.

import { readCode, readLink } from "./code.js";
import { isCode } from "./vote.js";

const LONGEST = 600;
const PAUSE_MS = 400; // no scanner is so slow between two keys; one that sends no Enter ends so
const LOOK_MS = 250;
const SHIFTED = { "-": "_", "=": "+", "/": "?", ".": ">", ",": "<", ";": ":", "'": '"', "[": "{", "]": "}", "\\": "|", "`": "~" };
const PLACES = { Minus: "-", Equal: "=", Slash: "/", Period: ".", Comma: ",", Semicolon: ";", Quote: "'", BracketLeft: "[", BracketRight: "]", Backslash: "\\", Backquote: "`", Space: " " };
const DIGITS = ")!@#$%^&*(";

/** What a key is on a US keyboard, by its place; "" for others. */
function keyOf({ code, shiftKey }) {
  const [, letter] = code.match(/^Key([A-Z])$/) || [];
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  const [, digit] = code.match(/^(?:Digit|Numpad)(\d)$/) || [];
  if (digit) return shiftKey && code.startsWith("Digit") ? DIGITS[digit] : digit;
  const sign = PLACES[code] || "";
  return shiftKey ? SHIFTED[sign] || sign : sign;
}

/** The code in a text and what its link proposes, or null; `https://…/p/BOX#CODE.field.desk` or the bare code. */
export function read(text) {
  const { field, desk } = readLink(text);
  try {
    const code = readCode(text);
    return isCode(code) ? { code, field: /^\w{0,20}$/.test(field) ? field : "", desk } : null;
  } catch (error) {
    return null;
  }
}

/** Listen to a scanner: `field` takes the letters; `found` and `missed` hear what came of it. */
export function listen(field, found, missed) {
  let keys = "";
  let timer = 0;

  function over() {
    clearTimeout(timer);
    const [letters, pressed] = [field.value, keys];
    field.value = keys = "";
    if (!letters && !pressed) return;
    const readings = [read(letters), read(pressed)].filter(Boolean);
    // Where the letters are a right code by chance only, the keys are what was printed.
    if (readings.length > 0) found(readings[readings.length - 1]);
    else if (Math.max(letters.length, pressed.length) > 3) missed(); // a finger on a key is no scan
  }

  function pressed(event) {
    if (event.key === "Enter" || event.code === "NumpadEnter") {
      event.preventDefault();
      over();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.activeElement !== field) field.focus({ preventScroll: true });
    keys = (keys + keyOf(event)).slice(-LONGEST);
    clearTimeout(timer);
    timer = setTimeout(over, PAUSE_MS);
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(over, PAUSE_MS); // an input method goes on without keys
  }

  return {
    begin() {
      document.addEventListener("keydown", pressed);
      field.addEventListener("input", later);
      field.focus({ preventScroll: true });
    },
    end() {
      document.removeEventListener("keydown", pressed);
      field.removeEventListener("input", later);
      clearTimeout(timer);
      field.value = keys = "";
    },
  };
}

/** Whether this browser reads codes out of a picture. */
export async function hasCamera() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return false;
  return (await window.BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

/** Look through the camera until a code is found or `stop` is called; no picture is kept or sent. */
export async function look(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  video.srcObject = stream;
  await video.play();
  timer = setInterval(async () => {
    const codes = await detector.detect(video).catch(() => []);
    const readings = codes.map(({ rawValue }) => read(rawValue)).filter(Boolean);
    if (readings.length === 0 || !video.srcObject) return;
    stop();
    found(readings[0]);
  }, LOOK_MS);
  return stop;
}
