"""Whether a recording can be used: its length, and where it can be measured without converting, its loudness.

Loudness is measured of WAV files of 16 bits only, as the root mean square of all samples against full scale.
"""

import array
import math
import sys
import wave
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tinytag import TinyTag, TinyTagException

__all__ = ["LONGEST_SECONDS", "SHORTEST_SECONDS", "Checked", "Fault", "check"]

SHORTEST_SECONDS, LONGEST_SECONDS = 1.0, 20.0
_QUIETEST_DB, _LOUDEST_DB = -35.0, -9.0  # a voice on a phone's loudspeaker, in a room where people wait
_MOST_BYTES = 2**20  # of one file: all of a questionnaire are fetched together
_SAMPLE_BYTES, _FULL_SCALE = 2, 32_768


class Fault(StrEnum):
    """Why a recording should be made again."""

    UNREADABLE = "unreadable"
    SHORT = "short"
    LONG = "long"
    LARGE = "large"
    QUIET = "quiet"
    LOUD = "loud"


@dataclass(frozen=True)
class Checked:
    """What was found: seconds and decibels below full scale are None where they can't be told."""

    seconds: float | None
    loudness: float | None
    faults: tuple[Fault, ...]


def check(file: Path) -> Checked:
    """Look at one recording; nothing of it is changed."""
    seconds = _seconds(file)
    loudness = _loudness(file) if file.suffix == ".wav" and seconds is not None else None
    faults = []
    if seconds is None:
        faults.append(Fault.UNREADABLE)
    elif seconds < SHORTEST_SECONDS:
        faults.append(Fault.SHORT)
    elif seconds > LONGEST_SECONDS:
        faults.append(Fault.LONG)
    if file.stat().st_size > _MOST_BYTES:
        faults.append(Fault.LARGE)
    if loudness is not None and not _QUIETEST_DB <= loudness <= _LOUDEST_DB:
        faults.append(Fault.QUIET if loudness < _QUIETEST_DB else Fault.LOUD)
    return Checked(seconds, loudness, tuple(faults))


def _seconds(file: Path) -> float | None:
    try:
        return TinyTag.get(file, tags=False).duration or None
    except (TinyTagException, OSError):
        return None


def _loudness(file: Path) -> float | None:
    try:
        with wave.open(str(file), "rb") as opened:
            if opened.getsampwidth() != _SAMPLE_BYTES:
                return None
            samples = array.array("h", opened.readframes(opened.getnframes()))
    except (wave.Error, EOFError, ValueError):
        return None
    if sys.byteorder == "big":
        samples.byteswap()
    mean = math.sqrt(sum(one * one for one in samples) / len(samples)) if samples else 0.0
    return 20 * math.log10(mean / _FULL_SCALE) if mean else -math.inf
