"""The process that looks at a stranger's document: alone, short of time and memory, and without a network.

In: a line of JSON, then the filed document, the one that came, and certificates. Out: a line of JSON.
Loads nothing of the application; whatever goes wrong in here is the document's fault.
"""

import json
import sys
from datetime import datetime
from typing import Any

from app.confined import confine
from app.filing.whys import Unfit, Why

_CPU_SECONDS = 20
_MEMORY_BYTES = 2**30


def look(asked: dict[str, Any], filed: bytes, came: bytes, roots: list[bytes]) -> dict[str, Any]:
    """What the document is and who signed it: {"media": …, "signers": […]}; Unfit."""
    if asked["kind"] == "scan":
        from app.filing.scans import media_of  # noqa: PLC0415 - only what is needed is loaded

        return {"media": media_of(came), "signers": []}
    from app.filing.signatures import signers_of  # noqa: PLC0415 - as above

    moment = datetime.fromisoformat(asked["moment"]).astimezone()
    return {"media": "application/pdf", "signers": signers_of(filed, came, roots, moment)}


def _answer(raw: bytes) -> dict[str, Any]:
    head, _, rest = raw.partition(b"\n")
    asked = json.loads(head)
    parts = []
    for length in asked["lengths"]:
        parts.append(rest[:length])
        rest = rest[length:]
    try:
        return look(asked, parts[0], parts[1], parts[2:])
    except Unfit as no:
        return {"why": no.why.value}
    except Exception:  # noqa: BLE001 - any exception of a reader means that the document is not sound
        return {"why": Why.UNREADABLE.value}


def _limit() -> None:
    confine(_CPU_SECONDS, _MEMORY_BYTES)


def main() -> None:
    """Read, look, answer."""
    raw = sys.stdin.buffer.read()
    _limit()
    sys.stdout.write(json.dumps(_answer(raw), ensure_ascii=True))


if __name__ == "__main__":
    main()
