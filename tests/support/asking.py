"""What a page would send to each route of route_table, and which refusal awaits whom."""

from typing import Any

from route_table import ANYONE, SIGNED_IN, Row
from web import FORM
from world import GUEST, Visitor, World

JSON = {"accept": "application/json"}


def name_of(row: Row) -> str:
    return f"{row.method} {row.path}"


def good_request(world: World, visitor: Visitor, row: Row, token: str | None = None) -> Any:
    """The request that a page would send for this visitor."""
    if row.method == "GET":
        return world.send(visitor, "GET", row.url(world.ids), headers=FORM if row.page else JSON)
    token = visitor.token if token is None else token
    if row.raw is not None:
        headers = {**JSON, "x-csrf-token": token, "content-type": "application/octet-stream"}
        return world.send(visitor, row.method, row.url(world.ids), content=row.raw, headers=headers)
    if row.json is not None:
        headers = {**JSON, "x-csrf-token": token}
        return world.send(
            visitor, row.method, row.url(world.ids), json=world.filled(row.json), headers=headers
        )
    fields = {**world.filled(row.form), "csrf": token}
    return world.send(visitor, row.method, row.url(world.ids), data=fields, headers=FORM)


def has_duty(visitor: Visitor, row: Row) -> bool:
    duty = "member" if visitor.duty == "other" else visitor.duty
    return duty in row.duties or row.duties == SIGNED_IN


def refusal(visitor: Visitor, row: Row) -> set[int]:
    """The status with which the route must refuse this visitor; empty for who is welcome."""
    if row.duties == ANYONE:
        return set()
    if visitor.name == GUEST:
        return {401} if row.json is not None or not row.page else {303}
    abroad = visitor.unit != "xa" and row.names_ours
    if not has_duty(visitor, row):
        return {403, 404} if abroad else {403}  # whichever is asked first
    if abroad:
        return {404}
    return {403} if row.bound and visitor.duty == "other" else set()
