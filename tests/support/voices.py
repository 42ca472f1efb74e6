"""Recordings for tests, a tone of some seconds and loudness as a WAV file; and languages, read anew."""

import array
import math
import wave
from pathlib import Path

from app import served, templating
from app.languages import catalogue, paper

__all__ = ["read_again", "tone"]

_RATE = 8_000


def tone(file: Path, seconds: float, level: float = 0.2) -> Path:
    """Write it; `level` is the root mean square against full scale."""
    file.parent.mkdir(parents=True, exist_ok=True)
    top = level * math.sqrt(2) * 32_767
    samples = array.array("h", (int(top * math.sin(at / 3)) for at in range(int(_RATE * seconds))))
    with wave.open(str(file), "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(_RATE)
        written.writeframes(samples.tobytes())
    return file


def read_again() -> None:
    """What is read once, of languages and of what is served, is read anew."""
    kept = (catalogue.all_languages, templating.environment, paper.tongues, served._files)
    kept += (served.packed, served.kiosk_document)
    for one in (*kept, served.release, served.voting_page, served.page_files, served.style_source):
        one.cache_clear()
