"""homphieu setup: units, committees, boxes, people and days out of one TOML file, all of them or none.

What is there already and as the file says stays as it is, so that a second run changes nothing; what is there
and differs is refused by name: this file makes, the other commands change.
"""

import json
import tomllib
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from sqlmodel import Session, select

from app import typed
from app.cli import terminal
from app.cli.console import Console
from app.cli.parser import add_verb
from app.cli.planned import days, people, sheet
from app.cli.planned.made import FirstLogin, Made
from app.deps import JsonBody
from app.errors import Rejected, sentence
from app.stop import Stop
from app.words import sentences
from ballots.composing import composed
from ballots.errors import Refused
from ballots.forms import questionnaire
from ballots.forms.kinds import Kind
from ballots.office import desks, provinces, setup
from ballots.office.audit import What
from ballots.tables import Unit
from ballots.views import offices

__all__ = ["EXAMPLE", "add_commands"]

_FILE_BYTES = 4 * 1024 * 1024  # 3,321 communes have less
_MOST_TOLD = 20  # mistakes at once

# A test runs it as it stands.
EXAMPLE = """\
  [[unit]]
  id = "xa-minh-chau"
  name = "Trung tâm Phục vụ hành chính công"
  parent = "UBND xã Minh Châu"
  symbol = "TTPVHCC"
  telephone = "0237 3821 000"

  [[unit.committee]]
  id = "hoi-dong-minh-chau"
  name = "Hội đồng mở hòm phiếu xã Minh Châu"
  rule = "khong-cong-doan"

  [[unit.committee.box]]
  id = "minh-chau-1"
  name = "Hòm phiếu số 1"
  place = "Sảnh tầng 1"
  desks = "1, 2, A"
  layout = "a4-2"

  [[unit.committee.box]]
  id = "minh-chau-thu"
  name = "Hòm thư góp ý"
  place = "Cổng trụ sở"
  kind = "letters"
  daily_cap = 50
"""
_TEXT = (
    "Lập đơn vị, hội đồng mở hòm, hòm phiếu, tài khoản và ngày hoán đổi từ một tệp TOML, bao nhiêu "
    "đơn vị cũng được, tất cả hoặc không gì cả. Mật khẩu của mỗi tài khoản mới chỉ hiện một lần. "
    "Chạy lại không đổi gì. Cái đã có mà khác tệp thì bị nêu tên, và không gì được ghi."
)


class _Box(JsonBody):
    id: str
    name: str
    place: str
    kind: Literal["ballots", "letters", "touches"] = "ballots"
    form: str = ""  # this and the next: as a box of its kind begins, where the file is silent
    smallest: int | None = None
    daily_cap: int | None = None  # silent: as it is
    desks: str = ""
    layout: str = ""  # silent: as it is


class _Committee(JsonBody):
    id: str
    name: str
    rule: str | list[list[str]] = "bon-ben"
    reason: str = ""
    box: list[_Box] = Field(default_factory=list)

    def sets(self) -> list[list[str]]:
        """The qualified sets; a name that is none is left to the domain to refuse."""
        if isinstance(self.rule, str):
            return [list(one) for one in setup.RULES.get(self.rule, ((self.rule,),))]
        return self.rule


class _Unit(JsonBody):
    id: str
    name: str
    parent: str
    symbol: str
    trial: bool = False
    telephone: str = ""
    province: str = ""  # id of a unit that stands before it in the file, or is there
    legal_basis: str = ""
    committee: list[_Committee] = Field(default_factory=list)
    person: list[people.Person] = Field(default_factory=list)
    swap: list[days.Day] = Field(default_factory=list)


class _Installation(JsonBody):
    unit: list[_Unit]


class _OnlyTried(Exception):  # noqa: N818 - the end of a run that writes nothing
    pass


def add_commands(commands: Any) -> None:
    """Add setup."""
    add = add_verb(commands, "setup", _setup, "lập đơn vị, hội đồng, hòm phiếu từ một tệp", _TEXT)
    add.epilog = f"Ví dụ một tệp:\n\n{EXAMPLE}"
    add.add_argument("file", metavar="TỆP", type=Path, help="tệp TOML, mã hóa UTF-8")
    add.add_argument("--dry-run", action="store_true", help="chỉ nói sẽ lập gì, không ghi gì")
    text = "ghi mật khẩu lần đầu vào tờ PDF này, mỗi người một phần để cắt rời, thay vì hiện ra màn hình"
    add.add_argument("--sheet", metavar="TỆP", type=Path, help=text)


def _setup(args: Namespace, console: Console) -> None:
    asked, made = _read(args.file), list[tuple[str, FirstLogin | None]]()
    try:
        with ExitStack() as kept, console.writing() as session:
            made = _apply(asked, session, console)
            _stop_if(args.dry_run)
            logins = [login for _, login in made if login is not None]
            if args.sheet is not None and logins:
                kept.enter_context(sheet.written(args.sheet, logins, console.settings.public_url))
    except _OnlyTried:
        pass
    hidden = args.dry_run or args.sheet is not None
    for name, login in made:
        once = "" if hidden or login is None else f" Mật khẩu (chỉ hiện lần này): {login.password}"
        print(f"{'Sẽ lập' if args.dry_run else 'Đã lập'} {name}.{once}")
    if any(login for _, login in made) and args.sheet is not None and not args.dry_run:
        print(f"Mật khẩu lần đầu ở tệp {args.sheet}: xin in, cắt rời, giao tận tay từng người, rồi xóa tệp.")
    if not made:
        print("Mọi thứ trong tệp đã có; không có gì thay đổi.")


def _stop_if(tried: bool) -> None:  # noqa: FBT001 - its name reads with it
    if tried:
        raise _OnlyTried  # rolls back


# --- reading --------------------------------------------------------------------------------------------


def _read(path: Path) -> _Installation:
    try:
        given = tomllib.loads(_composed(terminal.read_file(path, _FILE_BYTES)))
        given = json.loads(json.dumps(given, default=str))  # TOML has days, JSON their spelling
    except OSError as no:
        raise Stop(f"không đọc được tệp {path}: {terminal.why_of(no)}") from None
    except (ValueError, RecursionError) as no:
        at = f" ({no})" if isinstance(no, tomllib.TOMLDecodeError) else ""
        raise Stop(f"tệp {path} không phải TOML viết bằng UTF-8{at}") from None
    try:
        return _Installation.model_validate(given)
    except ValidationError as no:
        wrong = [_place(one["loc"], one["type"]) for one in no.errors(include_input=False)]
    raise Stop("tệp chưa đúng mẫu: " + "; ".join(wrong[:_MOST_TOLD]))


def _composed(content: bytes) -> str:
    """UTF-8 with or without its mark, letters and their signs composed: as the database keeps them."""
    return composed(content.decode("utf-8-sig"), _FILE_BYTES)


def _place(at: tuple[int | str, ...], what: str) -> str:
    """Unit 3, committee 1, name: thiếu."""
    said = ""
    for part in at:
        said += f" {part + 1}" if isinstance(part, int) else f"{', ' if said else ''}{part}"
    why = {"missing": "còn thiếu", "extra_forbidden": "không có mục này"}.get(what, "chưa đúng kiểu")
    return f"{said or 'tệp'} {why}"


# --- making ---------------------------------------------------------------------------------------------


def _apply(asked: _Installation, session: Session, console: Console) -> list[tuple[str, FirstLogin | None]]:
    """Make what is not there; what was made and is shown once. Every mistake is told, and then nothing is."""
    made, wrong = [], []
    for one in _all_of(asked, session, console):
        try:
            if one.there is None:
                made.append((one.name, one.make()))
            elif differing := [key for key in one.asked if one.asked[key] != one.there[key]]:
                wrong.append(f"{one.name} đã có nhưng khác ở: {', '.join(differing)}")
        except (Refused, Rejected) as no:
            wrong.append(f"{one.name}: {sentence(no)}")
    if wrong:
        raise Stop("chưa lập gì. " + " | ".join(wrong[:_MOST_TOLD]))
    return made


def _all_of(asked: _Installation, session: Session, console: Console) -> Iterator[Made]:
    units = {row.id: row for row in session.exec(select(Unit))}
    committees = {row.id: row for row in offices.committees(session)}
    boxes = {row.id: row for row in offices.boxes(session)}
    named = [unit.id for unit in asked.unit]
    accounts, swapped = people.there(session, named), days.there(session, named)
    for unit in asked.unit:
        yield _unit(unit, units.get(unit.id), session, console)
        for committee in unit.committee:
            yield _committee(unit, committee, committees.get(committee.id), session, console)
            for box in committee.box:
                yield _box(committee, box, boxes.get(box.id), session, console)
        for person in unit.person:
            row = accounts.get((unit.id, person.login.strip().lower()))
            yield people.made(unit.id, person, row, session, console)
        for day in unit.swap:
            yield days.made(unit.id, day, swapped.get((unit.id, day.day)), session, console)


def _unit(unit: _Unit, there: Unit | None, session: Session, console: Console) -> Made:
    told = unit.model_dump(exclude={"committee", "person", "swap", "id"})

    def make() -> None:
        names = (
            unit.id,
            typed.check("unit_name", unit.name),
            typed.check("parent", unit.parent),
            unit.symbol,
        )
        basis = typed.check("legal_basis", unit.legal_basis)
        row = setup.add_unit(session, *names, trial=unit.trial, legal_basis=basis)
        typed.check_drawn("symbol", row.symbol)
        setup.set_telephone(session, row.id, unit.telephone)
        provinces.set_province(session, row.id, unit.province)
        after = {key: value for key, value in told.items() if key != "legal_basis" and value != ""}
        console.audit(session, row.id, What.UNIT_ADDED, {}, after=after)

    stands = None
    if there is not None:
        stands = {key: getattr(there, key) for key in told if key != "province"}
        stands["province"] = provinces.province_of(session, there.id)
    return Made(f"đơn vị {unit.id}", stands, told, make)


def _committee(
    unit: _Unit, committee: _Committee, there: offices.CommitteeRow | None, session: Session, console: Console
) -> Made:
    sets = [sorted(roles) for roles in committee.sets()]
    told = {"unit": unit.id, "name": committee.name, "sets": sets, "reason": committee.reason}

    def make() -> None:
        name = typed.check("committee_name", committee.name)
        reason = typed.check("sets_reason", committee.reason)
        labels = {"labels": sentences.ROLES, "sets": sets, "reason": reason}
        row = setup.add_committee(session, unit.id, committee.id, name, **labels)  # type: ignore[arg-type]
        after = {key: told[key] for key in ("name", "sets", "reason")}
        console.audit(session, row.unit_id, What.COMMITTEE_ADDED, {"committee": row.id}, after=after)

    stands = None if there is None else _standing_committee(there)
    return Made(f"hội đồng {committee.id}", stands, told, make)


def _standing_committee(row: offices.CommitteeRow) -> dict[str, Any]:
    sets = [sorted(roles) for roles in row.sets]
    return {"unit": row.unit_id, "name": row.name, "sets": sets, "reason": row.sets_reason}


def _box(
    committee: _Committee, box: _Box, there: offices.BoxRow | None, session: Session, console: Console
) -> Made:
    kind = Kind(box.kind)
    told = box.model_dump(exclude={"id", "desks"}, exclude_none=True) | {"committee": committee.id}
    told = setup.defaults(kind) | {key: value for key, value in told.items() if value != ""}

    def make() -> None:
        from app.layouts import fitting  # noqa: PLC0415 - loads reportlab, which few commands need

        name, place = typed.check("box_name", box.name), typed.check("place", box.place)
        chosen = {"kind": kind, "form": box.form, "smallest": box.smallest}
        row = setup.add_box(session, committee.id, box.id, name, place, **chosen)  # type: ignore[arg-type]
        desks.set_desks(session, row.id, box.desks)
        if kind is Kind.BALLOTS or box.layout:
            setup.set_layout(session, row.id, setup.read_layout(box.layout or row.layout))
            fitting.check_box(session, row.id, console.settings.public_url)
        if box.daily_cap is not None:
            setup.set_cap(session, row.id, box.daily_cap)
        form = row.questionnaire.partition("@")[0]
        after = {"name": row.name, "place": row.place, "form": form, "smallest": row.smallest}
        after |= {} if kind is Kind.BALLOTS else {"box_kind": row.kind}
        after |= {} if box.daily_cap is None else {"cap": row.daily_cap}
        after |= {"layout": row.layout} if kind is Kind.BALLOTS else {}
        after |= {"desks": list(desks.desks_of(row))}
        about = {"box": row.id, "committee": row.committee_id}
        console.audit(session, row.unit_id, What.BOX_ADDED, about, after=after)

    stands = None
    if there is not None:
        if kind is Kind.TOUCHES and told["form"] != there.form:
            told["form"] = questionnaire.touched_id(told["form"])
        told |= {"desks": desks.read_desks(box.desks)}
        stands = {key: getattr(there, "committee_id" if key == "committee" else key) for key in told}
    return Made(f"hòm phiếu {box.id}", stands, told, make)
