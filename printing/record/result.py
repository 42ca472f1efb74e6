"""The result of an opening as JSON, attached to its minutes: what the pages say, for a machine to read.

docs/FORMATS.md has its members. Nothing in it that is not on the pages: what was withheld there is here too.
"""

import json
from typing import Any, Final

from ballots.views.readmodels import BoxCount, Collected, MinutesView, QuestionResult
from printing import wording

__all__ = ["FILE_NAME", "result_of"]

FILE_NAME: Final = "ket-qua.json"


def result_of(view: MinutesView) -> bytes:
    """UTF-8 JSON of all boxes; the same bytes for the same view."""
    told = {
        "format": "homphieu-result/1",
        "number": f"{wording.serial(view.number)}/{view.symbol}",
        "unit": view.unit,
        "opened": view.started_at.date().isoformat(),
        "trial": view.trial,
        "boxes": [_box(box) for box in view.boxes],
    }
    # Half a character that somebody stored must not stop minutes.
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _box(box: BoxCount) -> dict[str, Any]:
    return {
        "box": box.box_id,
        "period": box.period,
        "seal": box.seal,
        "root": box.root,
        "head": box.chain_head,
        "height": box.chain_height,
        "carried": box.carried,
        "returned": box.returned_total,
        "handed_out": None if box.handed_out is None else box.handed_out.total,
        "electronic": None if box.electronic is None else _collected(box.electronic),
        "paper": _collected(box.paper),
        "collected": _collected(box.collected),
        "questions": [_question(one) for one in box.questions],
    }


def _collected(one: Collected) -> dict[str, Any]:
    return {"ballots": one.ballots, "valid": one.valid, "invalid": dict(sorted(one.invalid.items()))}


def _question(one: QuestionResult) -> dict[str, Any]:
    return {
        "code": one.code,
        "levels": {level.code: level.count for level in one.levels},
        "unanswered": one.unanswered,
        "satisfied": one.satisfaction.part,
        "with_opinion": one.satisfaction.whole,
    }
