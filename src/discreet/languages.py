"""The app's languages, and the texts that the server itself writes in them.

A language is a folder of `web/src/texts/`; the build puts its `server.json` beside the pages (docs/decisions/0039).
English is in the code, so that it needs no build.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

STATIC: Final = Path(str(files("discreet") / "static"))
ENGLISH: Final = "en"

T = TypeVar("T")


def languages() -> frozenset[str]:
    """Return the codes of the app's languages."""
    return frozenset({ENGLISH, *_server_texts()})


def get_texts(english: T, part: str, language: str) -> T:
    """Return this part of a language's `server.json`, of the same type as the English texts."""
    texts = _server_texts().get(language)
    return english if texts is None else msgspec.convert(texts[part], type(english), str_keys=True)


@cache
def _server_texts() -> Mapping[str, Mapping[str, Any]]:
    """Return the parsed files by language."""
    found = sorted(STATIC.glob("server.*.json"))
    return {path.name.split(".")[1]: json.loads(path.read_text(encoding="utf-8")) for path in found}
