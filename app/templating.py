"""Draws pages: one Jinja environment, one function. Templates get values, never a table row."""

import re
from pathlib import Path
from typing import Any

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

from app import served
from app.staff import sessions
from app.words import sentences
from printing import wording as words

__all__ = ["render"]

_NUMBER = re.compile(r" (?=\d)")
_environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(
    day=words.day,
    grouped=words.grouped,
    hour=words.hour,
    hour_and_day=words.hour_and_day,
    long_day=words.long_day,
    number=words.number,
    padded=words.padded,
    percent=words.percent,
    points=words.points,
    together=lambda text: _NUMBER.sub("\N{NO-BREAK SPACE}", str(text)),  # "số 1" stays on one line
)
_environment.globals.update(
    duties=sentences.DUTIES, role_labels=sentences.ROLES, static=served.address, icon=served.icon()
)


def render(request: Request, template: str, status: int = 200, /, **context: Any) -> HTMLResponse:
    """Draw a page. base.html also gets: staff, unit (name), trial, notice, path and csrf()."""
    staff = getattr(request.state, "staff", None)
    page = {
        "staff": staff,
        "unit": staff.unit if staff else "",
        "trial": bool(staff and staff.trial),
        "notice": sentences.NOTICES.get(request.query_params.get("done", ""), ""),
        "path": request.url.path,
        "csrf": lambda: sessions.csrf_token(request),
    }
    response = HTMLResponse(_environment.get_template(template).render(page | context), status)
    sessions.keep_guest(request, response)
    return response
