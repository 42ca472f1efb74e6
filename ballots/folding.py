"""Vietnamese text as people type it into a search: small letters without marks, one blank between words."""

import unicodedata

__all__ = ["fold"]

_D = str.maketrans("đð", "dd")  # the Icelandic letter looks the same, and stands in many a Vietnamese file


def fold(text: str) -> str:
    """Letters and digits only: "Đông Thanh" and "dong  thanh" are both "dong thanh"."""
    bare = unicodedata.normalize("NFD", text.casefold().translate(_D))
    kept = (letter if letter.isalnum() else " " for letter in bare if not unicodedata.combining(letter))
    return " ".join("".join(kept).split())
