"""Python and JavaScript write the same answers; no script needs a new browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import app
from ballots.forms import questionnaire

pytestmark = pytest.mark.browser

STATIC = Path(app.__file__).parent / "static"
FORM = questionnaire.builtin("hai-noi-dung")


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
    for name in ("vote.js", "code.js", "typed.js", "seal.js", "hpke.js", "receipt.js"):
        source = (STATIC / name).read_text(encoding="utf-8")
        for new in ("??", "?.", "||=", "&&=", "replaceAll", ".at(", "\nawait ", "#private", "static {"):
            assert new not in source, f"{new} in {name}"
