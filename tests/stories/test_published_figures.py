"""What was published of the model and its sisters, through our summary and charts (DOMAIN.md)."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random

import pytest
from pypdf import PdfReader
from simulator import Office
from years import Month, publish

from app.figures.series import charts_of
from ballots.forms.questionnaire import Form, builtin, for_touches, read_form
from ballots.spans import Span
from ballots.views.figures import months
from ballots.views.papers.summary import summary_view
from ballots.views.papers.values import SummaryRow
from printing.charts.parts import Chart
from printing.record.summary import draw_summary
from printing.wording import number, percent

HA_DONG = Path(__file__).parents[1] / "data" / "ha_dong.toml"


@contextmanager
def published(*results: Month, form: Form | None = None) -> Iterator[Office]:
    office = Office(form=form or builtin("hai-noi-dung")).ready()
    for result in results:
        publish(office, result)
    yield office
    office.database.close()


def row(office: Office, span: Span) -> SummaryRow:
    with office.reading() as session:
        (found,) = summary_view(session, "xa", span, office.now).rows
    return found


def charts(office: Office, span: Span, goal: int | None = None) -> tuple[Chart, ...]:
    with office.reading() as session:
        return tuple(chart for _, chart in charts_of(months.months_of(session, "xa", span), goal))


def test_dong_thanh_2018_everybody_satisfied_of_72_8_percent() -> None:
    december = Month(date(2018, 12, 28), {"RHL": 1_400, "HL": 100}, {"RHL": 217}, returned=2_359)
    with published(december) as office:
        found = row(office, Span(2018, 12))
    assert (number(found.collected), percent(found.participation)) == ("1.717", "72,8 %")
    assert [percent(one.satisfaction) for one in found.questions] == ["100,0 %", "100,0 %"]
    assert found.warnings == ("all_satisfied",)


@pytest.fixture(scope="module")
def dong_son() -> Iterator[Office]:
    """Three years of months between 93 and 99 percent satisfied, of about 70 percent of the dossiers."""
    drawn = Random(2016)
    results = []
    for year in (2016, 2017, 2018):
        for month in range(1, 13):
            not_satisfied = drawn.choice((1, 2, 3, 4, 7))
            levels = {"RHL": 60, "HL": 40 - not_satisfied, "BT": not_satisfied}
            results.append(Month(date(year, month, 27), levels, {}, returned=drawn.randint(130, 150)))
    with published(*results) as office:
        yield office


def test_dong_son_more_than_95_percent_over_three_years(dong_son: Office) -> None:
    for span in (Span(2016, 1, 36), *(Span(year, 1, 12) for year in (2016, 2017, 2018))):
        found = row(dong_son, span)
        assert len(found.filed) == span.months
        for question in found.questions:
            assert question.satisfaction.whole == 100 * span.months
            assert (question.satisfaction.percent or 0) > 95
        assert 66 < (found.participation.percent or 0) < 77
    for chart in charts(dong_son, Span(2016, 1, 36)):
        assert len(chart.dots) == len(chart.frames) == len(chart.table.rows) == 36
        assert all(dot.full for dot in chart.dots)
        assert chart.table.rows[0][0] == "01/2016"


def test_a_year_on_paper_has_a_line_and_participation_for_each_question(dong_son: Office) -> None:
    with dong_son.reading() as session:
        pdf = draw_summary(summary_view(session, "xa", Span(2018, 1, 12), dong_son.now))
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    lines = [page for page in pages if "theo tháng: Kết quả giải quyết thủ tục hành chính" in page]
    assert len(lines) == 1
    assert lines[0].count("Tỷ lệ tham gia") >= 1
    assert all(f"{month:02}/2018" in lines[0] for month in (3, 12))
    assert "NGƯỜI LẬP BIỂU" in pages[-1]


def test_ha_giang_a_line_at_80_percent_divides_the_months() -> None:
    """The higher a month, the smaller its distance from the upper edge."""
    shares = (79, 80, 95, 60)
    results = [
        Month(date(2026, month, 27), {"HL": share, "KHL": 100 - share}, {}, returned=150)
        for month, share in enumerate(shares, 1)
    ]
    with published(*results) as office:
        for chart in charts(office, Span(2026, 1, 4), goal=80):
            goal = chart.dashed[0].y1
            assert [dot.y <= goal + 1e-9 for dot in chart.dots] == [False, True, True, False]
            assert "Mục tiêu 80 %" in [word.text for word in chart.words]


def test_ha_dong_2020_ratings_without_slips_have_no_participation() -> None:
    screen = for_touches(read_form(HA_DONG.read_bytes()))
    ratings = Month(date(2020, 12, 30), {"RHL": 1_497, "HL": 141, "KHL": 0}, {}, returned=15_000)
    with published(ratings, form=screen) as office:
        found = row(office, Span(2020, 1, 12))
        assert charts(office, Span(2020, 1, 12)) == ()
    (question,) = found.questions
    assert [number(level.count) for level in question.levels][:2] == ["1.497", "141"]
    assert (found.valid, percent(found.participation)) == (1_638, "–")
