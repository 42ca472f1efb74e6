"""What is said of a committee's keys: one sentence a warning, and one a line of the log of keys.

Pages and mails say the same; when something is said is decided in ballots/keys/warnings.py.
"""

from collections.abc import Mapping
from datetime import date

from app.words import sentences
from ballots.keys.warnings import FRESH_DAYS, KeyWarning, Kind, is_fresh
from ballots.office.audit import What
from ballots.views.proofs import KeyLine, KeyTable
from printing.wording import SPARE_ACTS, day

__all__ = ["line", "role_of", "warning"]


def warning(table: KeyTable, said: KeyWarning, today: date) -> str:
    """One warning as a sentence that begins with the role's label."""
    row = table.rows[said.role]
    if said.kind is Kind.FEW_AHEAD:
        if said.ahead == 0:
            return f"{row.label}: chưa gắn ổ khóa cho kỳ {table.next_number}."
        return f"{row.label}: chỉ còn ổ khóa cho {said.ahead} kỳ tới."
    if said.proved_on is None:
        return f"{row.label}: chưa kiểm tra chìa khóa lần nào."
    if is_fresh(said.proved_on, today):
        return f"{row.label}: chưa kiểm tra chìa khóa của kỳ {table.period} sắp mở."
    return f"{row.label}: kiểm tra chìa khóa lần cuối ngày {day(said.proved_on)}, đã quá {FRESH_DAYS} ngày."


def role_of(about: Mapping[str, object], labels: Mapping[str, str]) -> str:
    """The label of the role that a line is about, or ""."""
    role = str(about.get("role", ""))
    return labels.get(role, sentences.ROLES.get(role, role))


def line(said: KeyLine, labels: Mapping[str, str]) -> str:
    """What was done, with which role's key and at which box, as one line of the log of keys."""
    words = sentences.AUDIT[What(said.what)] if said.what in set(What) else said.what
    act = SPARE_ACTS.get(str(said.about.get("for", said.about.get("act", ""))), "")
    facts = [
        role_of(said.about, labels),
        said.box,
        f"kỳ {said.about['period']}" if "period" in said.about else "",
        f"để {act}" if act else "",
    ]
    told = ", ".join(fact for fact in facts if fact)
    return f"{words}: {told}" if told else words
