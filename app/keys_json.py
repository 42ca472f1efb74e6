"""The holders of a role as JSON, for the scripts that check the signatures between them."""

from collections.abc import Iterable
from typing import Any

from ballots.spelling import b64
from ballots.views.readmodels_staff import HolderRow

__all__ = ["people_as_json"]


def people_as_json(rows: Iterable[HolderRow]) -> list[dict[str, Any]]:
    """Keys as base64url; names are for people."""
    return [
        {
            "holder": row.holder,
            "name": row.name,
            "kind": row.kind,
            "state": row.state,
            "ecdh": b64(row.ecdh),
            "ecdsa": b64(row.ecdsa),
            "endorsed": [{"by": by, "signature": b64(signature)} for by, signature in row.endorsed],
        }
        for row in rows
    ]
