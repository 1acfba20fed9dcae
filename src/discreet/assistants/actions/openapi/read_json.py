"""JSON parser that records line numbers.

Invariants:
- JSON (RFC 8259), so that all parsers agree about the same document.
- Two mistakes with one possible meaning are accepted with a warning: a comma before a closing bracket (valid YAML), and
  line ends or tabs inside of strings.
"""

import re
from collections.abc import Callable
from json import decoder
from typing import Any, NoReturn

from discreet.assistants.actions.openapi.limits import MAX_DEPTH, MAX_VALUES
from discreet.assistants.actions.openapi.problems import Unreadable, quote
from discreet.assistants.actions.openapi.tree import NUMBER, JsonArray, JsonObject, parse_number

Note = tuple[int, str]
"""A warning: line and sentence."""

_string_at: Callable[[str, int, bool], tuple[str, int]] = getattr(decoder, "scanstring")  # noqa: B009 - not in its stubs
"""Returns the string that starts at an index, and the index after its closing quote."""
_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"true|false|null")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def read_json(text: str, max_values: int = MAX_VALUES) -> tuple[Any, list[Note]]:
    """Return the value and warnings. Raises Unreadable with the line."""
    reader = _JsonReader(text, max_values)
    value = reader.value(0)
    if reader.next():
        reader.fail("There is more text after the end of the JSON document.")
    return value, reader.notes


def duplicate_key_note(key: str, line: int) -> str:
    """Return the warning about a key that appeared on `line` before."""
    return f"The key {quote(key)} is repeated (first on line {line}); the last one counts."


class _JsonReader:
    def __init__(self, text: str, max_values: int) -> None:
        self.notes: list[Note] = []
        self._text, self._at = text, 0
        self._line, self._counted = 1, 0
        self._values, self._most = 0, max_values

    def value(self, depth: int) -> Any:
        begins = self.next()
        self._count(depth)
        if begins == "{":
            return self._read_object(depth)
        if begins == "[":
            return self._read_array(depth)
        if begins == '"':
            return self._read_string()
        return self._read_plain(begins)

    def next(self) -> str:
        """Skip white space and return the next character; "" at the end."""
        space = _SPACE.match(self._text, self._at)
        self._at = space.end() if space else self._at
        return self._text[self._at : self._at + 1]

    def line(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def fail(self, why: str) -> NoReturn:
        raise Unreadable(why, self.line())

    def _read_object(self, depth: int) -> JsonObject:
        result = JsonObject(self.line())
        self._at += 1
        if self.next() == "}":
            self._at += 1
            return result
        while True:
            if self.next() != '"':
                self.fail(f"A key in double quotes is expected, not {self._describe_next()}.")
            line, key = self.line(), self._read_string()
            if key in result:
                self.notes.append((line, duplicate_key_note(key, result.lines[key])))
            if self.next() != ":":
                self.fail(f"“:” is expected after the key {quote(key)}, not {self._describe_next()}.")
            self._at += 1
            result.put(key, self.value(depth + 1), line)
            if self._consume_separator("}", result.line):
                return result

    def _read_array(self, depth: int) -> JsonArray:
        result = JsonArray(self.line())
        self._at += 1
        if self.next() == "]":
            self._at += 1
            return result
        while True:
            self.next()
            line = self.line()
            result.add(self.value(depth + 1), line)
            if self._consume_separator("]", result.line):
                return result

    def _consume_separator(self, closing: str, opened: int) -> bool:
        """Consume a comma or the closing bracket; return whether it was the bracket."""
        character = self.next()
        if character not in (",", closing) or not character:
            self.fail(f"“,” or “{closing}” (for line {opened}) is expected, not {self._describe_next()}.")
        self._at += 1
        if character == "," and self.next() == closing:
            self.notes.append((self.line(), f"The comma before “{closing}” is not needed."))
            self._at += 1
            return True
        return character == closing

    def _read_string(self) -> str:
        begin = self._at + 1
        try:
            value, end = _string_at(self._text, begin, False)
        except ValueError as problem:
            self.fail(f"A text in double quotes is broken: {str(problem).partition(':')[0].lower()}.")
        if len(value) != end - 1 - begin:
            self._refuse_lone_surrogates(value)
        elif "\n" in value or "\t" in value:
            self.notes.append((self.line(), "A text holds a line end or a tab as it is; write \\n or \\t."))
        self._at = end
        return value

    def _refuse_lone_surrogates(self, value: str) -> None:
        try:
            value.encode()
        except UnicodeEncodeError:
            self.fail("A text holds half a character (a lone surrogate).")

    def _read_plain(self, first: str) -> Any:
        if word := _WORD.match(self._text, self._at):
            self._at = word.end()
            return _WORDS[word.group()]
        if match := NUMBER.match(self._text, self._at):
            self._at = match.end()
            try:
                return parse_number(match.group())
            except ValueError as problem:
                self.fail(str(problem))
        if first in ("}", "]", ","):
            self.fail(f"A value is missing before {self._describe_next()}.")
        raise Unreadable(f"A value is expected, not {self._describe_next()}.", self.line())

    def _describe_next(self) -> str:
        excerpt = self._text[self._at : self._at + 20]
        if excerpt.startswith(("//", "/*", "#")):
            return "a comment, which JSON does not have"
        if excerpt.startswith("'"):
            return "a single quote: JSON has double quotes"
        return quote(excerpt.split("\n")[0], 12) if excerpt.strip() else "the end of the document"

    def _count(self, depth: int) -> None:
        self._values += 1
        if self._values > self._most:
            self.fail(f"The document holds more than {self._most:,} values.")
        if depth >= MAX_DEPTH:
            self.fail(f"The document is nested more than {MAX_DEPTH} levels deep.")
