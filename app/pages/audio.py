"""Recorded voices for the voting page: which there are of a questionnaire in a language, and each of them.

The page fetches all of them before one is played, so that no request says which level somebody listened to.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from app.audio.recordings import TYPES, Place, Recordings
from app.errors import Problem, Rejected

router = APIRouter()

_FOR_AN_HOUR = "public, max-age=3600"
_MOST = 999_999

Version = Annotated[int, Path(ge=1, le=_MOST)]


@router.get("/audio/{language}/{form_id}/{version}")
async def list_recordings(request: Request, language: str, form_id: str, version: Version) -> Response:
    """The names of the files, in the order in which they are fetched."""
    names = list(_recordings(request).files(Place(language, form_id, version)))
    if not names:
        raise Rejected(Problem.NOT_FOUND)
    return JSONResponse(names, headers={"Cache-Control": _FOR_AN_HOUR})


@router.get("/audio/{language}/{form_id}/{version}/{recording}")
async def give_recording(
    request: Request, language: str, form_id: str, version: Version, recording: str
) -> Response:
    """One recording, whole or a range of it (RFC 9110, §14); 304 for who has it."""
    file = _recordings(request).files(Place(language, form_id, version)).get(recording)
    try:
        state = file.stat() if file is not None else None
    except OSError:
        state = None  # it was there when the server began
    if file is None or state is None:
        raise Rejected(Problem.NOT_FOUND)
    answer = FileResponse(file, media_type=TYPES[file.suffix], stat_result=state)
    answer.headers["Cache-Control"] = _FOR_AN_HOUR
    if answer.headers["etag"] in (one.strip() for one in request.headers.get("if-none-match", "").split(",")):
        kept = {name: answer.headers[name] for name in ("etag", "cache-control")}
        return Response(status_code=304, headers=kept)
    return answer


def _recordings(request: Request) -> Recordings:
    found: Recordings = request.app.state.recordings
    return found
