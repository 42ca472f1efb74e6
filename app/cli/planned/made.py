"""One thing that the file asks for, and what is told of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["FirstLogin", "Made"]


@dataclass(frozen=True)
class FirstLogin:
    """What a new person needs to get in, shown this once after all is written."""

    unit: str  # its name
    name: str
    login: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Made:
    """How a thing is there, as the file says it, and how it is made."""

    name: str  # as it is told
    there: Mapping[str, Any] | None
    asked: Mapping[str, Any]
    make: Callable[[], FirstLogin | None]
