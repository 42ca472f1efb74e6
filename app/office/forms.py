"""Bộ câu hỏi: the administrator reads the questionnaires there are, and which boxes have which."""

from fastapi import APIRouter, Request, Response

from app.db import Reading
from app.deps import Admin
from app.templating import render
from ballots.views import offices

router = APIRouter(prefix="/staff/admin/forms")


@router.get("")
def show_forms(request: Request, session: Reading, staff: Admin) -> Response:
    """Every questionnaire with its questions, and the unit's boxes that the next sheet gives it to."""
    boxes = [row for row in offices.boxes(session) if row.unit_id == staff.unit_id]
    forms = [row.form for row in offices.questionnaires(session)]
    return render(request, "office_forms.html", forms=forms, boxes=boxes)
