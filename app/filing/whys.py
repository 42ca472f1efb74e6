"""Why a document that somebody hands in is turned away: codes, the same as app.errors.Problem has."""

from enum import StrEnum

__all__ = ["Unfit", "Why"]


class Why(StrEnum):
    """What is wrong with a document."""

    KIND = "paper_kind"  # none of the three kinds, or not what it begins like
    UNREADABLE = "paper_unreadable"
    LOCKED = "paper_locked"
    ACTIVE = "paper_active"  # a script, a command, a file inside
    LARGE_PICTURE = "paper_large_picture"
    SLOW = "paper_slow"
    UNSIGNED = "paper_unsigned"
    UNSOUND = "paper_unsound"
    CHANGED = "paper_changed"
    PARTLY = "paper_partly"
    COVERED = "paper_covered"


class Unfit(Exception):  # noqa: N818 - what the document is
    """A document is turned away."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
