"""The geometry of a chart, and that paper and page draw the same of it."""

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from minutes_views import box, questions, view
from pypdf import PdfReader
from pypdf.generic import ContentStream

from app.templating import environment
from ballots.forms.questionnaire import builtin
from printing.charts.levels import Bar, bars_of, draw, levels_of
from printing.charts.parts import HATCHES, tile
from printing.geometry import BODY_WIDTH_MM, MM
from printing.record.minutes import draw_minutes
from printing.wording import percent

LEVELS = ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng")
shares = st.lists(st.integers(0, 50), min_size=4, max_size=4).map(
    lambda counts: tuple(n / sum(counts) if sum(counts) else 0.0 for n in counts)
)


@settings(deadline=None, max_examples=40)
@given(st.lists(shares, min_size=1, max_size=6), st.sampled_from([60.0, BODY_WIDTH_MM]))
def test_a_bar_is_as_long_as_its_shares_and_nothing_lies_outside(
    given_shares: list[tuple[float, ...]], width: float
) -> None:
    chart = draw([Bar("Một câu", "–", one) for one in given_shares], LEVELS, width)
    bars = chart.frames[: -len(LEVELS)]
    rule = chart.scale[0]
    length = rule.x2 - rule.x1
    found = [(round(frame.width / length, 6), frame.level) for frame in bars]
    assert found == [
        (round(share, 6), level) for one in given_shares for level, share in enumerate(one) if share
    ]
    for frame in chart.frames:
        assert 0 <= frame.x <= frame.x + frame.width <= width + 1e-9
        assert 0 <= frame.y <= frame.y + frame.height <= chart.height + 1e-9
    for line in chart.hatches:
        inside = [
            frame
            for frame in chart.frames
            if frame.x - 1e-9 <= min(line.x1, line.x2)
            and max(line.x1, line.x2) <= frame.x + frame.width + 1e-9
            and frame.y - 1e-9 <= min(line.y1, line.y2)
            and max(line.y1, line.y2) <= frame.y + frame.height + 1e-9
        ]
        assert inside
    assert all(word.baseline <= chart.height for word in chart.words)


def test_levels_are_told_apart_without_colour_and_a_long_label_is_cut_at_a_word() -> None:
    chart = draw([Bar("Thái độ ứng xử, giao tiếp và tinh thần trách nhiệm", "65,5 %", (1.0,))], LEVELS, 60)
    assert len({HATCHES[frame.level] for frame in chart.frames[-4:]}) == 4
    assert chart.words[0].text == "Thái độ ứng xử, giao tiếp và tinh…"
    assert [word.text for word in chart.words[-4:]] == list(LEVELS)
    for hatch in filter(None, HATCHES):
        assert all(tile(*stroke) for stroke in hatch)


def test_who_has_no_opinion_is_in_no_bar() -> None:
    form = builtin("nam-yeu-to")
    asked = questions(form, (6, 2, 1, 1, 0, 90), None)
    (bar, *_) = bars_of(asked, str, percent)
    assert bar.shares == (0.6, 0.2, 0.1, 0.1, 0.0)
    assert (bar.figure, len(levels_of(asked, str))) == ("80,0 %", 5)


def test_the_minutes_draw_what_was_laid_out() -> None:
    made = box()
    chart = draw(bars_of(made.questions, str, percent), levels_of(made.questions, str), BODY_WIDTH_MM)
    wanted = sorted(round(frame.width * MM, 1) for frame in chart.frames)
    reader = PdfReader(io.BytesIO(draw_minutes(view(made))))
    drawn = []
    for page in reader.pages:
        contents = page.get_contents()
        assert contents is not None
        inside = False
        for given_, operator in ContentStream(contents, reader).operations:
            if operator in {b"BDC", b"EMC"}:
                inside = operator == b"BDC" and given_[0] == "/Figure"
            elif operator == b"re" and inside:
                drawn.append(round(float(given_[2]), 1))
    assert sorted(drawn) == wanted


@pytest.mark.parametrize(("language", "figure"), [("vi", "100,0 %"), ("en", "100.0%")])
def test_the_page_draws_the_same_with_the_words_of_its_language(language: str, figure: str) -> None:
    env = environment(language)
    asked = box().questions
    chart = env.globals["chart"](asked)  # type: ignore[operator]
    macros = env.get_template("chart.html").make_module()
    svg = str(macros.results_chart(asked))  # type: ignore[attr-defined]
    assert re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', svg) == [
        (f"{frame.x:.2f}", f"{frame.y:.2f}", f"{frame.width:.2f}") for frame in chart.frames
    ]
    assert f">{figure}</text>" in svg
    used = set(re.findall(r"url\(#(muc-\d)\)", svg))
    assert used <= set(re.findall(r'id="(muc-\d)"', str(macros.fillings())))  # type: ignore[attr-defined]
    assert 'aria-hidden="true"' in svg
    assert "style=" not in svg, "no policy lets an attribute of style through"
