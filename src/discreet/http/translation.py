"""The server's sentences in the reader's language, from the same table as the browser app's (`web/src/texts/*/`).

The build puts the table beside the pages. `{0}` stands for one value. A text of several sentences is translated one
sentence at a time; a sentence that the table does not have stays in English.
"""

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from discreet.http.language import ENGLISH

STATIC: Final = Path(str(files("discreet") / "static"))
_VALUE: Final = "((?:(?![.?!] [A-Z“]).)+?)"
"""Nothing in which one sentence ends and another begins."""
_SENTENCES: Final = re.compile(r"(?<=[.?!]) (?=[A-Z“])")


def translated(text: str, language: str) -> str:
    """`text` in this language, as far as its sentences are known."""
    if language == ENGLISH:
        return text
    whole = _sentence(text, language)
    if whole is not None:
        return whole
    return " ".join(_sentence(part, language) or part for part in _SENTENCES.split(text))


def _sentence(text: str, language: str) -> str | None:
    for pattern, other in _table(language):
        if found := pattern.fullmatch(text):
            return re.sub(r"\{(\d)\}", lambda place: found[int(place[1]) + 1], other)
    return None


@cache
def _table(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Empty where the app has not been built in this language."""
    path = STATIC / f"sentences.{language}.json"
    pairs = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return [(_pattern(english), other) for english, other in pairs]


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile(_VALUE.join(map(re.escape, re.split(r"\{\d\}", english))), re.DOTALL)
