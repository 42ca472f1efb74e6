"""One thing that the file asks for, and what is told of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Made"]


@dataclass(frozen=True)
class Made:
    """How a thing is there, as the file says it, and how it is made."""

    name: str  # as it is told
    there: Mapping[str, Any] | None
    asked: Mapping[str, Any]
    make: Callable[[], str | None]  # what is shown this once, after all is written
