"""Draws pages: a Jinja environment a language, one function. Templates get values, never a table row.

Public pages are in the language that their address names (?lang=en), the same for whoever asks for it.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from app import served
from app.languages import catalogue
from app.languages.figures import Figures
from app.staff import sessions
from app.words import sentences
from ballots.views.readmodels import QuestionResult
from printing.charts import levels
from printing.charts.parts import DOT_MM, HATCHES, Chart, tile

__all__ = ["environment", "render", "render_for_all"]

_CHART_WIDTH = 60  # millimetres, on a screen so many parts of its width
_NUMBER = re.compile(r" (?=\d)")
_OWN = Markup(' lang="vi"')  # of an office's names, which no voice is to read as another language
_TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment(code: str = catalogue.VIETNAMESE) -> jinja2.Environment:
    """What draws in a language: its words by {% trans %} and say(), its figures by filters."""
    language = catalogue.spoken(code)
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(language.say, lambda one, _many, _n: one, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(Figures(language).filters())
    made.filters["json"] = lambda value: json.dumps(value, ensure_ascii=False, indent=2)
    made.filters["together"] = lambda text: _NUMBER.sub("\N{NO-BREAK SPACE}", str(text))  # "số 1" on one line
    made.globals.update(
        duties=sentences.DUTIES,
        scopes={name: said[0].upper() + said[1:] for name, said in sentences.SCOPES.items()},
        role_labels=sentences.ROLES,
        static=served.address,
        icon=served.icon(),
        language=language,
        languages=tuple(catalogue.shown().values()),
        say=language.say,
        chart=lambda questions: _chart(questions, language),
        hatches=tuple(enumerate(HATCHES)),
        dot_mm=DOT_MM,
        tile=tile,
        own="" if code == catalogue.VIETNAMESE else _OWN,
        at=lambda path, **query: _address(path, language.code, query),
        in_language=lambda code, here: _address(here[0], code, here[1]),
        vote=lambda box_id: f"/p/{box_id}" + ("" if code == catalogue.VIETNAMESE else f"#lang={code}"),
    )
    return made


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
    asked = request.query_params.get("lang", "") if staff is None else ""
    drawn = environment(catalogue.spoken(asked).code).get_template(template)
    response = HTMLResponse(drawn.render(page | context), status)
    sessions.keep_guest(request, response)
    return response


def render_for_all(template: str, lang: str = "", /, **context: Any) -> bytes:
    """Draw a page that is the same whoever asks: nobody is signed in, and a form with a token would raise."""
    page = {"staff": None, "unit": "", "trial": False, "notice": ""}
    drawn = environment(catalogue.spoken(lang).code).get_template(template)
    return drawn.render(page | context).encode()


def _chart(questions: tuple[QuestionResult, ...], language: catalogue.Language) -> Chart:
    """The chart of results, as narrow as a phone shows it in readable letters."""
    bars = levels.bars_of(questions, language.say, Figures(language).filters()["percent"])
    return levels.draw(bars, levels.levels_of(questions, language.say), _CHART_WIDTH)


def _address(path: str, code: str, query: dict[str, Any]) -> str:
    """A public page in the language of the page that links to it; a member may be empty: it is to follow."""
    said = {} if code == catalogue.VIETNAMESE else {"lang": code}
    said |= {name: value for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(said)}" if said else path
