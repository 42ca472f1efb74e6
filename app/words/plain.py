"""Words that came from outside, made fit for a terminal: nothing in them is obeyed or hides what is there."""

__all__ = ["plain"]

_LONGEST = 120


def plain(text: str, longest: int = _LONGEST) -> str:
    """The text, cut to so many characters; "?" for a control character, direction mark or lone surrogate."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:longest])
