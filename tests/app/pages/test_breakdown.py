"""The page of fields, reasons and desks: sums of what was told, and desks for the leader alone."""

import json
import re
from datetime import date
from html import unescape

import pytest
from archived import QUORUM
from meeting import Meeting, code
from simulator import BOX
from sqlmodel import select

from ballots import sealing
from ballots.forms.groups import desk_digest
from ballots.forms.questionnaire import Ballot, write_answers
from ballots.spelling import b64
from ballots.tables import Count, Entry
from ballots.views.figures.breakdowns import tables_of_span
from ballots.views.filing import archives

PAGE = "/staff/breakdown?since=2026-01&until=2026-12"
VOTES = [("ho_tich", "1", "RHL")] * 6 + [("chung_thuc", "2", "KHL")] * 7 + [("dat_dai", "3", "HL")] * 3
PAPER = [(None, None, "HL")] * 4 + [("chung_thuc", "2", "HL")]


@pytest.fixture
def counted(meeting: Meeting) -> Meeting:
    """A month of sixteen envelopes and five paper ballots, its minutes not filed yet."""
    office = meeting.office
    slips = office.issue(len(VOTES) + len(PAPER))
    for slip, (field, desk, level) in zip(slips, VOTES, strict=False):
        ballot = Ballot({"ket_qua": level}, field, desk, ("di_lai",) if level == "KHL" else ())
        office.drop(slip, sealing.seal(office.sheet(), write_answers(office.form, ballot)))
    meeting.opening_day()
    office.open(QUORUM)
    base = f"/staff/openings/{office.opening_id}/boxes/{BOX}/paper"
    for slip in slips[len(VOTES) :]:
        assert meeting.secretary.json(f"{base}/number", {"number": slip.number}).status_code == 200
    odd = meeting.secretary.json(base, {"answers": {"ket_qua": "HL"}, "desk": "9"})  # the box has none such
    assert (odd.status_code, code(odd)) == (409, "tally_malformed")
    for field, desk, level in PAPER:
        body = {"answers": {"ket_qua": level}, "field": field, "desk": desk}
        assert meeting.secretary.json(base, body).status_code == 200
    assert 'name="desk"' in meeting.secretary.get(base)
    office.finish()
    return meeting


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_fields_are_shown_once_minutes_are_filed_and_desks_to_the_leader(counted: Meeting) -> None:
    assert "Không có lần kiểm phiếu nào" in counted.as_("mttq").get(PAGE)
    counted.office.file()
    with counted.office.reading() as session:
        (only,) = tables_of_span(session, "xa", date(2026, 11, 1), date(2026, 11, 30), BOX)
        assert (only.counts, only.field_counts, only.desk_counts) == (1, 1, 1)
        assert tables_of_span(session, "xa", date(2026, 12, 1), date(2026, 12, 31)) == ()
        assert tables_of_span(session, "ngoai", date(2026, 11, 1), date(2026, 11, 30)) == ()
    seen = words(counted.as_("mttq").get(PAGE))
    assert "Hộ tịch 1/1 6 100,0 % (6/6) – " in seen
    assert "Chứng thực 1/1 8 12,5 % (1/8)" in seen
    assert "Không ghi lĩnh vực và các nhóm dưới 5 phiếu – 7 100,0 % (7/7)" in seen
    assert "Đất đai" not in seen
    assert "Phải đi lại nhiều lần 7 1/1" in seen
    leader = words(counted.as_("ubnd").get(PAGE))
    assert "2 1/1 8 12,5 % (1/8)" in leader.split("Theo quầy")[1]
    for login in ("mttq", "secretary"):
        assert "Theo quầy" not in counted.as_(login).get(PAGE)
    assert "Hộ tịch" not in counted.as_("ngoai").get(PAGE.split("?", maxsplit=1)[0])
    assert counted.as_("ngoai").client.get(f"{PAGE}&box={BOX}").status_code == 404
    assert counted.as_("mttq").client.get("/staff/breakdown?since=2027-01&until=2026-12").status_code == 422


def test_what_is_told_is_in_the_chain_and_of_the_desks_a_digest(counted: Meeting) -> None:
    counted.office.file()
    with counted.office.reading() as session:
        count = session.exec(select(Count)).one()
        (entry,) = session.exec(select(Entry).where(Entry.type == "result"))
        payload = json.loads(entry.payload)
        content = archives.content(session, BOX, 1, {}, full=True)
        public = archives.content(session, BOX, 1, {}, full=False)
    assert payload["told"] == json.loads(count.breakdown)
    assert [row["codes"] for row in payload["told"]["fields"]][:2] == [["ho_tich"], ["chung_thuc"]]
    assert content is not None
    assert public is not None
    assert list(content.desks) == [count.desks.encode()]
    assert list(public.desks) == []
    assert payload["desks"] not in count.desks
    assert b64(desk_digest(count.desks.encode())) == payload["desks"]
    for raw in (count.electronic, count.paper, count.breakdown, entry.payload.decode()):
        assert '"desks": {' not in raw  # what was finer is gone
    salt = json.loads(count.desks)["salt"]
    assert salt != "A" * len(salt)
