"""What a password is once it was typed, pasted or piped: the same letters, however they came."""

import re
import unicodedata

__all__ = ["as_typed"]

# Cut first: what is longer is refused for its length all the same, and no novel is ever normalised.
_MOST_READ = 800
_EDGES = re.compile("^[\\s\ufeff]+|[\\s\ufeff]+\\Z")


def as_typed(password: str) -> str:
    """NFC, without blanks, line ends and a byte order mark at its edges.

    Every entrance takes it: the pages strip blanks as all forms do, PowerShell puts a mark before what it
    pipes, and one keyboard composes letters that another does not.
    """
    return unicodedata.normalize("NFC", _EDGES.sub("", password[:_MOST_READ]))
