"""Lines over months and intervals of units: in scale, in black and white, and never without their table."""

import io
import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from app.templating import environment
from printing.charts import intervals, months
from printing.charts.months import Target
from printing.charts.paper import drawing
from printing.charts.parts import DOT_MM, Chart, Point
from printing.geometry import MM, points
from printing.tags import leaves_of

SAID = months.Said("Tỷ lệ hài lòng", "Tỷ lệ tham gia", "Tháng")
UNITS = intervals.Said("Đơn vị", "Tỷ lệ hài lòng", "Khoảng 95 %", "Tỷ lệ tham gia")
GOAL = Target(0.8, "Mục tiêu 80 %")
part = st.none() | st.floats(0, 1)
point = st.builds(Point, st.sampled_from(["01/2026", "12/2026"]), part, st.just("97,3 %"), part)


def year(*shares: float | None, participation: float | None = 0.7) -> list[Point]:
    return [
        Point(f"{month:02}/2026", share, "–" if share is None else "có", participation, "70,0 %")
        for month, share in enumerate(shares, 1)
    ]


def inside(chart: Chart) -> bool:
    """Strokes and dots lie in the room; letters have their baseline in it."""
    ends = [(x, y) for one in (*chart.bold, *chart.dashed) for x, y in ((one.x1, one.y1), (one.x2, one.y2))]
    ends += [(dot.x, dot.y) for dot in chart.dots]
    ends += [(frame.x + frame.width, frame.y + frame.height) for frame in chart.frames]
    return all(-1e-9 <= x <= chart.width + 1e-9 and -1e-9 <= y <= chart.height + 1e-9 for x, y in ends) and (
        all(0 <= word.x <= chart.width and word.baseline <= chart.height for word in chart.words)
    )


@settings(deadline=None, max_examples=60)
@given(st.lists(point, max_size=40), st.sampled_from([60.0, 72.0, 160.0]), st.none() | st.just(GOAL))
def test_nothing_lies_outside_and_every_month_has_its_row(
    given_points: list[Point], width: float, target: Target | None
) -> None:
    chart = months.draw(given_points, SAID, width, target)
    assert inside(chart)
    assert len(chart.dots) == sum(one.share is not None for one in given_points)
    assert [row[0] for row in chart.table.rows] == [one.label for one in given_points]
    assert inside(intervals.draw(given_points, UNITS, width, target))


def test_the_scale_begins_at_nothing_and_a_target_lies_where_it_belongs() -> None:
    chart = months.draw(year(0.0, 1.0, 0.8), SAID, 160, GOAL)
    upper, _, lower = sorted({line.y1 for line in chart.scale[:3]})
    assert [dot.y for dot in chart.dots] == pytest.approx(
        [lower, upper, goal := lower - 0.8 * (lower - upper)]
    )
    dashed, _ = chart.dashed  # and the one that stands beside its words
    assert (dashed.y1, dashed.y2) == pytest.approx((goal, goal))


def test_a_line_breaks_where_a_month_is_unknown_and_a_weak_month_is_hollow() -> None:
    chart = months.draw(year(0.9, None, 0.8, 0.7), SAID, 72)
    assert [(line.x1, line.x2) for line in chart.bold] == [(chart.dots[1].x, chart.dots[2].x)]
    assert [dot.full for dot in chart.dots] == [True, True, True]
    for took_part, full in ((0.3, True), (0.2999, False), (None, False)):
        (dot,) = months.draw(year(0.9, participation=took_part), SAID, 72).dots
        assert dot.full is full


def test_months_names_do_not_run_into_each_other_and_the_newest_is_there() -> None:
    chart = months.draw(year(*[0.9] * 12), SAID, 72)
    named = sorted(
        (word.x, word.text) for word in chart.words if re.fullmatch(r"\d\d/2026", word.text) is not None
    )
    assert named[-1][1] == "12/2026"
    assert all(after[0] - before[0] >= 14 for before, after in itertools.pairwise(named))


def test_an_interval_reaches_from_its_low_to_its_high_end() -> None:
    unit = Point("Phường Bưởi", 0.5, "50,0 %", 0.6, "60,0 %", 0.25, 0.75, "25,0–75,0 %")
    chart = intervals.draw([unit], UNITS, 160)
    axis = chart.scale[0]
    at = [(x - axis.x1) / (axis.x2 - axis.x1) for x in (chart.bold[0].x1, chart.dots[0].x, chart.bold[0].x2)]
    assert at == pytest.approx([0.25, 0.5, 0.75])
    assert chart.table.rows == (("Phường Bưởi", "50,0 %", "25,0–75,0 %", "60,0 %"),)


def test_page_and_paper_draw_the_same_dots_and_say_the_same_figures() -> None:
    chart = months.draw(year(0.9, None, 0.75), SAID, 72, GOAL)
    macros = environment("vi").get_template("chart.html").make_module()
    html = str(macros.figured(chart, "Theo tháng"))  # type: ignore[attr-defined]
    seen = [tuple(map(float, one)) for one in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', html)]
    assert seen == [(round(dot.x, 2), round(dot.y, 2)) for dot in chart.dots]
    assert html.count("<tr>") == 4
    assert '<td class="number">–</td>' in html
    assert "style=" not in html, "no policy lets an attribute of style through"
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(points(100), points(100)), pageCompression=0)
    flowable = drawing(chart, "Theo tháng")
    flowable.drawOn(canvas, 0, 0)
    canvas.save()
    (leaf,) = leaves_of(canvas)
    assert "có, 70,0 %; 02/2026, –" in leaf.alternative
    discs = re.findall(
        r"n ([\d.]+) [\d.]+ m(?: [\d.]+){6} c", " ".join(out.getvalue().decode("latin-1").split())
    )
    assert [round(float(x) / MM - DOT_MM, 1) for x in discs] == [round(dot.x, 1) for dot in chart.dots]
