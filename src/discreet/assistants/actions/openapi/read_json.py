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
from discreet.assistants.actions.openapi.problems import Unreadable, quoted
from discreet.assistants.actions.openapi.tree import NUMBER, JsonArray, JsonObject, number

Note = tuple[int, str]
"""A warning: line and sentence."""

_string_at: Callable[[str, int, bool], tuple[str, int]] = getattr(decoder, "scanstring")  # noqa: B009 - not in its stubs
"""Returns the string that starts at an index, and the index after its closing quote."""
_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"true|false|null")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def read_json(text: str, most_values: int = MAX_VALUES) -> tuple[Any, list[Note]]:
    """Return the value and warnings. Raises Unreadable with the line."""
    reader = _JsonReader(text, most_values)
    value = reader.value(0)
    if reader.next():
        reader.fail("There is more text after the end of the JSON document.")
    return value, reader.notes


def twice(key: str, line: int) -> str:
    """Return the warning about a key that appeared on `line` before."""
    return f"The key {quoted(key)} is repeated (first on line {line}); the last one counts."


class _JsonReader:
    def __init__(self, text: str, most_values: int) -> None:
        self.notes: list[Note] = []
        self._text, self._at = text, 0
        self._line, self._counted = 1, 0
        self._values, self._most = 0, most_values

    def value(self, depth: int) -> Any:
        begins = self.next()
        self._count(depth)
        if begins == "{":
            return self._object(depth)
        if begins == "[":
            return self._array(depth)
        if begins == '"':
            return self._string()
        return self._plain(begins)

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

    def _object(self, depth: int) -> JsonObject:
        read = JsonObject(self.line())
        self._at += 1
        if self.next() == "}":
            self._at += 1
            return read
        while True:
            if self.next() != '"':
                self.fail(f"A key in double quotes is expected, not {self._found()}.")
            line, key = self.line(), self._string()
            if key in read:
                self.notes.append((line, twice(key, read.lines[key])))
            if self.next() != ":":
                self.fail(f"“:” is expected after the key {quoted(key)}, not {self._found()}.")
            self._at += 1
            read.put(key, self.value(depth + 1), line)
            if self._ends("}", read.line):
                return read

    def _array(self, depth: int) -> JsonArray:
        read = JsonArray(self.line())
        self._at += 1
        if self.next() == "]":
            self._at += 1
            return read
        while True:
            self.next()
            line = self.line()
            read.add(self.value(depth + 1), line)
            if self._ends("]", read.line):
                return read

    def _ends(self, closing: str, opened: int) -> bool:
        """Consume a comma or the closing bracket; return whether it was the bracket."""
        found = self.next()
        if found not in (",", closing) or not found:
            self.fail(f"“,” or “{closing}” (for line {opened}) is expected, not {self._found()}.")
        self._at += 1
        if found == "," and self.next() == closing:
            self.notes.append((self.line(), f"The comma before “{closing}” is not needed."))
            self._at += 1
            return True
        return found == closing

    def _string(self) -> str:
        begin = self._at + 1
        try:
            value, end = _string_at(self._text, begin, False)
        except ValueError as problem:
            self.fail(f"A text in double quotes is broken: {str(problem).partition(':')[0].lower()}.")
        if len(value) != end - 1 - begin:
            self._refuse_halves(value)
        elif "\n" in value or "\t" in value:
            self.notes.append((self.line(), "A text holds a line end or a tab as it is; write \\n or \\t."))
        self._at = end
        return value

    def _refuse_halves(self, value: str) -> None:
        try:
            value.encode()
        except UnicodeEncodeError:
            self.fail("A text holds half a character (a lone surrogate).")

    def _plain(self, begins: str) -> Any:
        if word := _WORD.match(self._text, self._at):
            self._at = word.end()
            return _WORDS[word.group()]
        if found := NUMBER.match(self._text, self._at):
            self._at = found.end()
            try:
                return number(found.group())
            except ValueError as problem:
                self.fail(str(problem))
        if begins in ("}", "]", ","):
            self.fail(f"A value is missing before {self._found()}.")
        raise Unreadable(f"A value is expected, not {self._found()}.", self.line())

    def _found(self) -> str:
        found = self._text[self._at : self._at + 20]
        if found.startswith(("//", "/*", "#")):
            return "a comment, which JSON does not have"
        if found.startswith("'"):
            return "a single quote: JSON has double quotes"
        return quoted(found.split("\n")[0], 12) if found.strip() else "the end of the document"

    def _count(self, depth: int) -> None:
        self._values += 1
        if self._values > self._most:
            self.fail(f"The document holds more than {self._most:,} values.")
        if depth >= MAX_DEPTH:
            self.fail(f"The document is nested more than {MAX_DEPTH} levels deep.")
