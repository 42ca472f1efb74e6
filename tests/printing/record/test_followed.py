"""What minutes say of earlier matters: a letter by the number that it has in the minutes it came from."""

from datetime import date

from reportlab.platypus import Paragraph

from ballots.views.readmodels import Followed, Item
from printing.followup.minutes import followed_parts
from printing.fonts import register


def test_a_letter_s_matter_is_named_by_the_letter_s_number() -> None:
    register()
    held_on = date(2026, 11, 30)
    open_ones = (
        Item(4, "letter", held_on, "Ông An", None, late=False, done="", letter=7),
        Item(5, "remark", held_on, "Ông An", None, late=False, done=""),
        Item(6, "letter", held_on, "Ông An", None, late=False, done=""),  # written down before
    )
    followed = Followed(open_by_kind={"letter": 2, "remark": 1}, open=open_ones)
    assert Followed.read(followed.as_text()) == followed
    said = " ".join(
        part.getPlainText() for part in followed_parts(followed, "6") if isinstance(part, Paragraph)
    )
    assert "Việc số 4, thư số 7, mở hòm ngày 30/11/2026: Ông An." in said
    assert "Việc số 5, ý kiến trên phiếu, mở hòm" in said
    assert "Việc số 6, thư góp ý, mở hòm" in said
