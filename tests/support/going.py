"""Leaving a browser: what still answers a request of a page must not speak up in the next test."""

from playwright.sync_api import BrowserContext

__all__ = ["leave"]


def leave(context: BrowserContext) -> None:
    """Close a context. A handler that a test put in the way may be amid an answer for which nobody waits.

    Without this its error is raised by whatever the next test asks the same browser first.
    """
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")
    context.unroute_all(behavior="ignoreErrors")
    context.close()
