"""biên bản đính chính: a filed paper is never changed; what was wrong in it is said by one that follows."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session

from ballots.folding import fold_all
from ballots.meeting.register import LogKeys, enter, written_number
from ballots.tables import Committee, Minutes, Unit
from ballots.typed import clean

__all__ = ["Correction", "cleaned", "file"]


@dataclass(frozen=True)
class Correction:
    """What stands in a filed paper, what has to stand there, and why."""

    wrong: str
    right: str
    reason: str


def cleaned(correction: Correction) -> Correction:
    """As it is written down; raises what typed.clean raises."""
    return Correction(**{name: clean(f"{name}_said", text) for name, text in asdict(correction).items()})


def file(
    session: Session,
    corrected: Minutes,
    correction: Correction,
    number: int,
    pdf: bytes,
    subject: str,
    now: datetime,
    log_keys: LogKeys,
) -> Minutes:
    """File a correcting paper in the series of the corrected one; `log_keys`: of the boxes of that one.

    The chain names the corrected paper beside it. Raises what check_number raises.
    """
    unit_id = session.get_one(Committee, corrected.committee_id).unit_id
    minutes = Minutes(
        committee_id=corrected.committee_id,
        kind="correcting",
        corrects_id=corrected.id,
        year=now.year,
        number=number,
        symbol="BB-" + session.get_one(Unit, unit_id).symbol,
        subject=subject,
        words=fold_all(subject, *asdict(correction).values()),
        filed_on=now.date(),
        pdf=pdf,
        digest=hashlib.sha256(pdf).digest(),
    )
    of = {"number": written_number(corrected), "year": corrected.year}
    enter(session, minutes, log_keys, corrects=of)
    return minutes
