"""Makes Markdown inert: whoever opens it loads nothing from elsewhere. Images become links, HTML becomes text.

A viewer would load the images that a model wrote, with whatever their addresses carry. Only a fenced code block that
begins and ends at the beginning of a line is left alone: each viewer reads those alike.
"""

import re
from collections.abc import Iterator
from typing import Final

_FENCE: Final = re.compile(r"(`{3,}|~{3,})([^\n]*)")
_IMAGE: Final = re.compile(r"(?<!!)!+\[")
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])(?!(?:https?://|mailto:)[^\s<>]{1,2000}>)")


def inert(markdown: str) -> str:
    """The same text with links in the place of images, and with HTML to be read."""
    return "\n".join(_lines(markdown))


def _lines(markdown: str) -> Iterator[str]:
    fence = ""
    for line in re.split(r"\r\n|\r|\n", markdown):
        found = _FENCE.match(line)
        if fence:
            yield line
            if found and found[1].startswith(fence) and not found[2].strip(" \t"):
                fence = ""
        elif found and not (found[1][0] == "`" and "`" in found[2]):
            fence = found[1]
            yield line
        else:
            yield _TAG.sub("&lt;", _IMAGE.sub("[", line))
