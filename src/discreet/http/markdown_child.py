"""The process that makes HTML of Markdown: a stranger's text, within limits that the kernel holds.

`python -m discreet.http.markdown_child` answers a list of texts (MessagePack) with a frame for each: its HTML as
UTF-8, or nothing where the text is too long to be rendered.
"""

from collections.abc import Iterator

import msgspec

from discreet.http.markdown import as_html
from discreet.runtime.confined_child import answer_input

LONGEST_TEXT = 1 << 20
"""Characters of a text that is rendered. CommonMark has texts that take quadratic time."""
MOST_HTML = 16 << 20
"""Bytes of HTML of all texts: references repeat a long address as often as they are used."""


def rendered(data: bytes) -> Iterator[bytes]:
    """The HTML of each text; an empty frame for one that is too long or makes too much of it."""
    left = MOST_HTML
    for text in msgspec.msgpack.decode(data, type=list[str]):
        html = as_html(text).encode() if len(text) <= LONGEST_TEXT else b""
        if len(html) > left:
            html = b""
        left -= len(html)
        yield html


if __name__ == "__main__":
    answer_input(rendered)
