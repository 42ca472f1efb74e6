"""A province written straight into the tables: units with a box each, and a year of published results.

Sealing and opening 166 boxes twelve times would take an hour. Every row is as the program writes it: sheets
can be read, documents are signed by the box's log key. Tests stand on it as well.
"""

import calendar
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from ballots.folding import fold
from ballots.forms import published, questionnaire
from ballots.forms.questionnaire import Form
from ballots.forms.tally import Tally
from ballots.forms.told import tell
from ballots.office.setup import seed_forms
from ballots.sealing import ledger
from ballots.sealing.sheet import point_of, read_sheet, write_sheet
from ballots.tables import (
    Account,
    Box,
    Committee,
    Count,
    Holder,
    Minutes,
    Opening,
    Padlock,
    Period,
    ProvinceUnit,
    PublishedResult,
    Rehearsal,
    Unit,
)

__all__ = ["PROVINCE", "add_communes", "add_province", "tally_of"]

PROVINCE = "tinh"
_ROLES = ("clerk", "mttq", "ubnd", "union")
_LABELS = json.dumps({role: role for role in _ROLES})
_NOON = time(12)
_FILED_MONTHS = 12


def add_province(session: Session, province_id: str = PROVINCE, name: str = "UBND tỉnh Thanh Hóa") -> None:
    """The province itself, which has no box, and the questionnaires."""
    session.add(Unit(id=province_id, name=name, parent="Chính phủ", symbol="UBND"))
    seed_forms(session)
    session.flush()


def add_communes(
    session: Session,
    numbers: Iterable[int],
    today: date,
    log_key: Callable[[str], Ed25519PrivateKey],
    *,
    form: str = "hai-noi-dung",
    months: int = _FILED_MONTHS,
) -> None:
    """Units of the province with these numbers: a box each, sealed, with an opening filed each month."""
    rows: dict[type[SQLModel], list[dict[str, Any]]] = {}
    points = [point_of(generate_private_key(SECP256R1())) for _ in _ROLES]
    filled = questionnaire.builtin(form)
    for number in numbers:
        for table, row in _commune(number, today, filled, points, log_key(f"hom-{number}"), months):
            rows.setdefault(table, []).append(row)
    for table, many in rows.items():
        session.connection().execute(insert(table), many)
    session.flush()


def _commune(
    number: int,
    today: date,
    form: Form,
    points: Sequence[bytes],
    log_key: Ed25519PrivateKey,
    months: int,
) -> Iterable[tuple[type[SQLModel], dict[str, Any]]]:
    unit, box, committee = f"xa-{number}", f"hom-{number}", f"hd-{number}"
    name = "Trung tâm Phục vụ hành chính công"
    parent = f"UBND xã Số {number}"
    yield (
        Unit,
        _row(
            Unit(id=unit, name=name, parent=parent, symbol="TT", telephone="0237 3 123 456"),
            search=fold(f"{name} {parent}"),
        ),
    )
    yield ProvinceUnit, _row(ProvinceUnit(unit_id=unit, province_id=PROVINCE))
    yield (
        Committee,
        _row(
            Committee(id=committee, unit_id=unit, name="Hội đồng", sets=json.dumps([_ROLES]), labels=_LABELS)
        ),
    )
    whose: dict[str, Any] = {"unit_id": unit, "committee_id": committee}
    yield (
        Box,
        _row(
            Box(
                id=box,
                **whose,
                name=f"Hòm số {number}",
                place="Sảnh",
                questionnaire=form.name,
                current=months + 1,
            ),
            search=fold(f"Hòm số {number} Sảnh"),
        ),
    )
    yield from _keys(number, box, whose, points, today, log_key, months + 1)
    for back in range(months, 0, -1):
        yield from _month(number, months + 1 - back, _last_day(today, back), form, log_key)


def _last_day(today: date, back: int) -> date:
    """The last day of the month that is so many months ago."""
    at = today.year * 12 + today.month - 1 - back
    year, month = divmod(at, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _keys(
    number: int,
    box: str,
    whose: dict[str, Any],
    points: Sequence[bytes],
    today: date,
    log_key: Ed25519PrivateKey,
    current: int,
) -> Iterable[tuple[type[SQLModel], dict[str, Any]]]:
    """People with keys, three periods of padlocks ahead, all proved, and the open period under its sheet."""
    public = log_key.public_key().public_bytes_raw()
    due = _last_day(today, 0)
    padlocks = dict(zip(_ROLES, points, strict=True))
    form = questionnaire.builtin("hai-noi-dung").name
    sheet = write_sheet(box, current, due, form, [_ROLES], padlocks, None, public)
    moment = datetime.combine(today.replace(day=1), _NOON)
    kept: dict[str, Any] = {
        "sheet": sheet,
        "seal": read_sheet(sheet).seal,
        "labels": _LABELS,
        "sealed_at": moment,
    }
    yield Period, _row(Period(box_id=box, number=current, state="open", due_on=due, **kept))
    for at, role in enumerate(_ROLES):
        account = 1_000_000_000 - 4 * number - at  # who joins later gets a number above all of these
        yield (
            Account,
            _row(
                Account(id=account, login=f"{box}-{role}", name=role, password_hash="-", role=role, **whose)
            ),
        )
        holder = f"{box}-{role}"
        keys: dict[str, Any] = {"ecdh": b"", "ecdsa": b"", "wrapped": "", "since": today}
        committee = whose["committee_id"]
        yield Holder, _row(Holder(id=holder, account_id=account, committee_id=committee, role=role, **keys))
        for period in range(current, current + 4):
            held: dict[str, Any] = {
                "box_id": box,
                "period": period,
                "public": points[at],
                "holder_id": holder,
            }
            yield Padlock, _row(Padlock(role=role, **held))
            if period == current:
                yield Rehearsal, _row(Rehearsal(proved_on=today, **held))


def _month(
    number: int, period: int, day: date, form: Form, log_key: Ed25519PrivateKey
) -> Iterable[tuple[type[SQLModel], dict[str, Any]]]:
    unit, box, committee = f"xa-{number}", f"hom-{number}", f"hd-{number}"
    opening = 100 * number + period + 100_000
    started = datetime.combine(day, _NOON)
    returned, ballots = 120 + (37 * number + 11 * period) % 160, 40 + (13 * number + 7 * period) % 50
    tally = tally_of(form, ballots, (number + period) % 9)
    yield Opening, _row(Opening(id=opening, committee_id=committee, started_at=started, place="Phòng họp"))
    yield Count, _row(Count(opening_id=opening, box_id=box, period=period, state="final", due_on=day))
    filed: dict[str, Any] = {
        "committee_id": committee,
        "opening_id": opening,
        "year": day.year,
        "filed_on": day,
    }
    paper: dict[str, Any] = {"symbol": "BB-TT", "subject": "Mở hòm", "pdf": b"%PDF-", "digest": bytes(32)}
    yield Minutes, _row(Minutes(number=period, **filed, **paper))
    head = published.Head(
        unit=unit,
        unit_name="Trung tâm Phục vụ hành chính công",
        trial=False,
        box=box,
        box_name=f"Hòm số {number}",
        kind="ballots",
        period=period,
        held_on=day,
        due_on=day,
        minutes=f"{period:02}/BB-TT",
        carried=False,
        unopened=False,
    )
    body = published.write(head, form, tell(tally, Tally(form)), 0, ballots, returned)
    yield (
        PublishedResult,
        _row(
            PublishedResult(
                opening_id=opening,
                box_id=box,
                unit_id=unit,
                kind="ballots",
                held_on=day,
                sums=published.sums_of(body, form).written(),
                body=body,
                signature=ledger.result_signature(log_key, body),
                log_key=log_key.public_key().public_bytes_raw(),
            )
        ),
    )


@cache
def tally_of(form: Form, ballots: int, unsatisfied: int) -> Tally:
    """So many valid ballots, of which some are of the third level in everything, the rest of the first."""
    tally = Tally(form)
    for at in range(ballots):
        level = form.levels[2 if at < unsatisfied else 0].code
        tally.count(questionnaire.Ballot({question.code: level for question in form.questions}))
    return tally


def _row(made: SQLModel, **more: Any) -> dict[str, Any]:
    """The columns of a row: many are written at once."""
    columns = type(made).__table__.columns  # type: ignore[attr-defined]
    return {column.name: getattr(made, column.name) for column in columns} | more
