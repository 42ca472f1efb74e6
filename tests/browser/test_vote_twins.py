"""Python and JavaScript write the same answers."""

from collections.abc import Callable
from typing import Any

import pytest

from ballots.forms import questionnaire

pytestmark = pytest.mark.browser

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
        "/static/delivery.js",
        form=FORM.name,
        units=list(memoryview(remark.encode("utf-16-le", "surrogatepass")).cast("H")),
    )
    assert written.encode() == questionnaire.write_answers(FORM, ballot)
