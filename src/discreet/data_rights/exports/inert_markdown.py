"""Makes Markdown inert: images become links, HTML becomes text.

A viewer would otherwise load images that a model wrote and send the content of their addresses. Only a fenced code
block that begins and ends at the start of a line is left unchanged, because all viewers read it alike. After a fence
that they may read differently (indented, in a list or a quotation) nothing is left unchanged: one viewer could take the
next block's beginning for the last one's end.
"""

import re
from collections.abc import Iterator
from typing import Final

_LINE_END: Final = re.compile(r"\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
"""All that a viewer may take for one."""
_OPENING: Final = re.compile(r"`{3,}(?=[^`]*$)|~{3,}")
_AMBIGUOUS_OPENING: Final = re.compile(r"[^`~A-Za-z]*(?:`{3,}|~{3,})")
_CLOSING: Final = re.compile(r"([ \t]*)(`{3,}|~{3,})[ \t]*")
_IMAGE: Final = re.compile(r"(?<!!)!+\[")
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])(?!(?:https?://|mailto:)[^\s<>]{1,2000}>)")


def disarm(markdown: str) -> str:
    """Return the text with links instead of images, and with HTML as plain text."""
    return "\n".join(_disarm_lines(iter(_LINE_END.split(markdown))))


def _disarm_lines(lines: Iterator[str]) -> Iterator[str]:
    fence = ""
    for line in lines:
        if fence:
            closing = _CLOSING.fullmatch(line)
            if closing and closing[2].startswith(fence):
                if closing[1]:  # one viewer's end of the block, another's code
                    yield from map(_disarm_line, (line, *lines))
                    return
                fence = ""
            yield line
        elif opening := _OPENING.match(line):
            fence = opening[0]
            yield line
        elif _AMBIGUOUS_OPENING.match(line):
            yield from map(_disarm_line, (line, *lines))
        else:
            yield _disarm_line(line)


def _disarm_line(line: str) -> str:
    return _TAG.sub("&lt;", _IMAGE.sub("[", line))
