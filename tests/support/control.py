"""A follow-up sample as a second hand draws it, from docs/SEALING.md alone; and sums that can be told."""

import hashlib
from typing import Any

from ballots.forms.control import Control

__all__ = ["by_hand", "sums", "typed"]


def by_hand(head: bytes, of: int, many: int) -> list[int]:
    drawn: list[int] = []
    turn = 0
    while len(drawn) < many:
        digest = hashlib.sha256(b"homphieu/1 follow-up\x00" + head + turn.to_bytes(4, "big")).hexdigest()
        word = int(digest[:16], 16)
        turn += 1
        if word // of == 2**64 // of and 2**64 % of:
            continue  # beyond the last whole multiple
        if word % of + 1 not in drawn:
            drawn.append(word % of + 1)
    return drawn


def sums(met: int = 14, away: int = 4, refused: int = 2, **changed: Any) -> Control:
    """Of twenty: seven in ten of the two-question form are satisfied."""
    levels = {
        "ket_qua": {"RHL": 4, "HL": met - 9, "BT": 3, "KHL": 1},
        "thai_do": {"RHL": 4, "HL": met - 8, "BT": 4, "KHL": 0},
    }
    unanswered = {"ket_qua": 1, "thai_do": 0}
    return Control(**{
        "met": met, "away": away, "refused": refused, "levels": levels, "unanswered": unanswered, **changed
    })  # fmt: skip


def typed(control: Control) -> dict[str, Any]:
    """The fields of the page's form."""
    cells = [
        number
        for question, counts in control.levels.items()
        for number in (*counts.values(), control.unanswered[question])
    ]
    told = {"met": control.met, "away": control.away, "refused": control.refused}
    return {**{name: str(number) for name, number in told.items()}, "cell": [str(one) for one in cells]}
