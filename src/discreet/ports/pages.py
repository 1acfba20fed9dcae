"""Readers of untrusted web pages and robots.txt files. See `discreet.ports`."""

from collections.abc import Hashable
from typing import Protocol

import msgspec


class PageText(msgspec.Struct, frozen=True, kw_only=True):
    """The main text of a page as Markdown, without pictures, and what the page says about itself.

    `title`, `site` and `date` (an ISO date) are "" where the page does not say them. All of it is untrusted.
    """

    text: str
    title: str = ""
    site: str = ""
    date: str = ""


class RobotsReading(msgspec.Struct, frozen=True, kw_only=True):
    """What a robots.txt says about one page: may it be requested, and the values of its `Content-Usage` rules."""

    allows: bool
    usage: tuple[str, ...] = ()


class PageReader(Protocol):
    """Reads untrusted answers in a child process with limits of time and memory."""

    async def read_page(self, data: bytes, content_type: str, address: str, holder: Hashable) -> PageText:
        """Return the text of a page: HTML, plain text or PDF. Each `holder` waits in its own line.

        Raises Invalid with the reason if it cannot be read; TooMany when too many of `holder` wait.
        """
        ...

    async def read_robots(self, data: bytes, address: str, holder: Hashable) -> RobotsReading:
        """Return what a robots.txt says about the page at `address`. Raises Invalid and TooMany like `read_page`."""
        ...
