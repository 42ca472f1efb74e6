"""The words that a cell of the table may hold where it is one of several, and what each stands for.

The first of each are offered by the template; those that end in ALSO are understood too, as fold() writes:
the labels of the program's pages and its own names.
"""

from collections.abc import Mapping
from typing import Any

from app.layouts.words import LAYOUTS as LAYOUT_LABELS
from app.words.letters import KINDS as KIND_LABELS
from app.words.sentences import DUTIES as DUTY_LABELS
from app.words.sentences import ROLES as ROLE_LABELS
from ballots.folding import fold
from ballots.forms import questionnaire
from ballots.forms.kinds import Kind
from ballots.forms.layouts import Layout


def _also(labels: Mapping[Any, str], *known: str, **more: str) -> dict[str, Any]:
    """Labels and names of the keys that are known; and more words, with _ for a blank."""
    found = {fold(labels[key]): key for key in known} | {fold(key): key for key in known}
    return found | {fold(word.replace("_", " ")): value for word, value in more.items()}


YES = {"có": True, "không": False}
YES_ALSO: dict[str, Any] = dict.fromkeys(("x", "yes", "true", "1", "dung"), True) | dict.fromkeys(
    ("ko", "no", "false", "0", "sai"), False
)
RULES = {"bốn bên": "bon-ben", "không có Công đoàn": "khong-cong-doan"}
RULES_ALSO = {fold(one): one for one in RULES.values()} | {"du bon ben": "bon-ben"}
DUTIES = {
    "phát phiếu": "issue",
    "thư ký": "secretary",
    "quản trị": "admin",
    "kiểm tra": "auditor",
    "cấp tỉnh": "province",
}
DUTIES_ALSO = _also(DUTY_LABELS, *DUTIES.values(), quan_tri_vien="admin", nguoi_kiem_tra="auditor")
ROLES = {
    "Chủ tọa (lãnh đạo UBND)": "ubnd",
    "Mặt trận Tổ quốc (MTTQ)": "mttq",
    "Công đoàn": "union",
    "Một cửa": "clerk",
    "Thư ký (Văn phòng)": "secretary",
    "Người giám sát (Thanh tra nhân dân)": "supervisor",
}
ROLES_ALSO = _also(
    ROLE_LABELS, *ROLES.values(), chu_toa="ubnd", uy_ban_mttq="mttq", mat_tran="mttq", cong_chuc="clerk"
) | {
    "ubnd chu toa": "ubnd",  # as the template of 1.0.0 has it, and the supervisor's below
    "giam sat thanh tra nhan dan": "supervisor",
    "thu ky": "secretary",
    "mat tran to quoc": "mttq",
    "cong chuc trung tam": "clerk",
    "thanh tra nhan dan": "supervisor",
    "giam sat": "supervisor",
    "nguoi giam sat": "supervisor",
}
LAYOUTS = {
    "A5": Layout.A5.value,
    "A4 hai phiếu": Layout.A4_TWO.value,
    "A4 bốn cuống": Layout.STUBS.value,
    "cuộn 80 mm": Layout.ROLL.value,
}
LAYOUTS_ALSO = _also(LAYOUT_LABELS, *LAYOUTS.values())
KINDS = {label: str(key) for key, label in KIND_LABELS.items()}
KINDS_ALSO = _also(KIND_LABELS, *KINDS.values())
WORKING = {"làm việc": True, "nghỉ": False}
WORKING_ALSO = {"di lam": True, "lam bu": True, "lam": True, "nghi bu": False, "ngay nghi": False}
FORMS = {  # without commas: a list of a spreadsheet has them between its words
    questionnaire.builtin(one).title.replace(", ", " – "): one
    for one in questionnaire.builtin_ids()
    if questionnaire.builtin(one).kind is Kind.BALLOTS
}
