"""The documents keep their word: every command they name exists, every link of theirs leads somewhere."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import main

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if path.name != "CLAUDE.md"
)

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*\n(.*?)^ {0,3}\1[ \t]*$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]^]+\]:\s+(\S+)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_TARGET = re.compile(r"^([a-z][a-z0-9-]*):", re.MULTILINE)
# What a document writes where the reader puts a word of his own.
_PLACEHOLDER = re.compile(r"<[^>]+>|\.\.\.|…")


def commands_in(text: str) -> Iterator[str]:
    """Lines of fenced blocks (without $, continuations joined), indented lines, and inline code."""
    for _, block in _FENCE.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            yield from re.split(r"\s+(?:&&|\|\||;|\|)\s+", line.strip().removeprefix("$ "))
    prose = _FENCE.sub("", text)
    yield from (line.strip() for line in prose.splitlines() if line.startswith(("    ", "\t")))
    yield from _INLINE.findall(prose)


def programs_in(text: str, program: str) -> Iterator[str]:
    for command in commands_in(text):
        words = re.sub(r"^(?:[A-Z_]+=\S+\s+)*(?:\.venv/bin/|sudo\s+)*", "", command.strip())
        if words == program or words.startswith(program + " "):
            yield words


def wrong_homphieu(command: str) -> str | None:
    """Why the real parser does not take a command; None if it does. `homphieu unit` alone names a group."""
    try:
        argv = shlex.split(_PLACEHOLDER.sub("x", command), comments=True)[1:]
    except ValueError as error:
        return str(error)
    if not argv or argv == ["--version"]:
        return None
    names = [word for word in argv if not word.startswith("-")]
    parser: argparse.ArgumentParser = main.build_parser()
    for at, name in enumerate(names):
        groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        if not groups:
            break
        if name not in groups[0].choices:
            return f"no command {name!r}"
        parser = groups[0].choices[name]
        if len(argv) == len(names) == at + 1:
            return None  # a command named without its arguments
    known = {option for action in parser._actions for option in action.option_strings}
    unknown = {word.partition("=")[0] for word in argv if word.startswith("--")} - known
    if unknown:
        return f"no option {sorted(unknown)}"
    return None if "--help" in argv or "-h" in argv else _refused_by(argv)


def _refused_by(argv: list[str]) -> str | None:
    try:
        main.build_parser().parse_args(argv)
    except SystemExit as end:
        return f"exit code {end.code}"
    return None


def wrong_make(command: str, targets: set[str]) -> str | None:
    words = shlex.split(_PLACEHOLDER.sub("x", command), comments=True)[1:]
    named = {word for word in words if "=" not in word and not word.startswith("-")}
    return f"no target {sorted(named - targets)}" if named - targets else None


def targets_of_make() -> set[str]:
    return set(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


def anchors_of(text: str) -> set[str]:
    """The anchors GitHub gives to headings."""
    plain = (
        re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", head) for head in _HEADING.findall(_FENCE.sub("", text))
    )
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in plain}


def leads_somewhere(path: Path, link: str) -> bool:
    file, _, anchor = link.partition("#")
    target = (path.parent / file).resolve() if file else path
    if not target.exists() or not (target.is_relative_to(ROOT) or target.is_relative_to(path.parent)):
        return False
    if not anchor or target.suffix != ".md":
        return True
    return anchor in anchors_of(target.read_text(encoding="utf-8"))


def broken_links(path: Path, text: str) -> list[str]:
    prose = _INLINE.sub("", _FENCE.sub("", text))
    links = [*_LINK.findall(prose), *_REFERENCE.findall(prose)]
    relative = [link for link in links if not re.match(r"[a-z][a-z0-9+.-]*:", link)]
    return [link for link in relative if not leads_somewhere(path, link)]


BY_DOCUMENT = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())


@BY_DOCUMENT
def test_every_homphieu_command_is_taken_by_the_real_parser(path: Path) -> None:
    named = programs_in(path.read_text(encoding="utf-8"), "homphieu")
    wrong = {command: why for command in named if (why := wrong_homphieu(command))}
    assert wrong == {}


@BY_DOCUMENT
def test_every_make_command_names_a_target(path: Path) -> None:
    targets = targets_of_make()
    named = programs_in(path.read_text(encoding="utf-8"), "make")
    wrong = {command: why for command in named if (why := wrong_make(command, targets))}
    assert wrong == {}


@BY_DOCUMENT
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    assert broken_links(path, path.read_text(encoding="utf-8")) == []


def test_the_readme_names_the_two_commands() -> None:
    named = set(programs_in((ROOT / "README.md").read_text(encoding="utf-8"), "make"))
    assert {"make demo", "make test"} <= named


def test_every_target_of_make_has_a_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))


def test_the_manuals_example_is_taken_by_the_parser() -> None:
    commands = list(programs_in(f"```\n{main.EXAMPLE}```\n", "homphieu"))
    assert len(commands) == 12
    assert [wrong_homphieu(command) for command in commands] == [None] * 12


# --- the checks themselves can fail ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        "homphieu mo-hom",
        "homphieu unit xoa",
        "homphieu unit add xa-1",
        "homphieu unit add xa-1 --name A --parent B --symbol TT --colour",
        "homphieu workdays sang-nam",
        'homphieu unit add "xa-1',
        "homphieu demo --forever",
    ],
)
def test_a_wrong_homphieu_command_is_seen(command: str) -> None:
    assert list(programs_in(f"Xin chạy `{command}`.", "homphieu")) == [command]
    assert wrong_homphieu(command) is not None


@pytest.mark.parametrize(
    "command", ["homphieu", "homphieu unit", "homphieu unit add", "homphieu demo --once"]
)
def test_a_right_homphieu_command_is_let_through(command: str) -> None:
    assert wrong_homphieu(command) is None


def test_commands_are_found_in_blocks_and_in_running_text() -> None:
    text = "    homphieu init\n\n```sh\n$ cd x && make demo ARGS=--once  # a month\n"
    text += ".venv/bin/homphieu \\\n  init\n```\n`make foo`\n"
    assert list(programs_in(text, "make")) == ["make demo ARGS=--once  # a month", "make foo"]
    assert list(programs_in(text, "homphieu")) == ["homphieu    init", "homphieu init"]
    assert wrong_make("make demo ARGS=--once  # a month", {"demo"}) is None
    assert wrong_make("make foo", {"demo"}) is not None


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# Một đầu đề\n", encoding="utf-8")
    text = (
        "[a](b.md) [b](c.md) [c](b.md#một-đầu-đề) [d](b.md#khác) [e](https://example.org) ![f](no.png)\n\n"
        "[g]: gone.md\n\n`[h](code.md)`\n"
    )
    assert broken_links(tmp_path / "a.md", text) == ["c.md", "b.md#khác", "no.png", "gone.md"]
