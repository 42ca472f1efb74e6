"""The faces of the levels, as ballots and posters draw them: lines and colours of app/static/vote.js."""

from typing import Final

__all__ = ["COLOURS", "FACES", "RADIUS", "RIM", "SIDE", "WIDTHS"]

SIDE: Final = 40  # of the drawings' own square, in whose middle they lie
RADIUS: Final = 18
RIM: Final = 2.0  # the width of the circle's line
WIDTHS: Final = {"eye": 5.0, "line": 2.5, "mouth": 0.0}  # of strokes; a mouth is filled
_EYES: Final = (("eye", "M14 16h.01"), ("eye", "M26 16h.01"))
FACES: Final = {
    "very_happy": (("line", "M10 17q3.5-5 7 0M23 17q3.5-5 7 0"), ("mouth", "M9 23h22q-2 10-11 10T9 23z")),
    "happy": (*_EYES, ("line", "M11 24q9 9 18 0")),
    "neutral": (*_EYES, ("line", "M12 27h16")),
    "unhappy": (*_EYES, ("line", "M11 30q9-9 18 0")),
    "very_unhappy": (
        ("eye", "M14 18h.01"),
        ("eye", "M26 18h.01"),
        ("line", "M9 12l8 3M31 12l-8 3M10 31q10-11 20 0"),
    ),
    "none": (("line", "M12 20h1M20 20h1M28 20h1"),),
}
COLOURS: Final = {  # of lines and of skin
    "very_happy": ("#1b6b3a", "#cdebd6"),
    "happy": ("#4b7511", "#e2f0c6"),
    "neutral": ("#7d6200", "#faefc0"),
    "unhappy": ("#a14a00", "#fde0c4"),
    "very_unhappy": ("#9d1c1c", "#f9d3d0"),
    "none": ("#55504a", "#ebe7df"),
}
