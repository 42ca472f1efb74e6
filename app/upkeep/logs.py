"""The log as JSON, a line an event: day, how bad, where from, what. No time: no line tells when one came."""

import json
import logging

from app.settings import now

__all__ = ["as_json"]


class _Lines(logging.Formatter):
    """Nothing of a record but its own words: no traceback, which could quote values, and no extra field."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage().encode("utf-8", "backslashreplace").decode("utf-8")
        line = {
            "day": now().date().isoformat(),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": said,
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["fault"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def as_json(level: int = logging.WARNING) -> None:
    """Let everything that is logged from now on go to stderr in this form, uvicorn's own lines too."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        one = logging.getLogger(name)
        one.handlers.clear()
        one.propagate = True
