"""The rooms of the house and the arrows between them, read from the imports.

app → printing → the read models of ballots.views; app → ballots; between the rooms of ballots only downwards.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "ballots", "printing")
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
LARGEST_ROOM = 3_000  # lines
FULLEST_FOLDER = 20  # files of code; app/pages aside, where a file is a page

# The rooms of ballots/: each floor rests on those before it and on nothing else; rooms of a floor are apart.
GROUND = "ground"
FLOORS = (
    (GROUND,),
    ("sealing", "forms", "tables"),
    ("verify", "box"),
    ("keys", "followup", "systems"),
    ("meeting",),
    ("office", "officials", "scanned", "control"),
    ("views", "letters"),
)
# What the pure rooms and the ground rest on runs on an auditor's laptop: no database, and none of its tables.
READMODELS = ("ballots.views.readmodels", "ballots.views.papers.values")  # all that printing sees
PURE_IN_OTHERS = (*READMODELS, "ballots.keys.warnings")
PURE = (GROUND, "sealing", "forms", "verify")
DATABASE = {"sqlmodel", "sqlalchemy", "alembic"}
WEB = {"fastapi", "starlette", "jinja2", "uvicorn", "multipart"}
DRAWING = {"reportlab", "zxingcpp", "pikepdf", "cv2", "numpy", "pypdfium2"}

# Who may use ciphers, agreements, derivations and signatures; hashing (hashlib, hmac) is free.
CIPHERS: dict[str, tuple[str, ...]] = {
    "ballots/sealing/envelope.py": ("cryptography",),
    "ballots/sealing/keyring.py": ("cryptography",),
    "ballots/sealing/passkeys.py": ("cryptography",),
    "ballots/sealing/challenge.py": ("cryptography",),  # the server's half of a rehearsal, HPKE to a padlock
    "ballots/sealing/ledger.py": ("cryptography",),
    "ballots/sealing/signatures.py": ("cryptography",),
    "app/settings.py": ("cryptography",),
    "app/filing/certificates.py": ("cryptography",),  # reads certificates that are installed
    "app/filing/active.py": ("pyhanko",),  # runs in a process of its own, as the next two
    "app/filing/scans.py": ("pyhanko",),
    "app/scanning/reader.py": ("pyhanko",),  # as these: looks for what acts, in a process of its own
    "app/filing/signatures.py": ("pyhanko", "pyhanko_certvalidator", "asn1crypto"),
    "app/staff/accounts.py": ("argon2",),
    "app/oidc/tokens.py": ("joserfc",),  # what an office's provider has signed
    "app/oidc/provider.py": ("joserfc.jwk",),  # keeps its keys
}
CIPHER_LIBRARIES = {
    *("cryptography", "argon2", "nacl", "Crypto"),
    *("pyhanko", "pyhanko_certvalidator", "asn1crypto", "joserfc"),
}
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


@cache
def imported_by(path: Path) -> frozenset[str]:
    package = ".".join(path.relative_to(ROOT).parent.parts)
    return frozenset(imports_of(path.read_text(encoding="utf-8"), package))


def within(name: str, *roots: str) -> bool:
    return any(name == root or name.startswith(root + ".") for root in roots)


def leads_to(name: str, wanted: str) -> bool:
    """A package on the way to `wanted`, or `wanted` itself, or what is in it."""
    return within(name, wanted) or within(wanted, name)


def wrong_arrows(package: str, imported: AbstractSet[str]) -> set[str]:
    """What a module of `package` imports against the arrows."""
    if package == "ballots":
        return {name for name in imported if within(name, "app", "printing", "migrations", *WEB, *DRAWING)}
    if package == "printing":
        return {
            name
            for name in imported
            if within(name, "app", "migrations", *WEB, *DATABASE)
            or (within(name, "ballots") and not any(leads_to(name, one) for one in READMODELS))
        }
    return {name for name in imported if within(name, *DRAWING)}


def each(paths: Iterable[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """One test for all of them, which names those that fail: a test a file would be two thousand."""

    def over(check: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            wrong: dict[str, str] = {}
            for path in paths:
                try:
                    check(path)
                except AssertionError as no:
                    wrong[name_of(path)] = str(no)
            assert wrong == {}

        return test

    return over


MODULES = each(modules())


@MODULES
def test_imports_follow_the_arrows(path: Path) -> None:
    assert wrong_arrows(path.relative_to(ROOT).parts[0], imported_by(path)) == set()


# --- the rooms ------------------------------------------------------------------------------------------


def room_of(name: str) -> str | None:
    """The room of ballots/ that a dotted name is in; None for the package itself and for other packages."""
    parts = name.split(".")
    if parts[0] != "ballots" or len(parts) == 1:
        return None
    return parts[1] if (ROOT / "ballots" / parts[1]).is_dir() else GROUND


def wrong_rooms(room: str, imported: AbstractSet[str]) -> set[str]:
    """What a module of `room` imports from a room that is not below it."""
    below = {room}
    for floor in FLOORS:
        if room in floor:
            break
        below |= set(floor)
    return {name for name in imported if (its := room_of(name)) is not None and its not in below}


IN_ROOMS = each([path for path in modules() if path.parts[-2:] != ("ballots", "__init__.py")])


@IN_ROOMS
def test_a_room_rests_only_on_those_below_it(path: Path) -> None:
    room = room_of(dotted(path))
    if room is not None:
        assert wrong_rooms(room, imported_by(path)) == set()


def test_every_room_is_in_the_table() -> None:
    folders = {path.parent.name for path in (ROOT / "ballots").glob("*/__init__.py")}
    assert folders | {GROUND} == {room for floor in FLOORS for room in floor}


@IN_ROOMS
def test_pure_rooms_know_no_database(path: Path) -> None:
    """They rest on pure rooms only, as the floors say, so that looking at each module is enough."""
    room = room_of(dotted(path))
    if room in PURE or dotted(path) in PURE_IN_OTHERS:
        imported = imported_by(path)
        assert not {one for one in imported if within(one, *DATABASE)}
        assert {room_of(one) for one in imported} - {None, room} <= set(PURE)


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports inside functions count as well: a circle that is put off is a circle."""
    known = {dotted(path) for path in modules()}
    graph = {}
    for path in modules():
        wanted = {longest_known(name, known) for name in imported_by(path)}
        graph[dotted(path)] = {
            name for name in wanted if name is not None and not is_parent(name, dotted(path))
        }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def longest_known(name: str, known: set[str]) -> str | None:
    """The module in which a name is found: `app.db` for `app.db.Database`; None for other people's."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name or None


def is_parent(name: str, module: str) -> bool:
    """A package is loaded before its modules whatever they import: its own `__init__` is not meant here."""
    return module == name or module.startswith(name + ".")


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in modules()}), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_no_folder_is_too_full_and_no_room_too_large(folder: Path) -> None:
    files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    if folder != ROOT / "app" / "pages":
        assert len(files) <= FULLEST_FOLDER
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) <= LARGEST_ROOM


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


def test_files_of_tests_measurements_and_scripts_are_short() -> None:
    others = [path for folder in ("tests", "bench", "fuzz") for path in (ROOT / folder).rglob("*.py")]
    scripts = list((ROOT / "app" / "static").glob("*.js"))
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in others + scripts}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


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
        ("printing", "from ballots import tables"),
        ("printing", "from ballots.views import counts"),
        ("printing", "from ballots.views.boxes import notices"),
        ("printing", "import importlib\nimportlib.import_module('app.words.sentences')"),
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


@pytest.mark.parametrize(
    "line", ["from ballots.views import readmodels", "from ballots.views.readmodels import Form"]
)
def test_printing_is_let_through_to_the_read_models(line: str) -> None:
    assert wrong_arrows("printing", set(imports_of(line, "printing"))) == set()


def test_the_pages_may_import_what_prints() -> None:
    assert wrong_arrows("app", set(imports_of("from printing.ballot import sheets", "app"))) == set()


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("sealing", "from ballots.forms import tally"),  # side by side is not below
        ("sealing", "from ballots import tables"),
        ("verify", "from ballots.box import chain"),
        ("box", "from ballots.keys.holders import next_number"),
        ("ground", "from ballots.sealing import sheet"),
        ("office", "import ballots.views.boxes"),
    ],
)
def test_a_way_up_is_seen(room: str, line: str) -> None:
    assert wrong_rooms(room, set(imports_of(line, "ballots"))) != set()


def test_a_way_down_is_let_through() -> None:
    for line in ("from ballots.keys import holders", "from ballots.errors import Code", "import ballots"):
        assert wrong_rooms("meeting", set(imports_of(line, "ballots"))) == set()


@pytest.mark.parametrize("kind", ["css", "js"])
def test_stylesheets_and_scripts_are_short(kind: str) -> None:
    files = [*(ROOT / "app" / "static").glob(f"*.{kind}")]
    assert files
    long = {path.name for path in files if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE}
    assert long == set()
