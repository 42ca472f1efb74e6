"""The address that a slip carries: the code stands in its fragment, which no browser sends to a server."""

__all__ = ["slip_link"]


def slip_link(
    public_url: str, box_id: str, code: str, field: str = "", desk: str = "", lang: str = ""
) -> str:
    """Where a citizen answers; field and desk are proposals, which travel inside the envelope only."""
    ending = f".lang={lang}" if lang else ""
    return f"{public_url}/p/{box_id}#{code}.{field}.{desk}{ending}".rstrip(".")
