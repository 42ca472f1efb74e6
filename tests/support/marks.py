"""The text of the attack on normalising, and a watch over what is normalised."""

import unicodedata
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest

ATTACK = "\u0301" * 15_500 + "\u0316" * 15_500  # 62 KB in UTF-8; 1 to 1.7 s, if anybody normalises it
IN_A_FORM = "\u0301" * 5_400 + "\u0316" * 5_400  # percent-encoded, the most that the body limit lets in
MOST = 4_000  # marks in a row: 20 ms, and what the longest remark can have


class Watch:
    """The longest run of marks that was normalised, in which form it ever was asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.longest = 0
        for name in ("normalize", "is_normalized"):
            monkeypatch.setattr(unicodedata, name, self._watched(getattr(unicodedata, name)))

    def _watched(self, real: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
        def watched(form: str, text: str) -> Any:
            runs = (sum(1 for _ in run) for marks, run in groupby(text, _is_mark) if marks)
            self.longest = max(self.longest, *runs, 0)
            return real(form, text if self.longest <= MOST else "")

        return watched


def _is_mark(letter: str) -> bool:
    return bool(unicodedata.combining(letter))
