"""Whose a matter is: who reads a contact, who takes back what is public, which answers a unit has."""

import pytest
from following import DAY, Following
from simulator import BOX
from sqlmodel import select

from ballots.errors import Code
from ballots.followup import matters
from ballots.tables import Box, Letter, Matter, Unit
from ballots.views.matters import told
from ballots.views.matters.one import matter_page


@pytest.fixture
def month() -> Following:
    made = Following()
    made.votes(*[""] * 6)
    made.month(DAY)
    return made


def test_whom_to_answer_is_for_the_secretary_and_for_who_was_given_the_matter(month: Following) -> None:
    """Pages hide it as well; this is what they would show."""
    with month.office.writing() as session:
        given = {"id": "ab", "opening_id": month.office.opening_id, "period": 1, "source": "paper"}
        session.add(Letter(box_id=BOX, text="Thư", contact="Bà Lan", **given))
        matter = matters.matter_of(session, BOX, 1)
        matter.kind, matter.source_id = "letter", "ab"
        session.add(matter)

    def seen(role: str) -> str:
        with month.office.reading() as session:
            return matter_page(session, BOX, 1, DAY, month.office.account(session, role)).contact

    assert [seen(role) for role in ("secretary", "clerk", "ubnd")] == ["Bà Lan", "", ""]
    month.do("assign", to="clerk")
    assert [seen(role) for role in ("secretary", "clerk", "ubnd")] == ["Bà Lan", "Bà Lan", ""]


def test_only_the_lead_takes_back_what_is_public(month: Following) -> None:
    month.do("close", done="Đã thêm ghế.", sure=False)
    assert month.do("release", by="ubnd", wording=False) is None
    for role in ("secretary", "clerk", "mttq"):
        assert month.do("withdraw", by=role) is Code.NOT_CHAIR
    assert month.row().released_on == DAY
    assert month.do("withdraw", by="ubnd") is None
    assert month.row().released_on is None


def test_answers_of_a_unit_are_those_of_all_its_boxes_and_of_no_other(month: Following) -> None:
    month.do("close", done="Đã thêm ghế.", sure=False)
    month.do("release", by="ubnd", wording=False)
    one = month.row().model_dump(exclude={"box_id", "unit_id", "source_id"})
    with month.office.writing() as session:
        shared = session.exec(select(Box)).one().model_dump(exclude={"id", "name"})
        session.add(Unit(id="khac", name="UBND xã Khác", parent="Tỉnh", symbol="K"))
        session.flush()
        for box_id, unit_id in (("hom-2", "xa"), ("hom-3", "khac")):
            session.add(Box(id=box_id, name=f"Hòm {box_id}", **shared | {"unit_id": unit_id}))
            session.flush()
            session.add(Matter(box_id=box_id, unit_id=unit_id, source_id=box_id, **one))
    with month.office.reading() as session:
        page = told.answers_of_unit(session, "xa")
        assert [row.box_id for row in page.rows] == [BOX, "hom-2"]
        assert (page.total, page.heard.closed) == (2, 2)
        assert [row.box_id for row in told.answers(session, BOX).rows] == [BOX]
        assert [row.box_id for row in told.answers_of_unit(session, "khac").rows] == ["hom-3"]
