"""Odd texts as strangers' devices send them, and what must be true of an answer that refuses one."""

import html

from httpx import Response
from world import World

from app.words.refusals import PAPER_DOUBTS, REFUSALS

LONG = "x" * 20_000
# A paper ballot whose number decides against it is shown for correction.
UNSURE = ("Nếu gõ nhầm, xin sửa số phiếu", "Phiếu không hợp lệ: ", *PAPER_DOUBTS.values())
# A link to no box ends in a page of its own, which says what to do.
LOST = "Ở địa chỉ này không có hòm phiếu nào."
SENTENCES = [sentence.partition("{")[0] for sentence in REFUSALS.values()]
ODD_TEXTS = (
    *("", " ", "\x00", "\u202e", "-1", "0", "1e3", "NaN", "9" * 25, "9" * 5_000, "٣", "²", "😀", "' OR 1=1"),
    *("0001-01-01", "9999-12-31", "2027-01-29T08:00Z", "2027-01-29T08:00+07:00", "0001-01-01T00:00", "null"),
)
# Those with which a page is asked for that shows them: odd letters, a number, a day, markup of nobody's.
ODD_SHOWN = frozenset({"\u202e", "9" * 25, "😀", "' OR 1=1", "9999-12-31"})


def check_refused(world: World, answer: Response, sent: object) -> None:
    """A 4xx that says in Vietnamese what is wrong, echoes nothing, and has changed nothing."""
    assert 400 <= answer.status_code < 500, (sent, answer.status_code)
    if answer.headers["content-type"].startswith("application/json"):
        assert answer.json().keys() >= {"code", "message"}, sent
        said = answer.json()["message"]
    else:
        assert 'lang="vi"' in answer.text, sent
        said = html.unescape(answer.text)
    assert any(sentence in said for sentence in (*SENTENCES, *UNSURE, LOST)), (sent, said[:300])
    assert "traceback" not in answer.text.lower()
    assert world.unchanged(), sent
