"""The licences of all that an office installs, from what packages say of themselves: `python -m licences`."""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

__all__ = ["ELSEWHERE", "licence_of", "pinned", "rows"]

_ROOT = Path(__file__).parents[2]
_FILES = ("requirements.txt", "requirements-scan.txt")
# Pinned for other systems than this one, or silent about themselves; from their own repositories.
ELSEWHERE = {
    "tzdata": "Apache-2.0",
    "pyrage": "MIT",
}
_SHORT = (
    (r"Permission is hereby granted, free of charge", "MIT"),
    (r"Apache", "Apache-2.0"),
    (r"BSD", "BSD-3-Clause"),
    (r"Mozilla|MPL", "MPL-2.0"),
    (r"ISC", "ISC"),
    (r"Python Software Foundation|PSF", "PSF-2.0"),
    (r"LGPL|Lesser", "LGPL-3.0"),
    (r"MIT", "MIT"),
)


def pinned() -> list[str]:
    """The names in both requirements files, in order of the alphabet."""
    text = "".join((_ROOT / name).read_text() for name in _FILES)
    return sorted(set(re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)))


def licence_of(name: str) -> str:
    """In a word, as SPDX has it where the package tells; ValueError where it tells nothing."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    told = metadata(name)
    if told["License-Expression"]:
        return str(told["License-Expression"])
    classes = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or [] if "License" in one]
    said = " ".join([*classes, told["License"] or ""])
    for pattern, short in _SHORT:
        if re.search(pattern, said):
            return short
    raise ValueError(f"{name}: {said[:60]!r}")


def rows() -> list[str]:
    """The table's lines."""
    found = []
    for name in pinned():
        try:
            found.append(f"| {name} | {licence_of(name)} |")
        except PackageNotFoundError:
            found.append(f"| {name} | ? |")
    return found


if __name__ == "__main__":
    sys.stdout.write("\n".join(rows()) + "\n")
