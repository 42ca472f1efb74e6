"""From a code to an answer: HTTP status, Vietnamese sentence, page or JSON. No answer echoes what was sent.

The domain's codes are in ballots/errors.py, those of accounts and HTTP itself in problems.py; the sentences
are in words/refusals.py, and a test says that every code has one. A code without an own status answers 409.
"""

import logging
import traceback
from functools import cache
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from app import drafts, trouble
from app.gate import methods
from app.problems import Problem, Rejected
from app.templating import render
from app.trouble import Trouble, Unsure
from app.words import refusals
from ballots.errors import Code, Refused

__all__ = ["Problem", "Rejected", "install", "log_fault", "respond", "sentence", "status_of", "wants_json"]

_log = logging.getLogger("homphieu")


_DEFAULT_STATUS = 409
_STATUS: dict[str, int] = {
    Problem.BAD_REQUEST: 400,
    Problem.NOT_FOUND: 404,
    Problem.METHOD_WRONG: 405,
    Problem.TOO_LARGE: 413,
    Problem.ADDRESS_LONG: 414,
    Problem.BODY_KIND: 415,
    Problem.HEAD_LONG: 431,
    Problem.INPUT_WRONG: 422,
    Problem.SERVER_FAULT: 500,
    Problem.BUSY: 503,
    Problem.DATABASE_AWAY: 503,
    Problem.DATABASE_FULL: 507,
    Problem.DATABASE_BUSY: 503,
    Problem.UNSURE: 503,
    Problem.DROP_UNSURE: 503,
    Problem.DROP_FULL: 507,
    Problem.NOT_SIGNED_IN: 401,
    Problem.PASSWORD_ISSUED: 403,
    Problem.NOT_ALLOWED: 403,
    Problem.CSRF_WRONG: 403,
    Problem.PAGE_BY_HTTP: 403,
    Problem.COOKIES_BLOCKED: 403,
    Problem.SIGN_IN_STALE: 403,
    Problem.SIGNED_IN_ALREADY: 403,
    Problem.SIGNED_OUT_ALREADY: 403,
    Problem.PANEL_OVER: 401,
    Problem.SIGN_IN_REFUSED: 401,
    Problem.PASSKEY_REFUSED: 401,
    Problem.PASSKEY_STALE: 401,
    Problem.PASSKEY_SYNCED: 422,
    **{code: 401 for code in Problem if code.startswith("oidc_")},
    Problem.OIDC_AWAY: 503,
    Problem.FIRST_CODE_WRONG: 403,
    Problem.FIRST_CODE_MISSING: 403,
    Problem.FIRST_RUN_OVER: 410,
    Code.PASSKEY_UNKNOWN: 404,
    Problem.ACCOUNT_UNKNOWN: 404,
    Code.SWAP_UNKNOWN: 404,
    Problem.LOGIN_MALFORMED: 422,
    Problem.UNIT_NOT_FOUND: 422,
    Problem.NOT_DRAWN: 422,
    Problem.EMAIL_WRONG: 422,
    Problem.ROLE_WRONG: 422,
    Problem.AUDITOR_ALONE: 422,
    Problem.PASSWORD_WRONG: 422,
    Problem.PASSWORD_SHORT: 422,
    Problem.PASSWORD_LONG: 422,
    Problem.PASSWORD_SAME: 422,
    Problem.PASSWORD_GUESSED: 422,
    Problem.PASSWORDS_DIFFER: 422,
    Code.SWAP_NEEDLESS: 422,
    Code.DOCUMENT_MISSING: 422,
    Problem.ARCHIVE_UNCONFIRMED: 422,
    Problem.ALONE_UNCONFIRMED: 409,
    **{code: 422 for code in Problem if code.startswith(("paper_", "certificate_"))},
    Code.VERSION_OTHER: 422,
    Code.VERSION_UNSIGNED: 422,
    Code.VERSION_LARGE: 413,
    Code.CHAIN_SHORT: 503,
    Code.CHAIN_OTHER: 503,
    Code.CHAIN_UNREMEMBERED: 503,
    Code.CHAIN_RESTORED: 503,
    Code.CHAIN_ENDED: 410,
    Code.MALFORMED: 400,
    Code.TOO_LONG: 413,
    Code.OVERLONG: 422,
    Code.CODE_GROUP: 422,
    Code.CODE_MARKS: 422,
    Code.CODE_UNREADABLE: 422,
    Code.CODE_UNKNOWN: 404,
    Code.CODE_USED: 409,
    Code.CODE_VOID: 410,
    Code.CODE_EXPIRED: 410,
    Code.SLIP_UNKNOWN: 404,
    Code.NUMBER_DIGITS: 422,
    Problem.SCAN_WRONG: 422,
    Problem.SCAN_LARGE: 413,
    Code.SCAN_CHOICE: 422,
    Code.CONTROL_SIZE: 422,
    Code.OFFICIAL_DESKLESS: 422,
    Code.CONTROL_DRAWN: 422,
    Code.CONTROL_FEW: 422,
    Code.CONTROL_SUM: 422,
    Code.CONTROL_OUTSIDER: 403,
    Problem.KEY_REFUSED: 401,
    Problem.SCOPE_WRONG: 403,
    Problem.TOO_OFTEN: 429,
    Problem.MEMBER_UNKNOWN: 422,
    Problem.MEMBER_WRONG: 422,
    Problem.BODY_NOT_JSON: 422,
    Problem.REQUEST_NUMBER_WRONG: 422,
    Code.SCOPE_MISSING: 422,
    Code.KEY_UNKNOWN: 404,
    Code.DAY_FAR_OFF: 422,
    Code.FIELD_UNKNOWN: 422,
    Code.FIELD_TWICE: 422,
    Code.BATCH_SIZE: 422,
    Code.DECK_SIZE: 422,
    Code.DOSSIER_WRONG: 422,
    Code.DOSSIER_ONE: 422,
    Code.BOX_UNKNOWN: 404,
    Code.CAP_REACHED: 429,
    Code.CAP_WRONG: 422,
    Code.WORK_MISSING: 422,
    Code.COMMITTEE_UNKNOWN: 404,
    Code.OPENING_UNKNOWN: 404,
    Code.NOT_A_MEMBER: 403,
    Code.NOT_CHAIR: 403,
    Code.NOT_PRESENT: 403,
    Code.RETENTION_WRONG: 422,
    Code.DESKS_WRONG: 422,
    Code.DESK_CLERK_WRONG: 422,
    Code.POINTS_MALFORMED: 422,
    Code.LAYOUT_UNKNOWN: 422,
    Problem.SHEET_FULL: 422,
    Code.BASIS_MISSING: 422,
    Code.SIGNATURE_WRONG: 422,
    Code.REASON_MISSING: 422,
    Code.NUMBER_WRONG: 422,
    Code.PAPER_UNSURE: 422,
    Code.TEXT_MISSING: 422,
    Code.TEXT_LONG: 422,
    Code.TEXT_WRONG: 422,
    Code.TELEPHONE_WRONG: 422,
    Code.REMARK_UNKNOWN: 422,
    Code.SPAN_UNREADABLE: 422,
    Code.NAME_NOWHERE: 422,
    Code.CALL_UNKNOWN: 404,
    Code.CALL_DAY: 422,
    Code.MATTER_UNKNOWN: 404,
    Code.MATTER_DAY: 422,
    Code.MATTER_FIELD: 422,
    Code.NOT_ASSIGNED: 403,
    Code.PERSONAL_UNSURE: 422,
    Code.FORM_MALFORMED: 422,
    Code.FORM_DAMAGED: 500,
    Code.WEAK_WRAPPING: 422,
    Code.COPIES_WRONG: 422,
    Code.PERIODS_WRONG: 422,
    Code.KIOSK_UNKNOWN: 404,
    Code.KIOSK_CODE: 422,
    Code.KIOSK_KEY: 422,
    Problem.KIOSK_REFUSED: 401,
}
_RETRY_SECONDS = {503: 5, 507: 60}
_DROP = "/api/v1/drop"
_TROUBLES = {
    Trouble.AWAY: Problem.DATABASE_AWAY,
    Trouble.FULL: Problem.DATABASE_FULL,
    Trouble.BUSY: Problem.DATABASE_BUSY,
}
# Where a refusal leads that going back and loading again would not help.
_WAYS = {
    Problem.PAGE_BY_HTTP: "{address}/login",
    Problem.COOKIES_BLOCKED: "/login",
    Problem.SIGN_IN_STALE: "/login",
    Problem.SIGNED_IN_ALREADY: "/staff",
    Problem.SIGNED_OUT_ALREADY: "/login",
}
_HTTP_PROBLEMS = {404: Problem.NOT_FOUND, 405: Problem.METHOD_WRONG, 413: Problem.TOO_LARGE}


def status_of(code: Code | Problem) -> int:
    """The HTTP status of a code."""
    return _STATUS.get(code, _DEFAULT_STATUS)


def sentence(error: Refused | Rejected) -> str:
    """The Vietnamese sentence of an error, its blanks filled: for a form that is shown again."""
    return refusals.refusal(error.code, error.facts)


def wants_json(request: Request) -> bool:
    """Whether a script asks, and not a person's browser for a page."""
    accept = request.headers.get("accept", "")
    return request.url.path.startswith("/api/") or (
        "application/json" in accept and "text/html" not in accept
    )


def respond(request: Request, error: Refused | Rejected) -> Response:
    """The answer to a refused request: a page, or {"code", "message"} for a script."""
    status = status_of(error.code)
    drafts.refuse(request)
    if wants_json(request):
        answer: Response = JSONResponse({"code": error.code.value, "message": sentence(error)}, status)
    elif error.code is Problem.NOT_SIGNED_IN:
        return _to_login(request)
    elif error.code is Problem.PASSWORD_ISSUED:
        return RedirectResponse("/staff/password", HTTPStatus.SEE_OTHER)
    else:
        title = refusals.TITLES.get(error.code, refusals.STATUS_TITLES[status])
        context = {"title": title, "sentence": sentence(error), "way": _way(error)}
        again, back = request.method == "POST", drafts.page_of(request)
        answer = render(request, "error.html", status, again=again, back=back, **context)
    if error.code is Problem.TOO_OFTEN or status in _RETRY_SECONDS:
        answer.headers["Retry-After"] = str(error.facts.get("seconds") or _RETRY_SECONDS[status])
    if error.code is Problem.KEY_REFUSED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


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
    log = trouble.Log()

    async def on_trouble(request: Request, error: Exception) -> Response:
        return _on_trouble(request, error, log)

    for kind in (*trouble.LASTING, Unsure):
        app.add_exception_handler(kind, on_trouble)


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
    page = methods.without_slash(request) if status == HTTPStatus.NOT_FOUND else None
    if page is not None:
        return RedirectResponse(page, HTTPStatus.PERMANENT_REDIRECT)
    answer = respond(request, Rejected(_HTTP_PROBLEMS.get(status, Problem.BAD_REQUEST)))
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = methods.allowed(request)
    return answer


def _way(error: Refused | Rejected) -> tuple[str, str] | None:
    """Label and address of the button that leads on, where there is one."""
    if not isinstance(error, Rejected) or error.code not in _WAYS:
        return None
    return refusals.WAYS[error.code], _WAYS[error.code].format(**error.facts)


def _on_trouble(request: Request, error: Exception, log: trouble.Log) -> Response:
    unsure = isinstance(error, Unsure)
    cause = error.__cause__ if unsure else error
    kind = None if cause is None else trouble.trouble_of(cause)
    if kind is None:
        raise error
    log.tell(kind, cause)
    problem = Problem.UNSURE if unsure else _TROUBLES[kind]
    if (
        request.url.path == _DROP
    ):  # a phone cannot know how often it has sent: the answer holds for all its tries
        problem = Problem.DROP_FULL if kind is Trouble.FULL else Problem.DROP_UNSURE
    return respond(request, Rejected(problem))


def _to_login(request: Request) -> Response:
    after = drafts.page_of(request)
    if request.method == "GET" and request.url.path != "/staff":
        query = request.url.query
        after = request.url.path + (f"?{query}" if query and "done=" not in query else "")
    return RedirectResponse(
        "/login" + (f"?after={quote(after, safe='/')}" if after else ""), HTTPStatus.SEE_OTHER
    )
