"""homphieu box list: every box as it was set up."""

from argparse import Namespace
from typing import Any

from app.cli.console import Console
from app.cli.parser import add_verb
from app.words.letters import KINDS
from ballots.views import offices

__all__ = ["add_verb_to"]


def add_verb_to(verbs: Any) -> None:
    """Add list to the grammar of box."""
    add_verb(verbs, "list", _list, "liệt kê các hòm phiếu")


def _list(_args: Namespace, console: Console) -> None:
    with console.reading() as session:
        rows = offices.boxes(session)
    console.table(
        (
            "MÃ",
            "ĐƠN VỊ",
            "HỘI ĐỒNG",
            "TÊN",
            "NƠI ĐẶT",
            "LOẠI",
            "BỘ CÂU HỎI",
            "ÍT NHẤT",
            "KHỔ IN",
            "QUẦY",
            "TÌNH TRẠNG",
        ),
        [
            (
                *(row.id, row.unit_id, row.committee_id, row.name, row.place, KINDS[row.kind], row.form),
                str(row.smallest),
                row.layout or "",
                ", ".join(row.desks),
                "" if row.retired_on is None else f"ngừng từ {row.retired_on:%d/%m/%Y}",
            )
            for row in rows
        ],
    )
