"""What the environment says of backups, figures for monitoring and the log. Knows no database."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Upkeep"]

LEAST_TOKEN = 24  # characters


@dataclass(frozen=True)
class Upkeep:
    """Settings of their own room, so that who only serves pages reads none of them."""

    backups: Path | None = None  # the folder that `doctor` and `status` look at
    recipient: str = ""  # an age public key; "": backups are not encrypted
    metrics_token: str = field(
        default="", repr=False
    )  # who knows it reads /metrics; "": there is no such page
    log_json: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Upkeep":
        """Read HOMPHIEU_BACKUPS, _BACKUP_AGE, _METRICS, _LOG; ValueError names the variable that is wrong."""
        metrics, log = environ.get("HOMPHIEU_METRICS", ""), environ.get("HOMPHIEU_LOG", "")
        if metrics and len(metrics) < LEAST_TOKEN:
            raise ValueError("HOMPHIEU_METRICS")
        if log not in {"", "text", "json"}:
            raise ValueError("HOMPHIEU_LOG")
        folder = environ.get("HOMPHIEU_BACKUPS")
        return cls(
            Path(folder) if folder else None,
            environ.get("HOMPHIEU_BACKUP_AGE", "").strip(),
            metrics,
            log == "json",
        )
