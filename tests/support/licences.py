"""The licences of all that an office installs, from what packages say of themselves: `python -m licences`.

With the path of an SBOM it writes into that what docs/LICENCES.md tells, and the fonts that come along.
"""

import hashlib
import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

__all__ = ["ELSEWHERE", "complete", "fonts", "licence_of", "pinned", "rows", "told"]

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


def told() -> dict[str, str]:
    """What docs/LICENCES.md says of each package."""
    table = (_ROOT / "docs" / "LICENCES.md").read_text(encoding="utf-8").partition("## Python packages")[2]
    return dict(re.findall(r"^\| ([a-z0-9._-]+) \| ([^|]+?) \|$", table, re.MULTILINE)[1:])


def fonts() -> list[Path]:
    """The files of others that are shipped and are no package."""
    found = [path for folder in ("printing/fonts", "app/static") for path in (_ROOT / folder).iterdir()]
    return sorted(path for path in found if path.suffix in {".ttf", ".otf", ".woff", ".woff2"})


def complete(sbom: dict[str, Any]) -> dict[str, Any]:
    """An SBOM with each package's licence, and the fonts; KeyError for what is not in the table."""
    licence = told()
    for one in sbom["components"]:
        one["licenses"] = [_spelled(licence[one["name"].lower()])]
    for path in fonts():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        sbom["components"].append(
            {
                "type": "file",
                "bom-ref": f"file:{path.relative_to(_ROOT)}",
                "name": str(path.relative_to(_ROOT)),
                "hashes": [{"alg": "SHA-256", "content": digest}],
                "licenses": [_spelled("OFL-1.1")],
            }
        )
    return sbom


def _spelled(licence: str) -> dict[str, Any]:
    return {"expression": licence} if " " in licence else {"license": {"id": licence}}


def _main(arguments: list[str]) -> None:
    if not arguments:
        sys.stdout.write("\n".join(rows()) + "\n")
        return
    file = Path(arguments[0])
    made = complete(json.loads(file.read_bytes()))
    file.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _main(sys.argv[1:])
