"""Sums over months and boxes: every sum adds up, leads to its minutes, and gives nothing small away."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulator import BOX, Office
from years import Month, add_box, publish

from ballots.forms.tally import LEAST_SHOWN, Ratio, Reason
from ballots.spans import Span, read_span
from ballots.tables import Minutes
from ballots.views.figures import compared, months
from ballots.views.papers.summary import summary_view
from ballots.views.papers.values import SummaryRow, SummaryView

YEAR = Span(2026, 1, 12)
few = st.integers(0, 12)
levels = st.fixed_dictionaries({"RHL": few, "HL": few, "BT": few, "": few})
month = st.builds(
    Month,
    day=st.integers(1, 12).map(lambda number: date(2026, number, 27)),
    electronic=levels,
    paper=levels,
    returned=st.none() | st.integers(0, 300),
    fields=st.sampled_from([("",), ("ho_tich", ""), ("ho_tich", "chung_thuc", "dat_dai", "")]),
    invalid=st.dictionaries(st.sampled_from(Reason), few),
    stock_left=st.none() | st.just(3),
)


def office() -> Office:
    made = Office().ready()
    add_box(made, "hom-2", "Hòm phiếu số 2")
    return made


def told(made: Office, span: Span) -> SummaryView:
    with made.reading() as session:
        return summary_view(session, "xa", span, made.now)


def adds_up(row: SummaryRow) -> None:
    """valid + invalid = collected = paper + electronic; levels + no answer = the valid ballots told."""
    assert row.collected == (row.electronic or 0) + row.paper
    assert row.valid is not None
    assert row.valid + sum(count or 0 for count in row.invalid.values()) == row.collected
    for question in row.questions:
        assert sum(level.count for level in question.levels) + question.unanswered == row.told
        assert (row.told or 0) <= row.valid
        assert question.satisfaction.whole == sum(level.count for level in question.levels)


def counts(*rows: SummaryRow) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found.update(
            paper=row.paper, electronic=row.electronic or 0, valid=row.valid or 0, told=row.told or 0
        )
        found.update({f"invalid {why}": count or 0 for why, count in row.invalid.items()})
        for question in row.questions:
            found.update({f"{question.code} {one.code}": one.count for one in question.levels})
            found[f"{question.code} -"] += question.unanswered
    return +found


@settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from([BOX, "hom-2"]), month),
        min_size=1,
        max_size=10,
        unique_by=lambda x: (x[0], x[1].day),
    )
)
def test_every_sum_adds_up_and_no_field_is_told_beyond_its_month(
    given_months: list[tuple[str, Month]],
) -> None:
    made = office()
    for box, one in sorted(given_months, key=lambda pair: pair[1].day):
        publish(made, one, box)
    year = told(made, YEAR)
    by_month = [told(made, one) for one in YEAR.each]
    for view in (year, *by_month):
        for row in (*view.rows, *view.openings, *((view.total,) if view.total else ())):
            adds_up(row)
    openings = [row for view in by_month for row in view.rows]
    assert counts(*year.rows) == counts(*year.openings) == counts(*openings)
    assert sorted(one.minutes_id for row in year.rows for one in row.filed) == sorted(
        row.filed[0].minutes_id for row in openings
    )
    assert not any(row.fields for row in (*year.rows, *year.openings))
    for row in openings:
        if row.fields:
            assert sum(field.valid for field in row.fields) == row.valid
            assert all(field.valid >= LEAST_SHOWN for field in row.fields)
    made.database.close()


@pytest.fixture(scope="module")
def two_years() -> Iterator[Office]:
    """Two boxes: a good year, and a worse one in which one month was carried on and one had too few."""
    made = office()
    for year, worse in ((2025, 0), (2026, 10)):
        for number in range(1, 13):
            day = date(year, number, 27)
            publish(made, Month(day, {"RHL": 40, "BT": worse}, {"HL": 20}, returned=100))
            publish(made, Month(day, {"RHL": 6}, {}, returned=50, carried=number == 5), "hom-2")
    publish(made, Month(date(2027, 1, 27), {"RHL": 3}, {"HL": 1}, returned=40))
    yield made
    made.database.close()


def test_envelopes_carried_on_count_where_they_are_opened(two_years: Office) -> None:
    (_, may), (_, year) = told(two_years, Span(2026, 5)).rows, told(two_years, Span(2026, 1, 12)).rows
    assert (may.electronic, may.participation.percent, may.carried) == (None, None, True)
    assert (year.electronic, year.participation, year.carried) == (66, Ratio(66, 600), False)
    assert year.warnings == ("all_satisfied", "low_participation")
    (_, april_and_may) = told(two_years, Span(2026, 4, 2)).rows
    assert (april_and_may.electronic, april_and_may.participation.part) == (None, None)


def test_too_few_to_be_told_are_counted_and_add_no_answer(two_years: Office) -> None:
    (row,) = told(two_years, Span(2027, 1)).rows
    assert (row.valid, row.told, row.questions) == (4, None, ())
    both, _ = told(two_years, Span(2026, 12, 2)).rows
    assert (both.valid, both.told) == (74, 70)


def test_a_span_stands_beside_another_with_its_participation(two_years: Office) -> None:
    rows = compared.compare(told(two_years, read_span("2026")), told(two_years, read_span("2025")))
    first = rows[0]
    assert (first.now is not None, first.before is not None) == (True, True)
    assert first.now is not None
    assert first.before is not None
    assert (first.now.satisfaction.percent, first.before.satisfaction.percent) == (Ratio(60, 70).percent, 100)
    assert (first.now.participation.percent, first.before.participation.percent) == (70, 60)
    assert [row.box for row in rows] == ["Hòm phiếu số 1"] * 2 + ["Hòm phiếu số 2"] * 2 + [""] * 2
    (only, *_) = compared.compare(
        told(two_years, read_span("2027-02")), told(two_years, read_span("2026-12"))
    )
    assert only.now is None


def test_every_row_leads_to_the_minutes_it_is_from(two_years: Office) -> None:
    view = told(two_years, read_span("2026-q1"))
    with two_years.reading() as session:
        for row in view.openings:
            (filed,) = row.filed
            assert session.get_one(Minutes, filed.minutes_id).filed_on == filed.held_on
    assert [len(row.filed) for row in view.rows] == [3, 3]


def test_months_follow_each_other_and_a_gap_stays_one(two_years: Office) -> None:
    with two_years.reading() as session:
        found = months.months_of(session, "xa", Span(2026, 11, 5), BOX)
        nobody = months.months_of(session, "xa", Span(2028, 1, 12))
    rows = [row for _, row in found.months]
    assert [row is None for row in rows] == [False, False, False, True, True]
    assert rows[2] is not None
    assert rows[2].questions == ()
    assert nobody.months == ()
