"""The child process that renders untrusted Markdown as HTML, with kernel limits.

`python -m discreet.http.markdown_child` answers a list of texts (MessagePack) with one frame for each: its HTML as
UTF-8, or an empty frame for a text that is too long.
"""

from collections.abc import Iterator

import msgspec

from discreet.http.markdown import render_html
from discreet.runtime.confined_child import answer_input

MAX_TEXT_LENGTH = 1 << 20
"""Characters of a text that is rendered. Some CommonMark texts take quadratic time."""
MAX_HTML = 16 << 20
"""Bytes of HTML of all texts together. A reference repeats a long address each time it is used."""


def render_texts(data: bytes) -> Iterator[bytes]:
    """Yield the HTML of each text; an empty frame if the text or its HTML is too long."""
    remaining = MAX_HTML
    for text in msgspec.msgpack.decode(data, type=list[str]):
        html = render_html(text).encode() if len(text) <= MAX_TEXT_LENGTH else b""
        if len(html) > remaining:
            html = b""
        remaining -= len(html)
        yield html


if __name__ == "__main__":
    answer_input(render_texts)
