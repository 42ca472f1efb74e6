"""One name for one thing: what was once said otherwise does not come back (README, glossary)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = [
    *(path for room in ("app", "printing", "docs") for path in (ROOT / room).rglob("*")),
    ROOT / "README.md",
]
TEXTS = [
    path
    for path in READ
    if path.suffix in {".html", ".js", ".py", ".md", ".toml"} and "decisions" not in path.parts
]
ONCE = {
    "chìa khóa": re.compile(
        "khóa cá nhân|danh tính giữ|(tạo|gửi|bỏ) khóa (mới|này|khác|đang)", re.IGNORECASE
    ),
    "Chủ tọa (lãnh đạo UBND)": re.compile(r"(?<!lãnh đạo )UBND \(chủ tọa\)"),
}


@pytest.mark.parametrize("name", ONCE)
def test_a_thing_has_one_name(name: str) -> None:
    assert len(TEXTS) > 500
    found = {str(path.relative_to(ROOT)): ONCE[name].findall(path.read_text("utf-8")) for path in TEXTS}
    assert {path: ones for path, ones in found.items() if ones} == {}
