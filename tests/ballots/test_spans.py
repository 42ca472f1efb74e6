"""Months, quarters and years: as people type them, and what lies before them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.errors import Code, Refused
from ballots.spans import Span, month_of, months_up_to, read_span
from printing.wording import span as said

spans = st.one_of(
    st.builds(Span, st.integers(2000, 2099), st.integers(1, 12)),
    st.builds(
        lambda year, quarter: Span(year, 3 * quarter - 2, 3), st.integers(2000, 2099), st.integers(1, 4)
    ),
    st.builds(lambda year: Span(year, 1, 12), st.integers(2000, 2099)),
)


@given(spans)
def test_what_addresses_and_sentences_say_is_read_back(span: Span) -> None:
    assert read_span(span.code) == span
    assert read_span(said(span)) == span


@given(spans)
def test_spans_follow_each_other_without_a_gap(span: Span) -> None:
    assert span.before.until == span.since
    assert [one.until for one in span.each[:-1]] == [one.since for one in span.each[1:]]
    assert (span.each[0].since, span.each[-1].until) == (span.since, span.until)
    assert (span.year_ago.year, span.year_ago.month) == (span.year - 1, span.month)


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("3/2026", Span(2026, 3)),
        (" Tháng 03/2026 ", Span(2026, 3)),
        ("2026-3", Span(2026, 3)),
        ("Quý IV năm 2026", Span(2026, 10, 3)),
        ("q2/2026", Span(2026, 4, 3)),
        ("Năm 2026", Span(2026, 1, 12)),
    ],
)
def test_a_span_is_read_as_people_write_it(typed: str, span: Span) -> None:
    assert read_span(typed) == span


@pytest.mark.parametrize(
    "typed", ["", "2026-13", "2026-00", "2026-q5", "1999", "26", "2026-03-01", "2" * 99, "nay"]
)
def test_what_is_no_span_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as no:
        read_span(typed)
    assert no.value.code is Code.SPAN_UNREADABLE


def test_the_last_months_end_with_this_one() -> None:
    span = months_up_to(month_of(date(2026, 2, 5)), 24)
    assert (span.since, span.until) == (datetime(2024, 3, 1), datetime(2026, 3, 1))  # noqa: DTZ001 - naive
    assert said(span) == "từ tháng 3 năm 2024 đến tháng 02 năm 2026"
