"""What is kept too long is a danger: copies, released keys, envelopes go in their time and leave nothing."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from shut import given_up
from simulator import BOX, LOG_KEY, Office
from sqlmodel import select

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.meeting import destroying
from ballots.meeting.destroying import What, months_after
from ballots.office import retention
from ballots.office.retention import Retention
from ballots.sealing import ledger
from ballots.sealing.envelope import leaf_hash
from ballots.spelling import b64
from ballots.tables import BoxedEnvelope, Minutes, PadlockCopy, Release, Unit
from ballots.views import boxes
from ballots.views.filing import register as views
from ballots.views.papers.keeping import Act, destroyed_view, keeping

pytestmark = pytest.mark.usefixtures("each_database")

QUORUM = ["ubnd", "mttq", "union", "clerk"]
DAY = date(2026, 11, 30)


def filed(votes: int = 25, **kinds: object) -> Office:
    """One month is over: opened, counted, its minutes in the register."""
    office = Office(**kinds).ready()
    for slip in office.issue(votes):
        office.vote(slip, ket_qua="HL", thai_do="RHL")
    office.today = DAY
    office.open(QUORUM)
    office.finish()
    office.file()
    return office


def destroy(office: Office, what: What, period: int = 1) -> Minutes:
    now = office.now
    with office.writing() as session:
        one = destroying.look(session, BOX, period, what, now.date())
        number = destroying.number_for(session, BOX, now.year)
        return destroying.destroy(session, one, number, b"%PDF-1", "tiêu hủy", now, LOG_KEY)


def code_of(act: object, *args: object) -> Code:
    with pytest.raises(Refused) as refused:
        act(*args)
    return refused.value.code


def payloads(office: Office, kind: str) -> list[dict[str, object]]:
    with office.reading() as session:
        return [json.loads(one.payload) for one in chain.entries(session, BOX) if one.type == kind]


# --- when -----------------------------------------------------------------------------------------------


def test_nothing_is_due_before_the_minutes_are_filed() -> None:
    office = Office().ready()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.today = DAY
    office.open(QUORUM)
    office.finish()
    with office.reading() as session:
        assert destroying.due(session, "xa") == ()
    assert code_of(destroy, office, What.COPIES) is Code.NOT_FILED
    assert code_of(destroy, office, What.COPIES, 2) is Code.NOT_FILED


def test_copies_go_with_the_filing_keys_after_30_days_envelopes_after_24_months() -> None:
    office = filed()
    with office.reading() as session:
        kept = keeping(session, "xa", DAY)
    assert [(one.what, one.number) for one in kept.due] == [(What.COPIES, 4)]
    assert [(one.what, one.day, one.number) for one in kept.later] == [
        (What.RELEASES, date(2026, 12, 30), 4),
        (What.ENVELOPES, date(2028, 11, 30), 25),
    ]
    assert kept.retention == Retention(30, 24, "")


@pytest.mark.parametrize(("what", "days"), [(What.RELEASES, 29), (What.ENVELOPES, 730)])
def test_a_day_too_early_is_refused_with_the_day_on_which_it_may_be(what: What, days: int) -> None:
    office = filed()
    office.today = DAY + timedelta(days=days)  # 2028 has a day more
    with pytest.raises(Refused) as refused:
        destroy(office, what)
    assert refused.value.code is Code.DESTROY_EARLY
    office.today += timedelta(days=1)
    assert refused.value.facts["day"] == office.today.isoformat()
    destroy(office, what)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 30), 24, date(2028, 11, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
    ],
)
def test_months_are_calendar_months(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_a_period_carried_on_keeps_everything() -> None:
    office = Office().ready()
    office.vote(office.issue()[0], ket_qua="HL")
    office.today = DAY
    office.start()
    assert office.close().carried
    office.finish()
    office.file()
    with office.reading() as session:
        assert destroying.due(session, "xa") == ()
        assert boxes.notice(session, BOX).past[0].destroyed == ()
    assert code_of(destroy, office, What.COPIES) is Code.NOT_FILED


# --- what goes, and what stays --------------------------------------------------------------------------


def test_only_this_periods_copies_go() -> None:
    office = filed()
    destroy(office, What.COPIES)
    with office.reading() as session:
        left = {copy.period for copy in session.exec(select(PadlockCopy))}
    assert left == {2, 3}
    assert code_of(destroy, office, What.COPIES) is Code.NOTHING_LEFT


def test_released_keys_go_and_who_released_them_stays() -> None:
    office = filed()
    office.today = DAY + timedelta(days=30)
    destroy(office, What.RELEASES)
    with office.reading() as session:
        rows = session.exec(select(Release)).all()
        notice = boxes.notice(session, BOX)
    assert [(row.role, row.scalar) for row in rows if row.scalar] == []
    assert len(rows) == 4
    assert notice.past[0].destroyed == (("releases", office.today),)


def test_envelopes_go_and_their_leaves_batches_and_roots_stay() -> None:
    office = filed()
    before = leaves_by_batch(office)
    office.today = date(2028, 11, 30)
    destroy(office, What.ENVELOPES)
    assert leaves_by_batch(office) == before
    for batch in payloads(office, "batch"):
        assert b64(ledger.merkle_root(before[batch["batch"]])) == batch["root"]
    closed = payloads(office, "closed")[0]
    assert b64(ledger.merkle_root(leaf for leaves in before.values() for leaf in leaves)) == closed["root"]
    with office.reading() as session:
        assert {row.envelope for row in session.exec(select(BoxedEnvelope))} == {b""}
        result = boxes.notice(session, BOX).past[0]
    assert (result.electronic, result.destroyed[0][0]) == (25, "envelopes")


def leaves_by_batch(office: Office) -> dict[object, list[bytes]]:
    found: dict[object, list[bytes]] = {}
    with office.reading() as session:
        for row in session.exec(select(BoxedEnvelope).where(BoxedEnvelope.period == 1)):
            found.setdefault(row.batch, []).append(row.leaf)
    return found


def test_a_citizen_who_sends_again_after_it_gets_the_same_receipt() -> None:
    office = Office().ready()
    slips = office.issue(6)
    envelopes = [office.envelope(ket_qua="HL") for _ in slips]
    first = [office.drop(slip, envelope) for slip, envelope in zip(slips, envelopes, strict=True)]
    office.today = DAY
    office.open(QUORUM)
    office.finish()
    office.file()
    office.today = date(2028, 11, 30)
    destroy(office, What.ENVELOPES)
    assert office.drop(slips[0], envelopes[0]) == first[0]
    assert leaf_hash(envelopes[0]) == first[0].leaf


def test_an_unopened_period_is_destroyed_too_and_its_stray_keys() -> None:
    office = given_up()
    office.finish()
    office.file()
    destroy(office, What.COPIES)
    office.today = DAY + timedelta(days=30)
    destroy(office, What.RELEASES)
    office.today = date(2028, 11, 30)
    with office.reading() as session:
        (left,) = destroying.due(session, "xa")
        count = boxes.notice(session, BOX).past[0]
    assert (left.what, left.number, left.unopened) == (What.ENVELOPES, 6, True)
    destroy(office, What.ENVELOPES)
    with office.reading() as session:
        assert boxes.notice(session, BOX).past[0].unopened == count.unopened == 6


# --- the record -----------------------------------------------------------------------------------------


def test_each_act_is_in_the_chain_and_has_minutes_in_the_committees_series() -> None:
    office = filed()
    destroy(office, What.COPIES)
    office.today = date(2026, 12, 30)
    destroy(office, What.RELEASES)
    office.today = date(2028, 11, 30)
    destroy(office, What.ENVELOPES)
    assert payloads(office, "destroyed") == [
        {"period": 1, "what": "copies", "date": "2026-11-30"},
        {"period": 1, "what": "releases", "date": "2026-12-30"},
        {"period": 1, "what": "envelopes", "date": "2028-11-30"},
    ]
    numbers = [(entry["year"], entry["number"]) for entry in payloads(office, "minutes")]
    assert numbers == [
        (2026, "01/BB-TTPVHCC"),
        (2026, "02/BB-TTPVHCC"),
        (2026, "03/BB-TTPVHCC"),
        (2028, "01/BB-TTPVHCC"),
    ]
    with office.reading() as session:
        ledger.verify_chain(chain.entries(session, BOX), LOG_KEY.public_key())
        kinds = [row.kind for row in session.exec(select(Minutes).order_by(Minutes.id))]
        register = views.register(session, "xa", views.Wanted(box=BOX), 1)
    assert kinds == ["opening", "destroyed", "destroyed", "destroyed"]
    assert [row.kind for row in register.rows] == ["destroyed"] * 3 + ["opening"]


def test_the_view_of_the_minutes_says_what_how_many_until_when_and_by_which_command() -> None:
    office = filed()
    office.today = DAY + timedelta(days=31)
    with office.reading() as session:
        one = destroying.look(session, BOX, 1, What.RELEASES, office.today)
        act = Act(office.now, "homphieu destroy", "Lê Văn Kỹ")
        view = destroyed_view(session, one, 2, "Về việc tiêu hủy", act)
    assert (view.count, view.kept, view.due_on, view.minutes) == (4, 30, date(2026, 12, 30), "01/BB-TTPVHCC")
    assert (view.secretary, view.chair, view.operator) == ("Ông secretary", "Ông ubnd", "Lê Văn Kỹ")
    assert len(view.seal.split()) == 13


# --- how long -------------------------------------------------------------------------------------------


def set_kept(office: Office, days: int, months: int, basis: str = "Quyết định số 12/QĐ-UBND") -> None:
    with office.writing() as session:
        retention.set_retention(session, session.get_one(Unit, "xa"), Retention(days, months, basis))


@pytest.mark.parametrize(("days", "months"), [(6, 24), (366, 24), (30, 5), (30, 121)])
def test_what_is_too_short_or_too_long_is_refused(days: int, months: int) -> None:
    assert code_of(set_kept, Office(), days, months) is Code.RETENTION_WRONG


@pytest.mark.parametrize(
    ("basis", "code"), [("", Code.BASIS_MISSING), ("  ", Code.BASIS_MISSING), ("x" * 501, Code.TEXT_LONG)]
)
def test_without_a_basis_nothing_is_changed(basis: str, code: Code) -> None:
    office = Office()
    assert code_of(set_kept, office, 60, 36, basis) is code
    with office.reading() as session:
        assert session.get_one(Unit, "xa").keep_releases_days == 30


def test_new_times_hold_for_periods_already_filed_and_stand_on_the_public_page() -> None:
    office = filed()
    set_kept(office, 7, 6)
    with office.reading() as session:
        days = [one.day for one in destroying.due(session, "xa")]
        notice = boxes.notice(session, BOX)
    assert days == [DAY, date(2026, 12, 7), date(2027, 5, 30)]
    assert (notice.keep_releases_days, notice.keep_envelopes_months) == (7, 6)
    assert notice.keep_basis.startswith("Quyết định")


# --- nothing stays in the file --------------------------------------------------------------------------


def test_after_it_no_byte_of_key_copy_or_envelope_is_in_sqlites_file(tmp_path: Path) -> None:
    file = tmp_path / "office.db"
    file.touch()
    office = filed(votes=60, url=f"sqlite:///{file}")
    with office.reading() as session:
        scalars = [row.scalar for row in session.exec(select(Release)) if row.scalar]
        copies = [row.sealed for row in session.exec(select(PadlockCopy).where(PadlockCopy.period == 1))]
        envelopes = [row.envelope for row in session.exec(select(BoxedEnvelope))]
    pieces = [envelope[at : at + 32] for envelope in envelopes for at in range(33, 4_600, 160)]
    secrets = {"scalars": scalars, "copies": [one[-48:] for one in copies], "envelopes": pieces}
    there = {name: left(file, found) / len(found) for name, found in secrets.items()}
    assert min(there.values()) > 0.9  # a piece that crosses a page's end is not found
    office.today = date(2028, 11, 30)
    for what in What:
        destroy(office, what)
    office.database.write_anew()  # as the command does
    office.database.close()
    assert {name: left(file, found) for name, found in secrets.items()} == dict.fromkeys(secrets, 0)


def left(file: Path, found: list[bytes]) -> int:
    """How many of the pieces are anywhere in the database's files."""
    raw = b"\0".join(path.read_bytes() for path in file.parent.glob(file.name + "*"))
    return sum(piece in raw for piece in found)


def test_what_was_looked_up_is_looked_up_again_before_it_is_destroyed() -> None:
    office = filed()
    assert office.now.date() == DAY
    with office.writing() as session:
        one = destroying.look(session, BOX, 1, What.RELEASES, DAY + timedelta(days=365))
        given = (session, one, 2, b"%PDF-1", "tiêu hủy", office.now, LOG_KEY)
        assert code_of(destroying.destroy, *given) is Code.DESTROY_EARLY
        assert code_of(destroying.look, session, "khong-co", 1, What.RELEASES, DAY) is Code.BOX_UNKNOWN
        assert all(scalar is not None for scalar in session.exec(select(Release.scalar)))
