"""Draws the icons from app/static/icon.svg, the one drawing: rectangles on a grid of 32.

Run as a program it writes them: python tests/support/icons.py
"""

import io
import re
from pathlib import Path

from PIL import Image, ImageDraw

__all__ = ["STATIC", "drawn", "wanted"]

STATIC = Path(__file__).resolve().parents[2] / "app" / "static"
_GRID = 32
_PATH = re.compile(r'<path fill="(#[0-9a-f]+)" d="([^"]+)"/>')
_BOX = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)H(\d+)z")
_PAPER = "#fbf9f5"


def drawn(size: int) -> Image.Image:
    """The icon, `size` pixels wide, on nothing; 16 and every multiple of it come out sharp."""
    picture = Image.new("RGBA", (size, size))
    pen = ImageDraw.Draw(picture)
    for colour, boxes in _PATH.findall((STATIC / "icon.svg").read_text(encoding="ascii")):
        assert _BOX.sub("", boxes) == "", "only rectangles can be drawn"
        for left, top, width, height, back in _BOX.findall(boxes):
            assert left == back
            x, y, w, h = (int(one) * size // _GRID for one in (left, top, width, height))
            pen.rectangle((x, y, x + w - 1, y + h - 1), fill=colour)
    return picture


def wanted() -> dict[str, bytes]:
    """File name to content: the tab's icon in three sizes, the home screens' icons."""
    touch = Image.new("RGB", (180, 180), _PAPER)  # iOS puts black where nothing is
    touch.paste(drawn(128), (26, 26), drawn(128))
    made = {f"icon-{size}.png": _png(drawn(size)) for size in (192, 512)}
    return made | {"apple-touch-icon.png": _png(touch), "favicon.ico": _ico()}


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _ico() -> bytes:
    small, *more = [drawn(size) for size in (48, 32, 16)]
    file = io.BytesIO()
    small.save(file, "ICO", sizes=[(48, 48), (32, 32), (16, 16)], append_images=more)
    return file.getvalue()


if __name__ == "__main__":
    for name, content in wanted().items():
        (STATIC / name).write_bytes(content)
