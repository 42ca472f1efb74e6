"""A backup's file: whole or not there, for its owner alone, sealed to an age recipient on the way."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pyrage

from app.stop import Stop

__all__ = ["open_sealed", "recipient_of", "seal_into", "whole"]

_CHUNK = 1 << 20


@contextmanager
def whole(target: Path) -> Iterator[IO[bytes]]:
    """A new file, 0600, that gets its name once all of it is on the disk; else nothing is left. OSError."""
    part = target.with_name(target.name + ".part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException as error:
        with suppress(OSError):
            part.unlink()
        if isinstance(error, OSError) and error.errno is not None:
            raise OSError(error.errno, error.strerror, str(target)) from error
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def recipient_of(text: str) -> pyrage.x25519.Recipient | None:
    """The age public key that backups are sealed to; None for ""; Stop for what is none."""
    if not text:
        return None
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise Stop(
            "HOMPHIEU_BACKUP_AGE hoặc --age chưa đúng: cần khóa công khai của age, "
            "bắt đầu bằng age1 (tạo bằng age-keygen)"
        ) from None


def seal_into(source: IO[bytes], target: IO[bytes], recipient: pyrage.x25519.Recipient | None) -> None:
    """Copy in small pieces, sealed where there is a recipient; OSError of either side."""
    if recipient is None:
        while piece := source.read(_CHUNK):
            target.write(piece)
        return
    watched = _Watched(target)
    try:
        pyrage.encrypt_io(source, watched, [recipient])
    except (pyrage.EncryptError, OSError):
        if watched.failure is None:
            raise
        raise watched.failure from None


class _Watched:
    """Keeps what a write failed with: the library tells its own words and no number."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.failure: OSError | None = None

    def write(self, piece: bytes) -> int:
        try:
            return self._file.write(piece)
        except OSError as no:
            self.failure = no
            raise

    def flush(self) -> None:
        self._file.flush()


def open_sealed(source: IO[bytes], target: IO[bytes], identity: str) -> None:
    """Open what was sealed with an age identity (AGE-SECRET-KEY-…); Stop when it does not open."""
    try:
        key = pyrage.x25519.Identity.from_str(identity)
        pyrage.decrypt_io(source, target, [key])
    except pyrage.IdentityError:
        raise Stop("tệp khóa của age không đúng: cần dòng bắt đầu bằng AGE-SECRET-KEY-") from None
    except pyrage.DecryptError:
        raise Stop("không mở được bản sao lưu: khóa không khớp, hoặc tệp bị hỏng hay bị cắt cụt") from None
