"""Translates the server's sentences with the browser app's table.

The build puts the table (`web/src/texts/*/`) beside the pages. `{0}` stands for one value. A text of several
sentences is translated sentence by sentence; a sentence without a translation stays in English.
"""

import json
import re
from functools import cache
from typing import Final

from discreet.languages import ENGLISH, STATIC

_VALUE_PLACE: Final = re.compile(r"\{(\d)\}")
_SENTENCES: Final = re.compile(r"(?<=[.?!]) (?=[A-Z“])")


def translate(text: str, language: str) -> str:
    """Return `text` in this language; sentences without a translation stay in English."""
    if language == ENGLISH:
        return text
    sentence = _translate_sentence(text, language)
    if sentence is not None:
        return sentence
    return " ".join(_translate_sentence(part, language) or part for part in _SENTENCES.split(text))


def _translate_sentence(text: str, language: str) -> str | None:
    for pieces, translation in _table(language):
        values = _values(text, pieces)
        if values is not None:
            return _fill_values(translation, values)
    return None


def _fill_values(sentence: str, values: list[str]) -> str:
    return _VALUE_PLACE.sub(lambda place: values[int(place[1])], sentence)


@cache
def _table(language: str) -> list[tuple[list[str], str]]:
    """Return each sentence's text around its values, and its translation.

    One with more text comes first: a sentence with a value can match a longer one. Empty if the app was not built in
    this language.
    """
    path = STATIC / f"sentences.{language}.json"
    pairs = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    table = [(_VALUE_PLACE.split(english)[::2], translation) for english, translation in pairs]
    return sorted(table, key=lambda row: -sum(map(len, row[0])))


def _values(text: str, pieces: list[str]) -> list[str] | None:
    """Return the values between the pieces, each as short as possible.

    None if the text is another sentence. No value is empty, and none spans the end of a sentence and the start of the
    next. Takes time linear in the text.
    """
    if len(pieces) == 1:
        return [] if text == pieces[0] else None
    if not text.startswith(pieces[0]) or not text.endswith(pieces[-1]):
        return None
    values, start, end = list[str](), len(pieces[0]), len(text) - len(pieces[-1])
    for piece in pieces[1:-1]:
        piece_start = text.find(piece, start + 1, end)
        if piece_start < 0:
            return None
        values.append(text[start:piece_start])
        start = piece_start + len(piece)
    values.append(text[start:end])
    return values if start < end and not any(map(_SENTENCES.search, values)) else None
