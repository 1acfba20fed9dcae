"""Separation of reasoning from the answer in a model's text. Pure.

Models mark reasoning in their text in these ways: with an opening and a closing tag, `<think>…</think>` and the like
(DeepSeek R1, Qwen 3, Kimi, Magistral); with the closing tag only, because their chat template already wrote the opening
one; in channels (OpenAI's harmony format). An opening tag counts at the start of a line outside a fenced code block. A
closing tag without an opening one counts at the start or end of a line, once per answer.
"""

import re
from collections.abc import Generator, Iterator
from enum import IntEnum, auto

from discreet.ports.model import Delta, Reasoning, ReasoningOnly

_NAMES = ("think", "thinking", "thought", "thoughts", "reasoning", "seed:think")
OPENING = (
    *(f"<{name}>" for name in _NAMES),
    "◁think▷",
    "[think]",
    "<|begin_of_thought|>",
    "<|channel|>analysis<|message|>",
    "<|channel|>commentary<|message|>",
)
CLOSING = (
    *(f"</{name}>" for name in _NAMES),
    "◁/think▷",
    "[/think]",
    "<|end_of_thought|>",
    "<|channel|>final<|message|>",
)
ENDING = ("<|return|>", "<|end|>")
"""Tokens that the harmony format writes after a message."""

_ALL = (*OPENING, *CLOSING, *ENDING)
_MAX_LENGTH = max(map(len, _ALL))
_OPEN = re.compile("|".join(map(re.escape, OPENING)), re.I)
_CLOSE = re.compile("|".join(map(re.escape, CLOSING)), re.I)
_ENDING = re.compile("|".join(map(re.escape, ENDING)))
_NOTABLE = re.compile(r"\n|`+|~+|[<◁\[]")
_NOTABLE_AT_START = re.compile(r"[\n`~<◁\[]")
_NOTABLE_WITHIN_LINE = re.compile(r"[\n<◁\[]")
"""A fence begins or ends only at the start of a line."""
_MARKS = ("<", "◁", "[")
_MAX_HELD = 256
"""Characters of white space, or of a fence, that are held until more text follows."""
_BEGINS_THINKING = re.compile(r"deepseek-?r1|deepseek-reasoner|\bqwq\b|[-_]thinking\b|[-_:]reasoning\b", re.I)

Piece = Delta | Reasoning | ReasoningOnly
Rest = Generator[Piece, None, str]
"""Yields Pieces and returns the text that is still to be processed."""


class _Mode(IntEnum):
    ANSWER = auto()
    REASONING = auto()
    ASSUMED = auto()
    """Reasoning without an opening tag, as this model's earlier answers or its name suggest."""


def name_suggests_reasoning(model: str) -> bool:
    """Return whether models of this name usually start with reasoning.

    Then a missing opening tag is assumed.
    """
    return _BEGINS_THINKING.search(model) is not None


class ThinkingText:
    """Processes the text of one answer in pieces of any size.

    `begins_thinking`: assume a missing opening tag.
    """

    __slots__ = (
        "_assumed",
        "_fence",
        "_has_tags",
        "_has_text",
        "_is_harmony",
        "_line_is_blank",
        "_mode",
        "_pending",
        "_trims",
        "begins_thinking",
    )

    def __init__(self, *, begins_thinking: bool = False) -> None:
        self.begins_thinking: bool | None = None
        """Whether the model's reasoning has no opening tag, as this answer shows. None: unknown."""
        self._mode = _Mode.ASSUMED if begins_thinking else _Mode.ANSWER
        self._pending = ""
        self._assumed: list[str] = []
        self._has_text = self._has_tags = self._is_harmony = False
        self._line_is_blank, self._trims = True, False
        self._fence = ""

    def feed(self, text: str) -> Iterator[Piece]:
        """Yield the pieces that `text` completes.

        Text that may be the start of a tag is held until the next call.
        """
        text, self._pending = self._pending + text, ""
        while text:
            if self._mode is _Mode.ANSWER:
                text = yield from self._answer(text)
            else:
                text = yield from self._reason(text)

    def take_if_plain(self, text: str) -> bool:
        """Return whether `text` is answer text as it is; then it counts as fed."""
        if not self._has_text or self._pending or self._mode is not _Mode.ANSWER:
            return False
        if not self._line_is_blank:
            return text != "" and not _NOTABLE_WITHIN_LINE.search(text)
        if _NOTABLE_AT_START.search(text):
            return False
        self._note_text(text)
        return text != ""

    def note_separate_reasoning(self) -> None:
        """Note that the endpoint sends reasoning in its own field.

        So the text is the answer.
        """
        if self._mode is _Mode.ASSUMED and not self._assumed:
            self._mode, self.begins_thinking = _Mode.ANSWER, False

    def end(self, *, is_cut: bool) -> Iterator[Piece]:
        """Yield the held text. `is_cut`: the answer ended because it was too long."""
        pending, self._pending = self._pending, ""
        if self._mode is _Mode.ASSUMED:
            self._assumed.append(pending)
            if not is_cut and not self._has_tags:  # no reasoning: all of it is the answer
                self.begins_thinking = False
                yield from self._answer_pieces("".join(self._assumed))
            return
        if self._mode is _Mode.REASONING:
            if pending:
                yield Reasoning(pending)
        else:
            yield from self._answer_pieces(pending)

    # Within the answer

    def _answer(self, text: str) -> Rest:
        if not self._has_text and text.isspace() and len(text) < _MAX_HELD:
            self._pending = text
            return ""
        at = 0
        while match := _NOTABLE.search(text, at):
            self._note_text(text[at : match.start()])
            at, mark = match.end(), match[0]
            if mark == "\n":
                self._line_is_blank = True
            elif mark in _MARKS:
                if (remaining := (yield from self._tag(text, match.start()))) is not None:
                    return remaining
                self._line_is_blank = False
            elif at == len(text) and self._line_is_blank and len(mark) < _MAX_HELD:
                return (yield from self._hold(text, match.start()))
            else:
                self._toggle_fence(mark)
        self._note_text(text[at:])
        yield from self._answer_pieces(text)
        return ""

    def _tag(self, text: str, at: int) -> Generator[Piece, None, str | None]:
        """Return the text to process after a tag at `at`; None when it is no tag.

        Text that may be the start of a tag is held.
        """
        if self._is_harmony and (ending := _ENDING.match(text, at)):
            yield from self._answer_pieces(text[:at])
            return text[ending.end() :]
        if self._fence:
            return None
        if self._line_is_blank and (opening := _OPEN.match(text, at)):
            yield from self._answer_pieces(text[:at] if self._has_text else text[:at].lstrip())
            self._mode, self._has_tags = _Mode.REASONING, True
            self._is_harmony = opening[0].startswith("<|channel")
            return text[opening.end() :]
        if not self._has_tags and (closing := _CLOSE.match(text, at)):
            if self._line_is_blank or text[closing.end() : closing.end() + 1] in ("\n", "\r"):
                yield from self._answer_pieces(text[:at])
                self._is_harmony = closing[0].startswith("<|channel")
                yield from self._mark_as_reasoning()
                return text[closing.end() :]
            if closing.end() == len(text):
                return (yield from self._hold(text, at))
        if _may_become_tag(text[at:]):
            return (yield from self._hold(text, at))
        return None

    def _hold(self, text: str, at: int) -> Rest:
        yield from self._answer_pieces(text[:at])
        self._pending = text[at:]
        return ""

    def _mark_as_reasoning(self) -> Iterator[Piece]:
        self._has_tags = self._trims = True
        if self._has_text:
            self._has_text, self.begins_thinking = False, True
            yield ReasoningOnly()

    def _answer_pieces(self, text: str) -> Iterator[Piece]:
        if self._trims:
            text = text.lstrip()
        if text:
            self._trims, self._has_text = False, self._has_text or not text.isspace()
            yield Delta(text)

    def _note_text(self, text: str) -> None:
        if self._line_is_blank and text and not text.isspace():
            self._line_is_blank = False

    def _toggle_fence(self, mark: str) -> None:
        if self._line_is_blank and len(mark) >= 3:
            if not self._fence:
                self._fence = mark
            elif mark.startswith(self._fence):
                self._fence = ""
        self._line_is_blank = False

    # Within reasoning

    def _reason(self, text: str) -> Rest:
        if self._mode is _Mode.ASSUMED and not self._assumed:
            stripped = text.lstrip()
            if not stripped or (_may_become_tag(stripped) and not _CLOSE.match(stripped)):
                self._pending = text
                return ""
            if opening := _OPEN.match(stripped):
                self._mode, self._has_tags, self.begins_thinking = _Mode.REASONING, True, False
                return stripped[opening.end() :]
        if match := _CLOSE.search(text):
            yield from self._reasoning_pieces(text[: match.start()])
            if self._mode is _Mode.ASSUMED:
                self.begins_thinking = True
            self._mode, self._has_tags, self._assumed = _Mode.ANSWER, True, []
            self._trims, self._line_is_blank = not self._has_text, True
            return text[match.end() :]
        partial_tag = _partial_tag(text)
        yield from self._reasoning_pieces(text[: len(text) - len(partial_tag)])
        self._pending = partial_tag
        return ""

    def _reasoning_pieces(self, text: str) -> Iterator[Piece]:
        if text:
            if self._mode is _Mode.ASSUMED:
                self._assumed.append(text)
            yield Reasoning(text)


def _may_become_tag(text: str) -> bool:
    """Return whether more text could make `text` a tag."""
    if len(text) >= _MAX_LENGTH:
        return False
    lowered = text.lower()
    return any(len(lowered) < len(tag) and tag.startswith(lowered) for tag in _ALL)


def _partial_tag(text: str) -> str:
    """Return the end of `text` that could start a tag; "" if there is none."""
    for at in range(max(0, len(text) - _MAX_LENGTH), len(text)):
        if text[at] in _MARKS and _may_become_tag(text[at:]):
            return text[at:]
    return ""
