"""A dossier system at an office's server: its key, and its calls."""

from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from httpx import Response
from simulator import BOX, Office
from starlette.testclient import TestClient

from ballots.systems import keys

__all__ = ["Caller", "give_key", "system_of"]


@dataclass
class Caller:
    """A program that holds a key."""

    client: TestClient
    key: str
    random: Random = field(default_factory=lambda: Random(13))

    def drawn(self) -> str:
        """A new number for a request."""
        return str(UUID(bytes=self.random.randbytes(16), version=4))

    def post(self, path: str, body: Any, **headers: str) -> Response:
        given = {"authorization": f"Bearer {self.key}"} | headers
        return self.client.post(f"/api/v1/{path}", json=body, headers=given)

    def slips(self, count: int = 1, number: str = "", **changed: Any) -> Response:
        body = {"box": BOX, "channel": "online", "count": count} | changed
        return self.post("slips", body, **{"idempotency-key": number or self.drawn()})

    def returned(self, day: str, *results: tuple[str, str, int]) -> Response:
        said = [{"field": code, "channel": by, "number": number} for code, by, number in results]
        return self.post("returned", {"box": BOX, "day": day, "results": said})


def give_key(
    office: Office, *, unit: str = "xa", slips: bool = True, returned: bool = True
) -> tuple[int, str]:
    """Number and text of a new key."""
    with office.writing() as session:
        made = {"slips": slips, "returned": returned, "today": office.today}
        key, text = keys.make(session, unit, "Một cửa", **made, random_bytes=office.random.randbytes)  # type: ignore[arg-type]
        return key.id or 0, text


def system_of(client: TestClient, office: Office, **scopes: bool) -> Caller:
    return Caller(client, give_key(office, **scopes)[1])  # type: ignore[arg-type]
