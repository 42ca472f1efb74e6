"""Static files with their types and how long a browser may keep them, the icons, the web manifest."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app import served
from app.errors import Problem, Rejected
from app.gate import packed

router = APIRouter()

_FOR_A_YEAR = "public, max-age=31536000, immutable"
_FOR_A_DAY = "public, max-age=86400"
_ASK_AGAIN = "public, no-cache"  # kept, and asked for again by ETag
_ETAG_DIGITS = 32
_MANIFEST = {
    "name": "Hòm phiếu đánh giá sự hài lòng",
    "short_name": "Hòm phiếu",
    "lang": "vi",
    "start_url": "/",
    "scope": "/",
    "display": "browser",
    "background_color": "#fbf9f5",
    "theme_color": "#8c1c20",
}


@router.get("/static/{name}")
async def give_file(request: Request, name: str) -> Response:
    """A file by its plain name: what auditors fetch, and old links."""
    return _give(request, name, _ASK_AGAIN)


@router.get("/static/{release}/{name}")
async def give_kept_file(request: Request, release: str, name: str) -> Response:
    """A file as pages name it; of another release the present one, which nobody may keep under that name.

    So a page that was open during an update, and two servers of which one is updated already, go on working.
    """
    return _give(request, name, _FOR_A_YEAR if release == served.release() else _ASK_AGAIN)


@router.get("/favicon.ico")
async def give_icon(request: Request) -> Response:
    """The icon for browsers that do not read the page's own."""
    return _give(request, "favicon.ico", _FOR_A_DAY)


@router.get("/apple-touch-icon.png")
async def give_touch_icon(request: Request) -> Response:
    """The icon on a phone's home screen."""
    return _give(request, "apple-touch-icon.png", _FOR_A_DAY)


@router.get("/manifest.webmanifest")
async def give_manifest() -> Response:
    """Name and icons for a phone's home screen; it opens in the browser, as any page."""
    icons = [
        {"src": served.address(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    headers = {"Cache-Control": _FOR_A_DAY}
    return JSONResponse(_MANIFEST | {"icons": icons}, headers=headers, media_type="application/manifest+json")


def _give(request: Request, name: str, keeping: str) -> Response:
    file = served.file(name)
    if file is None:
        raise Rejected(Problem.NOT_FOUND)
    etag = f'"{file.sha256[:_ETAG_DIGITS]}"'
    headers = {"Cache-Control": keeping, "ETag": etag}
    asked = request.headers.get("if-none-match", "")
    if etag in {one.strip().removeprefix("W/") for one in asked.split(",")}:
        return Response(status_code=304, headers=headers)
    return packed.give(request, file, headers)
