"""Makes Markdown inert: images become links, HTML becomes text.

A viewer would otherwise load images that a model wrote and send the content of their addresses. Only a fenced code
block that begins and ends at the start of a line is left unchanged, because all viewers read it alike.
"""

import re
from collections.abc import Iterator
from typing import Final

_FENCE: Final = re.compile(r"(`{3,}|~{3,})([^\n]*)")
_IMAGE: Final = re.compile(r"(?<!!)!+\[")
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])(?!(?:https?://|mailto:)[^\s<>]{1,2000}>)")


def disarm(markdown: str) -> str:
    """Return the text with links instead of images, and with HTML as plain text."""
    return "\n".join(_disarm_lines(markdown))


def _disarm_lines(markdown: str) -> Iterator[str]:
    fence = ""
    for line in re.split(r"\r\n|\r|\n", markdown):
        fence_match = _FENCE.match(line)
        if fence:
            yield line
            if fence_match and fence_match[1].startswith(fence) and not fence_match[2].strip(" \t"):
                fence = ""
        elif fence_match and not (fence_match[1][0] == "`" and "`" in fence_match[2]):
            fence = fence_match[1]
            yield line
        else:
            yield _TAG.sub("&lt;", _IMAGE.sub("[", line))
