"""From a code to an answer: HTTP status, Vietnamese sentence, page or JSON. No answer echoes what was sent.

The domain's codes are in ballots/errors.py, those of accounts and of HTTP itself are here; the sentences
are in wording.py, and a test says that every code has one. A code without an own status answers 409.
"""

import logging
import traceback
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from app.templating import render
from app.words import sentences
from ballots.errors import Code, Refused

__all__ = ["Problem", "Rejected", "install", "log_fault", "respond", "sentence", "status_of", "wants_json"]

_log = logging.getLogger("homphieu")


class Problem(StrEnum):
    """What the application itself turns away."""

    # HTTP
    BAD_REQUEST = "bad_request"
    NOT_FOUND = "not_found"
    METHOD_WRONG = "method_wrong"
    TOO_LARGE = "too_large"
    INPUT_WRONG = "input_wrong"
    SERVER_FAULT = "server_fault"
    # sessions and rights
    NOT_SIGNED_IN = "not_signed_in"
    PASSWORD_ISSUED = "password_issued"  # noqa: S105 - a code
    NOT_ALLOWED = "not_allowed"
    CSRF_WRONG = "csrf_wrong"
    PANEL_OVER = "panel_over"
    # accounts
    SIGN_IN_REFUSED = "sign_in_refused"
    BUSY = "busy"
    ACCOUNT_UNKNOWN = "account_unknown"
    LOGIN_MALFORMED = "login_malformed"
    LOGIN_TAKEN = "login_taken"
    NAME_WRONG = "name_wrong"
    EMAIL_WRONG = "email_wrong"
    ROLE_WRONG = "role_wrong"
    AUDITOR_ALONE = "auditor_alone"
    ARCHIVE_UNCONFIRMED = "archive_unconfirmed"
    ALONE_UNCONFIRMED = "alone_unconfirmed"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - a code, no password
    PASSWORD_SHORT = "password_short"  # noqa: S105 - as above
    PASSWORD_LONG = "password_long"  # noqa: S105 - as above
    PASSWORD_SAME = "password_same"  # noqa: S105 - as above
    PASSWORDS_DIFFER = "passwords_differ"
    NOT_ONESELF = "not_oneself"


class Rejected(Exception):  # noqa: N818 - the application's twin of Refused
    """The application turns a request away; nothing of it is kept."""

    def __init__(self, code: Problem, **facts: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts


_DEFAULT_STATUS = 409
_STATUS: dict[str, int] = {
    Problem.BAD_REQUEST: 400,
    Problem.NOT_FOUND: 404,
    Problem.METHOD_WRONG: 405,
    Problem.TOO_LARGE: 413,
    Problem.INPUT_WRONG: 422,
    Problem.SERVER_FAULT: 500,
    Problem.BUSY: 503,
    Problem.NOT_SIGNED_IN: 401,
    Problem.PASSWORD_ISSUED: 403,
    Problem.NOT_ALLOWED: 403,
    Problem.CSRF_WRONG: 403,
    Problem.PANEL_OVER: 401,
    Problem.SIGN_IN_REFUSED: 401,
    Problem.ACCOUNT_UNKNOWN: 404,
    Code.SWAP_UNKNOWN: 404,
    Problem.LOGIN_MALFORMED: 422,
    Problem.NAME_WRONG: 422,
    Problem.EMAIL_WRONG: 422,
    Problem.ROLE_WRONG: 422,
    Problem.AUDITOR_ALONE: 422,
    Problem.PASSWORD_WRONG: 422,
    Problem.PASSWORD_SHORT: 422,
    Problem.PASSWORD_LONG: 422,
    Problem.PASSWORD_SAME: 422,
    Problem.PASSWORDS_DIFFER: 422,
    Code.SWAP_NEEDLESS: 422,
    Code.DOCUMENT_MISSING: 422,
    Problem.ARCHIVE_UNCONFIRMED: 422,
    Problem.ALONE_UNCONFIRMED: 409,
    Code.MALFORMED: 400,
    Code.TOO_LONG: 413,
    Code.CODE_UNREADABLE: 422,
    Code.CODE_UNKNOWN: 404,
    Code.CODE_USED: 409,
    Code.CODE_VOID: 410,
    Code.CODE_EXPIRED: 410,
    Code.SLIP_UNKNOWN: 404,
    Code.BATCH_SIZE: 422,
    Code.DOSSIER_WRONG: 422,
    Code.DOSSIER_ONE: 422,
    Code.BOX_UNKNOWN: 404,
    Code.COMMITTEE_UNKNOWN: 404,
    Code.OPENING_UNKNOWN: 404,
    Code.NOT_A_MEMBER: 403,
    Code.NOT_CHAIR: 403,
    Code.NOT_PRESENT: 403,
    Code.RETENTION_WRONG: 422,
    Code.BASIS_MISSING: 422,
    Code.SIGNATURE_WRONG: 422,
    Code.REASON_MISSING: 422,
    Code.NUMBER_WRONG: 422,
    Code.PAPER_UNSURE: 422,
    Code.TEXT_WRONG: 422,
    Code.REMARK_UNKNOWN: 422,
    Code.FORM_MALFORMED: 422,
    Code.FORM_DAMAGED: 500,
    Code.WEAK_WRAPPING: 422,
    Code.COPIES_WRONG: 422,
    Code.PERIODS_WRONG: 422,
}
_HTTP_PROBLEMS = {404: Problem.NOT_FOUND, 405: Problem.METHOD_WRONG, 413: Problem.TOO_LARGE}


def status_of(code: Code | Problem) -> int:
    """The HTTP status of a code."""
    return _STATUS.get(code, _DEFAULT_STATUS)


def sentence(error: Refused | Rejected) -> str:
    """The Vietnamese sentence of an error, its blanks filled: for a form that is shown again."""
    return sentences.refusal(error.code, error.facts)


def wants_json(request: Request) -> bool:
    """Whether a script asks, and not a person's browser for a page."""
    accept = request.headers.get("accept", "")
    return request.url.path.startswith("/api/") or (
        "application/json" in accept and "text/html" not in accept
    )


def respond(request: Request, error: Refused | Rejected) -> Response:
    """The answer to a refused request: a page, or {"code", "message"} for a script."""
    status = status_of(error.code)
    if wants_json(request):
        return JSONResponse({"code": error.code.value, "message": sentence(error)}, status)
    if error.code is Problem.NOT_SIGNED_IN:
        return _to_login(request)
    if error.code is Problem.PASSWORD_ISSUED:
        return RedirectResponse("/staff/password", HTTPStatus.SEE_OTHER)
    context = {"title": sentences.STATUS_TITLES[status], "sentence": sentence(error)}
    return render(request, "error.html", status, again=request.method == "POST", **context)


def log_fault(error: BaseException) -> None:
    """Log what kind of error and where in the code, and no value that it carries."""
    frames: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        frames.append(f"{type(seen).__module__}.{type(seen).__qualname__}\n")
        frames += traceback.format_tb(seen.__traceback__)
        seen = seen.__cause__
    _log.error("unexpected fault: %s", "".join(frames))


@cache
def _log_damaged(form: str) -> None:
    """Once while the server runs: a line for each visit would tell when people come."""
    _log.error("questionnaire %s in the database does not hash to its own name: restore it", form)


def install(app: FastAPI) -> None:
    """Let every error of a route, and of HTTP itself, end in respond()."""
    app.add_exception_handler(Refused, _on_refused)
    app.add_exception_handler(Rejected, _on_refused)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


async def _on_refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused | Rejected):
        raise error
    if error.code is Code.FORM_DAMAGED:
        _log_damaged(str(error.facts["form"]))
    return respond(request, error)


async def _on_invalid(request: Request, _error: Exception) -> Response:
    return respond(request, Rejected(Problem.INPUT_WRONG))


async def _on_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    return respond(request, Rejected(_HTTP_PROBLEMS.get(status, Problem.BAD_REQUEST)))


def _to_login(request: Request) -> Response:
    after = request.url.path if request.method == "GET" and request.url.path != "/staff" else ""
    return RedirectResponse("/login" + (f"?after={quote(after)}" if after else ""), HTTPStatus.SEE_OTHER)
