"""An installation whose chains were written beside the program remembers them from here on, as if by it."""

from contextlib import closing
from pathlib import Path

from app.db import Database
from app.heads import Heads
from app.settings import Settings
from ballots.box import memory

__all__ = ["heads_file", "remember"]


def heads_file(settings: Settings) -> Path:
    """Where the program keeps it that is told nothing else."""
    return settings.secret_file.with_suffix(".heads")


def remember(settings: Settings) -> None:
    """Write down the last entry of every box."""
    with closing(Database(settings.database_url)) as database, database.reading() as session:
        Heads(heads_file(settings)).remember(memory.heads(session.connection()))
