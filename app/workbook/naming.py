"""Identifiers and login names out of what people call things, where nobody gave one.

One rule for the table, the pages and whoever else makes them up. Pure: what is taken already comes in.
"""

import re
from collections.abc import Collection

from ballots.composing import beginning
from ballots.folding import fold

__all__ = [
    "box_identifier",
    "committee_identifier",
    "committee_name",
    "identifier_of",
    "is_identifier",
    "is_login",
    "login_of",
    "place_of",
    "unit_identifier",
]

_IDENTIFIER = re.compile(r"[a-z0-9-]{2,40}")  # as ballots/office/setup.py has it
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")  # as app/staff/accounts.py has it
_LONGEST = 40  # of an identifier and of a login
_SHORTEST_LOGIN = 3
_READ = 300  # characters that are looked at: twice the longest name
_OFFICES = (("ubnd",), ("uy", "ban", "nhan", "dan"))
_BOX_WORDS = ("hom", "phieu", "so")  # "Hòm phiếu số 1" is told from the others by what follows


def identifier_of(name: str, taken: Collection[str]) -> str:
    """Xã Minh Châu is xa-minh-chau, or xa-minh-chau-2 where that is taken; 2 to 40 of a-z, 0-9, hyphen."""
    base = "-".join(_words(name))
    if len(base) < 2:  # noqa: PLR2004 - as setup has it
        base = f"muc-{base}".rstrip("-")
    return _free(base, taken)


def login_of(name: str, taken: Collection[str]) -> str:
    """Nguyễn Văn An is annv, as offices abbreviate: the given name, then the initials before it."""
    words = _words(name)
    base = words[-1] + "".join(word[0] for word in words[:-1]) if words else ""
    if len(base) < _SHORTEST_LOGIN:
        base = f"nguoi-{base}".rstrip("-")
    return _free(base, taken)


def is_identifier(text: str) -> bool:
    """Whether a text may be an identifier."""
    return _IDENTIFIER.fullmatch(text) is not None


def is_login(text: str) -> bool:
    """Whether a text may be a login name."""
    return _LOGIN.fullmatch(text) is not None


def place_of(parent: str) -> str:
    """The commune that a parent's name ends with: "UBND xã Minh Châu" is of "xã Minh Châu"."""
    words = " ".join(beginning(parent, _READ).split()).split()
    bare = [fold(word) for word in words]
    for office in _OFFICES:
        if tuple(bare[: len(office)]) == office and len(words) > len(office):
            return " ".join(words[len(office) :])
    return " ".join(words)


def unit_identifier(name: str, parent: str, taken: Collection[str]) -> str:
    """After the commune, which differs where the units of a province have one name."""
    return identifier_of(place_of(parent) or name, taken)


def committee_name(parent: str) -> str:
    """As the committee of a unit is called where nothing else is said."""
    return f"Hội đồng mở hòm phiếu {place_of(parent)}".rstrip()


def committee_identifier(unit_id: str, taken: Collection[str]) -> str:
    """The unit's, marked as a committee's."""
    return identifier_of(f"hoi-dong-{unit_id}", taken)


def box_identifier(unit_id: str, name: str, taken: Collection[str]) -> str:
    """The unit's, with what tells this box from its others: "Hòm phiếu số 1" is xa-minh-chau-1."""
    words = _words(name)
    rest = words[next((at for at, word in enumerate(words) if word not in _BOX_WORDS), 0) :]
    return identifier_of(" ".join([unit_id, *rest]), taken)


def _words(name: str) -> list[str]:
    bare = fold(beginning(name, _READ))
    words = ("".join(letter for letter in word if letter.isascii()) for word in bare.split())
    return [word for word in words if word]


def _free(base: str, taken: Collection[str]) -> str:
    """The base, cut to what fits; with the first number from 2 on that makes it free where it is taken."""
    found, at = base[:_LONGEST].rstrip("-"), 1
    while found in taken:
        at += 1
        found = base[: _LONGEST - len(f"-{at}")].rstrip("-") + f"-{at}"
    return found
