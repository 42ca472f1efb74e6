"""Where two counts differ, or one is more than what it is part of: the first place, and what stands there."""

from typing import Any

__all__ = ["Place", "difference", "more"]

Place = tuple[str, str, str]  # path, counted, told: short texts


def difference(counted: Any, told: Any, path: str = "") -> Place | None:
    """The first place where two tallies differ, and what stands there; None for equal ones."""
    if isinstance(counted, dict) and isinstance(told, dict) and counted.keys() == told.keys():
        found = (difference(counted[key], told[key], f"{path}/{key}") for key in counted)
        return next((place for place in found if place is not None), None)
    if counted == told and type(counted) is type(told):
        return None
    return path[:120], str(counted)[:20], str(told)[:20]


def more(counted: Any, told: Any, path: str = "") -> Place | None:
    """The first place where a part is more than what it is part of, and what stands there."""
    if isinstance(counted, dict) and isinstance(told, dict) and counted.keys() == told.keys():
        found = (more(counted[key], told[key], f"{path}/{key}") for key in counted)
        return next((place for place in found if place is not None), None)
    if isinstance(counted, int) and isinstance(told, int) and counted <= told:
        return None
    return path[:120], str(counted)[:20], str(told)[:20]
