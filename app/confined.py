"""The bounds of a process that opens a stranger's file: set by itself, before it looks at a byte."""

import contextlib

__all__ = ["confine"]


def confine(cpu_seconds: int, memory_bytes: int) -> None:
    """No more processor and memory than an honest file takes, for good; nothing is written anywhere."""
    with contextlib.suppress(ImportError):  # Windows has the time limit of who waits only
        import resource  # noqa: PLC0415 - as above

        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
