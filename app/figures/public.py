"""Why a published figure can be believed, and what it cannot say: ten sentences for everybody."""

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.gate.kept import Publishing, address_of
from app.languages.catalogue import given
from app.templating import render_for_all

router = APIRouter()


@router.get("/vi-sao-tin")
async def show_credibility(request: Request, pages: Publishing, lang: str = "") -> Response:
    """The same for every box: what its own figures need stands beside them."""

    def draw(_: Session) -> bytes:
        return render_for_all("credibility.html", lang, here=("/vi-sao-tin", {}))

    return await pages.give(request, address_of("/vi-sao-tin", lang=given(lang)), draw)
