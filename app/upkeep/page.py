"""/metrics: for who has the token; for everybody else there is no such page."""

import hmac
import time
from functools import partial

from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from app.errors import Problem, Rejected
from app.upkeep.metrics import Figures, Measured
from app.upkeep.reading import read
from app.upkeep.settings import Upkeep

__all__ = ["install", "router"]

router = APIRouter()


def install(app: FastAPI, upkeep: Upkeep) -> None:
    """Measure from here on if there is a token; else nothing is counted at all."""
    app.state.figures, app.state.metrics_token = None, upkeep.metrics_token
    if not upkeep.metrics_token:
        return
    state = app.state
    app.state.figures = Figures(partial(read, state.database, state.settings, upkeep, state.clock))
    app.add_middleware(Measured, figures=app.state.figures)


@router.get("/metrics")
def show_metrics(request: Request) -> Response:
    """The figures; NOT_FOUND without a token, or with another one."""
    figures: Figures | None = request.app.state.figures
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    wanted: str = request.app.state.metrics_token
    right = hmac.compare_digest(given.strip().encode(), wanted.encode())
    if figures is None or scheme.lower() != "bearer" or not right:
        raise Rejected(Problem.NOT_FOUND)
    return Response(figures.text(time.monotonic()), media_type=CONTENT_TYPE_LATEST)
