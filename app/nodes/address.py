"""DATABASE_URL as libpq has it, with every machine of a cluster: postgresql://USER@A:5432,B:5432/NAME.

SQLAlchemy takes one host there and the others as host=…&port=…, so the one is written as the other.
"""

import re

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

__all__ = ["of_driver", "several", "spelled"]

_SEVERAL = re.compile(
    r"(?P<scheme>postgres(?:ql)?(?:\+psycopg)?)://(?P<user>[^/?#]*@)?(?P<hosts>[^/?#@]*,[^/?#@]*)"
    r"(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?"
)
_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
_PORT = "5432"
_WRITES = "target_session_attrs"


def spelled(url: str) -> str:
    """The same address as SQLAlchemy reads it; ArgumentError when one of several hosts is none.

    Among several machines the one that takes writes is wanted, unless the address says another.
    """
    found = _SEVERAL.fullmatch(url)
    if found is None:
        return url
    hosts = [_HOST.fullmatch(one) for one in found["hosts"].split(",")]
    named = [one for one in hosts if one is not None]
    if len(named) < len(hosts):
        raise ArgumentError("not a list of hosts")
    names = ",".join(one["name"].strip("[]") for one in named)
    ports = ",".join(one["port"] or _PORT for one in named)
    given = [f"host={names}", f"port={ports}", *filter(None, [found["query"]])]
    if not re.search(rf"(^|&){_WRITES}=", found["query"] or ""):
        given.append(f"{_WRITES}=read-write")
    return f"{found['scheme']}://{found['user'] or ''}{found['path'] or '/'}?{'&'.join(given)}"


def of_driver(url: str) -> URL:
    """The address with the driver that comes with the program; ArgumentError for any other database."""
    address = make_url(spelled(url))
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise ArgumentError("neither SQLite nor PostgreSQL")
    return address


def several(address: URL) -> bool:
    """Whether the database is of several machines, of which one takes over from another."""
    hosts = address.query.get("host", ())
    return len(hosts.split(",") if isinstance(hosts, str) else hosts) > 1
