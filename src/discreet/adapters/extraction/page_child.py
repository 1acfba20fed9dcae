"""The process that reads one untrusted web page or robots.txt, within limits.

`python -m discreet.adapters.extraction.page_child` reads a `PageOrder` as a line of JSON and the bytes from its
standard input, and writes one `PageFinding` as a frame of MessagePack. It cannot write files, and where the kernel
permits it has no network.
"""

import sys
from collections.abc import Iterator
from typing import Literal

import msgspec

from discreet.errors import Invalid
from discreet.ports.pages import PageText, RobotsReading
from discreet.runtime.confined_child import ChildInput, answer_order


class PageOrder(ChildInput, frozen=True, kw_only=True):
    """What to read: the answer from `address`. At most `most_text` characters of a page are kept."""

    task: Literal["html", "plain", "robots"]
    address: str
    content_type: str = ""
    most_text: int = 0


class PageFinding(msgspec.Struct):
    """The page, or what the robots.txt says, or why it cannot be read."""

    page: PageText | None = None
    robots: RobotsReading | None = None
    refused: str = ""


def encode_finding(order: PageOrder, data: bytes) -> Iterator[bytes]:
    """Yield one frame: the result."""
    yield msgspec.msgpack.encode(read(order, data))


def read(order: PageOrder, data: bytes) -> PageFinding:
    """Read the page or the robots.txt, or say why that failed."""
    if order.task == "robots":
        from discreet.adapters.extraction.robots import read_robots

        return PageFinding(robots=read_robots(data, order.address))
    from discreet.adapters.extraction.article import article_of, plain_page

    try:
        if order.task == "html":
            page = article_of(data, order.content_type, order.address)
        else:
            page = plain_page(data, order.content_type)
    except Invalid as problem:
        return PageFinding(refused=problem.sentence)
    return PageFinding(page=msgspec.structs.replace(page, text=page.text[: order.most_text]))


if __name__ == "__main__":
    # trafilatura does without it. It would load NumPy to tell languages apart, for a third of the process's CPU.
    sys.modules["py3langid"] = None  # type: ignore[assignment]
    answer_order(PageOrder, encode_finding)
