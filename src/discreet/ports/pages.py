"""Web pages and robots.txt files: requests, and readers of the untrusted answers. See `discreet.ports`."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:  # the child that reads pages imports this module
    from discreet.promises.consented_call import ConsentedCall


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


class PageSource(msgspec.Struct, frozen=True, kw_only=True):
    """A page that was read: its address, and its own words about itself, which are untrusted.

    `rules` says what the site allows programs and AI models, in our words.
    """

    address: str
    title: str = ""
    site: str = ""
    date: str = ""
    rules: str = ""


class PageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a page's host. `larger`: its body exceeds the limit, and `body` is the beginning.

    `usage` is the value of its `Content-Usage`; `redirects_to` its `Location`, if it redirects.
    """

    status: int
    content_type: str = ""
    body: bytes = b""
    received: int = 0
    larger: bool = False
    redirects_to: str | None = None
    usage: str = ""


class PageSite(Protocol):
    """Requests pages that a person has allowed (P4)."""

    async def get_page(self, call: "ConsentedCall", address: str, *, max_bytes: int) -> PageAnswer:
        """Get the allowed page, or another address of the same origin. At most `max_bytes` bytes of a body are read.

        No redirect is followed and no credentials are sent. Raises ThirdPartyFailed.
        """
        ...


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
