"""The arrows of the house, read from the imports: app → printing → ballots.readmodels, app → ballots."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("app", "ballots", "printing")
LONGEST_FILE = 400
LONGEST_FUNCTION = 40

PURE = {
    "challenge",
    "key_warnings",
    "errors",
    "forms",
    "quorum",
    "sealing",
    "sheet",
    "spelling",
    "codes",
    "keyring",
    "ledger",
    "receipts",
    "record",
    "signatures",
    "spare",
    "workdays",
    "tally",
    "remarks",
    "readmodels",
    "archive",
    "events",
    "recount",
    "verify",
    "verify_box",
    "verify_counters",
    "verify_findings",
    "verify_record",
}
DATABASE = {"sqlmodel", "sqlalchemy", "alembic"}
WEB = {"fastapi", "starlette", "jinja2", "uvicorn", "multipart"}
DRAWING = {"reportlab", "qrcode"}

# Who may use ciphers, agreements, derivations and signatures; hashing (hashlib, hmac) is free.
CIPHERS: dict[str, tuple[str, ...]] = {
    "ballots/sealing.py": ("cryptography",),
    "ballots/keyring.py": ("cryptography",),
    "ballots/challenge.py": ("cryptography",),  # the server's half of a rehearsal, HPKE to a padlock
    "ballots/ledger.py": ("cryptography",),
    "ballots/signatures.py": ("cryptography",),
    "app/settings.py": ("cryptography",),
    "app/accounts.py": ("argon2",),
}
CIPHER_LIBRARIES = {"cryptography", "argon2", "nacl", "Crypto"}
# Types of keys, and how a public one is spelled: a signature may name them anywhere, they encrypt nothing.
KEY_TYPES = (
    "cryptography.hazmat.primitives.asymmetric",
    "cryptography.hazmat.primitives.serialization.Encoding",
    "cryptography.hazmat.primitives.serialization.PublicFormat",
)
KEY_ACTS = {"ECDH", "ECDSA", "padding", "x25519", "rsa", "dh"}


def modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports_of(source: str, package: str) -> Iterator[str]:
    """Every module imported anywhere in a file, in functions and under TYPE_CHECKING too, by full name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant))


def imported_by(path: Path) -> set[str]:
    package = ".".join(path.relative_to(ROOT).parent.parts)
    return set(imports_of(path.read_text(encoding="utf-8"), package))


def within(name: str, *roots: str) -> bool:
    return any(name == root or name.startswith(root + ".") for root in roots)


def wrong_arrows(package: str, imported: set[str]) -> set[str]:
    """What a module of `package` imports against the arrows."""
    if package == "ballots":
        return {name for name in imported if within(name, "app", "printing", "migrations", *WEB, *DRAWING)}
    if package == "printing":
        return {
            name
            for name in imported
            if within(name, "app", "migrations", *WEB, *DATABASE)
            or (within(name, "ballots") and name != "ballots" and not within(name, "ballots.readmodels"))
        }
    return {name for name in imported if within(name, "reportlab", "qrcode")}


MODULES = pytest.mark.parametrize("path", modules(), ids=name_of)


@MODULES
def test_imports_follow_the_arrows(path: Path) -> None:
    assert wrong_arrows(path.relative_to(ROOT).parts[0], imported_by(path)) == set()


@pytest.mark.parametrize("name", sorted(PURE))
def test_pure_modules_know_no_database_even_through_others(name: str) -> None:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        imported = imported_by(ROOT / "ballots" / f"{module}.py")
        assert not {one for one in imported if within(one, *DATABASE)}, module
        waiting += [one.split(".")[1] for one in imported if one.startswith("ballots.")]
        waiting = [one for one in waiting if (ROOT / "ballots" / f"{one}.py").exists()]
    assert seen <= PURE, "a pure module leans on one that is not"


@MODULES
def test_ciphers_are_where_the_house_keeps_them(path: Path) -> None:
    used = {name for name in imported_by(path) if within(name, *CIPHER_LIBRARIES)}
    allowed = CIPHERS.get(name_of(path), ())
    beyond = {name for name in used if not within(name, *allowed)}
    assert {name for name in beyond if not is_key_type(name)} == set()


def is_key_type(name: str) -> bool:
    leads_to_one = any(kind.startswith(name + ".") for kind in KEY_TYPES)
    return leads_to_one or (within(name, *KEY_TYPES) and KEY_ACTS.isdisjoint(name.split(".")))


@MODULES
def test_files_and_functions_are_short(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LONGEST_FILE
    long = {
        node.name: length
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


@MODULES
def test_every_module_says_what_it_owns_in_one_to_six_lines(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said is not None
    assert 1 <= len(said.splitlines()) <= 6


# --- the reader of imports itself -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("package", "line"),
    [
        ("ballots", "from app import wording"),
        ("ballots", "import app.db as db"),
        ("ballots", "from printing.qr import draw"),
        ("ballots", "from fastapi import Depends"),
        ("ballots", "def late():\n    import starlette.requests"),
        ("printing", "from ballots import models"),
        ("printing", "from ballots.queries import notices"),
        ("printing", "import importlib\nimportlib.import_module('app.wording')"),
        ("app", "from reportlab.pdfgen import canvas"),
    ],
)
def test_a_wrong_arrow_is_seen(package: str, line: str) -> None:
    assert wrong_arrows(package, set(imports_of(line, package))) != set()


def test_relative_imports_are_read_by_their_full_name() -> None:
    assert set(imports_of("from ..db import Database", "app.pages")) == {"app.db", "app.db.Database"}


@pytest.mark.parametrize(
    ("name", "free"),
    [
        ("cryptography.hazmat.primitives.asymmetric.ed25519.Ed25519PrivateKey", True),
        ("cryptography.hazmat.primitives.asymmetric.ec.ECDH", False),
        ("cryptography.hazmat.primitives.ciphers.aead.AESGCM", False),
        ("cryptography.fernet.Fernet", False),
    ],
)
def test_a_cipher_is_told_from_a_type_of_key(name: str, free: bool) -> None:  # noqa: FBT001 - a case
    assert is_key_type(name) is free


def test_right_arrows_are_let_through() -> None:
    assert wrong_arrows("printing", set(imports_of("from ballots import readmodels", "printing"))) == set()
    assert (
        wrong_arrows("printing", set(imports_of("from ballots.readmodels import Form", "printing"))) == set()
    )
    assert wrong_arrows("app", set(imports_of("from printing import sheets", "app"))) == set()
