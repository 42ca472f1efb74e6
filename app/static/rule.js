// The rule of a sheet in sentences: which roles open a box together. The names are this script's own, because a label
// that a page or a server gives could name one role for another. The words are those of app/words/findings.py.

export const ROLE_NAMES = {
  ubnd: "lãnh đạo UBND",
  mttq: "MTTQ Việt Nam",
  union: "Công đoàn",
  clerk: "Trung tâm Phục vụ hành chính công",
  secretary: "thư ký",
  supervisor: "giám sát của nhân dân",
};
export const INSIDERS = ["ubnd", "clerk", "secretary"]; // the evaluated unit's own people

const WARNING = " Tất cả đều là người của đơn vị được đánh giá.";

/** One sentence for each qualified set; one that the evaluated unit's own people fill says so. */
export const ruleLines = (sets) =>
  sets.map((roles, at) => {
    const said = `${at === 0 ? "Đủ" : "hoặc đủ"} ${roles.length} bên: ${roles.map((role) => ROLE_NAMES[role]).join("; ")}.`;
    return roles.every((role) => INSIDERS.includes(role)) ? said + WARNING : said;
  });
