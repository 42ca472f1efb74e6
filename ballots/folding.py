"""Vietnamese text as people type it into a search: small letters without marks, one blank between words."""

import unicodedata

from ballots.composing import taken_apart

__all__ = ["fold", "fold_all"]

_LONGEST = 1_000  # characters: two names, each as long as its field, and what is looked for in them
_D = str.maketrans("đð", "dd")  # the Icelandic letter looks the same, and stands in many a Vietnamese file


def fold(text: str) -> str:
    """Letters and digits only: "Đông Thanh" and "dong  thanh" are both "dong thanh"; OVERLONG."""
    bare = taken_apart(text.casefold().translate(_D), _LONGEST)
    kept = (letter if letter.isalnum() else " " for letter in bare if not unicodedata.combining(letter))
    return " ".join("".join(kept).split())


def fold_all(*texts: str) -> str:
    """As fold(), of texts of any length, one after the other."""
    words = (word[:_LONGEST] for text in texts for word in text.split())
    return " ".join(filter(None, map(fold, words)))
