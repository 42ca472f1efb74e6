"""Python and JavaScript read the same codes and write the same answers; no script needs a new browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import app
from ballots.errors import Refused
from ballots.forms import questionnaire
from ballots.sealing import codes

pytestmark = pytest.mark.browser

STATIC = Path(app.__file__).parent / "static"
FORM = questionnaire.builtin("hai-noi-dung")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(min_size=10, max_size=10), min_size=1, max_size=8), st.data())
def test_python_and_javascript_read_codes_alike(
    code_reader: Callable[[list[str]], list[bool]], tokens: list[bytes], data: st.DataObject
) -> None:
    letters = st.sampled_from("0123456789abcdefghjkmnpqrstvwxyzILOU -.é\u00a0")
    typed = [codes.spell(token) for token in tokens]
    for code in list(typed):
        at = data.draw(st.integers(0, 16))
        typed.append(code[:at] + data.draw(letters) + code[at + 1 :])
        typed.append(code[:at] + data.draw(letters) + code[at:])
    assert code_reader(typed) == [_python_reads(code) for code in typed]


@pytest.fixture
def code_reader(run_js: Callable[..., Any]) -> Callable[[list[str]], list[bool]]:
    function = """async ({ typed }, m) => typed.map((text) => {
        try { m.readCode(text); return true; } catch (error) { return false; }
    })"""
    return lambda typed: run_js(function, "/static/vote.js", typed=typed)


def _python_reads(code: str) -> bool:
    try:
        codes.read_code(code)
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    "remark",
    [
        "Tiếng Việt có dấu, dựng sẵn và tổ hợp: e\u0302\u0301",
        'dấu "nháy" và \\ gạch ngược',
        "hai\r\ndòng\rba\u2028bốn\u0085năm\tcột",
        "\u202etrái\u200f sang\x07 phải\ufeff",
        "nửa ký tự \ud83d hỏng, nguyên vẹn \U0001f600",
        "  \n ",
    ],
)
def test_python_and_javascript_write_the_same_answers(run_js: Callable[..., Any], remark: str) -> None:
    clean = remark.encode("utf-8", "ignore").decode()  # a half character is left out by the browser
    ballot = questionnaire.Ballot({"ket_qua": "HL"}, "khac", "quay-3", ("tre_hen", "khac"), clean)
    written = run_js(
        """async ({ form, units }, m) => new TextDecoder().decode(m.writeAnswers(form, {
            answers: { ket_qua: "HL" }, field: "khac", desk: "quay-3", reasons: ["tre_hen", "khac"],
            remark: String.fromCharCode(...units),
        }))""",
        "/static/vote.js",
        form=FORM.name,
        units=list(memoryview(remark.encode("utf-16-le", "surrogatepass")).cast("H")),
    )
    assert written.encode() == questionnaire.write_answers(FORM, ballot)


def test_no_script_of_the_page_needs_a_new_browser() -> None:
    """Android's WebView 80 and iOS 14 know neither `??=` nor top-level await."""
    for name in ("vote.js", "seal.js", "hpke.js", "receipt.js"):
        source = (STATIC / name).read_text(encoding="utf-8")
        for new in ("??", "?.", "||=", "&&=", "replaceAll", ".at(", "\nawait ", "#private", "static {"):
            assert new not in source, f"{new} in {name}"
