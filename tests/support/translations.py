"""The languages of the app, as their folders have them."""

import json
import re
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parents[2] / "web" / "src" / "texts"
TRANSLATED = sorted(path.parent.name for path in TEXTS.glob("*/server.json"))
"""The codes of all languages but English."""


def sentences_in(language: str) -> list[tuple[str, str]]:
    """Return the server's sentences with their translations."""
    pairs: list[tuple[str, str]] = [(english, other) for english, other in _read(language, "sentences")]
    return pairs


def patterns_in(language: str) -> list[re.Pattern[str]]:
    """Return the matches of an English sentence that has a translation."""
    return [re.compile(re.sub(r"\\{\d\\}", "(.+?)", re.escape(english))) for english, _ in sentences_in(language)]


def kinds_in(language: str) -> dict[str, str]:
    """Return the kinds of personal data by the server's words."""
    kinds: dict[str, str] = _read(language, "personalKinds")
    return kinds


def server_texts_in(language: str) -> Any:
    """Return the texts of the pages and letters that the server writes."""
    return _read(language, "server")


def _read(language: str, name: str) -> Any:
    return json.loads((TEXTS / language / f"{name}.json").read_text(encoding="utf-8"))
