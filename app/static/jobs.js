// The two things that a key is used for on these pages: signing the next sheets, and unlocking closed periods.
// The checks themselves are in sign.js and release.js, loaded only where WebCrypto exists.

import { ROLE_NAMES, ruleLines } from "./rule.js";
import { inWords, today } from "./turns.js";

const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ".");

const SIGNING =
  "Máy này đã tự đọc và kiểm tra bản niêm phong, và tự vẽ khung này từ bản niêm phong ấy. Xin so mã niêm phong dưới đây với " +
  "màn hình của thành viên khác: thư ký đọc to từng nhóm.";
const RELEASING =
  "Máy này đã tự kiểm tra bản niêm phong và mục đóng khe, và tự vẽ khung này từ đó. Xin so mã niêm phong dưới đây với thông báo " +
  "dán ở hòm hoặc biên bản kỳ trước.";
const UNCHECKED =
  "Trình duyệt này không kiểm tra được chữ ký của sổ ghi công khai (Ed25519), nên số phong bì ở trên là theo lời máy chủ. Các " +
  "kiểm tra khác vẫn đủ. Muốn kiểm tra cả điều này, xin dùng trình duyệt mới hơn.";

const atBox = ({ box, period }) => `${box}, kỳ ${period}`;
const all = (boxes) => (boxes.length > 1 ? ` cả ${boxes.length} hòm` : "");

/** What a signature and a release have in common: for which role, when, and under which rule. */
const whose = ({ role, day, sets }) => [
  ["Vai trò", ROLE_NAMES[role]],
  ["Ngày mở hòm", inWords(day)],
  ["Đủ thành phần mở hòm", ...ruleLines(sets)],
];

export function signingJob(boxes, done) {
  return {
    boxes,
    done,
    says: { already: "signed_already", thanks: "signed" },
    already: (view) => view.signed,
    check: async (view) => (await import("./sign.js")).checkSheet(view),
    use: async (...given) => (await import("./sign.js")).signChecked(...given),
    shown: (checked) => ({
      told: SIGNING,
      touch: `Đúng như trên, chạm để ký${all(checked)}`,
      button: `Đúng như trên, ký${all(checked)}`,
      boxes: checked.map((one) => ({
        name: atBox(one),
        seal: one.seal,
        facts: [...whose(one), ["Bộ câu hỏi", one.form]],
        own: [["Niêm phong kỳ trước", one.previous || "– (kỳ đầu tiên)"]],
        warnings: [],
      })),
    }),
  };
}

export function releasingJob(boxes, done) {
  return {
    boxes,
    done,
    says: { already: "released_already", thanks: "thanks" },
    already: (view) => view.released,
    check: async (view) => (await import("./release.js")).checkRelease(view, today()),
    use: async (...given) => (await import("./release.js")).unlock(...given),
    shown: (checked) => ({
      told: RELEASING,
      touch: `Mã khớp, chạm để mở ổ khóa${all(checked)}`,
      button: `Mã khớp, mở ổ khóa${all(checked)}`,
      boxes: checked.map((one) => ({
        name: atBox(one),
        seal: one.seal,
        facts: whose(one),
        own: [
          ["Số phong bì phiếu", `${number(one.count)} (ít nhất phải có ${number(one.smallest)})`],
          ["Mã gốc của các phong bì", one.root],
        ],
        warnings: one.signed ? [] : [UNCHECKED],
      })),
    }),
  };
}
