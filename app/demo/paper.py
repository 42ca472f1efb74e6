"""Reads the words off printed pages: by pdftotext where it is installed, which is quick, else by pypdf."""

import io
import shutil
import subprocess

from app.stop import Stop

__all__ = ["texts"]


def texts(pdf: bytes) -> list[str]:
    """The text of each page, with single blanks."""
    pdftotext = shutil.which("pdftotext")
    pages = by_pypdf(pdf) if pdftotext is None else by_pdftotext(pdftotext, pdf)
    return [" ".join(page.split()) for page in pages]


def by_pypdf(pdf: bytes) -> list[str]:
    """About 20 ms a page."""
    from pypdf import PdfReader  # noqa: PLC0415 - only who lacks pdftotext waits for it

    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def by_pdftotext(program: str, pdf: bytes) -> list[str]:
    """About 2 ms a page; -raw: in the order in which the page was drawn, as pypdf reads it."""
    read = subprocess.run([program, "-raw", "-", "-"], input=pdf, capture_output=True, check=False)  # noqa: S603
    if read.returncode != 0:
        raise Stop("pdftotext không đọc được trang in")
    return read.stdout.decode("utf-8").removesuffix("\f").split("\f")
