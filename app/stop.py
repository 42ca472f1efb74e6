"""The one way in which a command ends without being done; knows neither argparse nor the web."""

__all__ = ["Stop"]


class Stop(Exception):  # noqa: N818 - not a fault: the command ends with this sentence
    """A command cannot be done; the text is one Vietnamese line for the person at the terminal."""
