"""The model's reasoning of an answer in progress.

Invariants:
- It is never part of the answer's text.
- Where its reader may not see it, its text is neither kept nor sent; only its duration is.
"""

from discreet.chat.conversations.message import AnswerReasoning
from discreet.chat.turns import stream

MAX_KEPT_LENGTH = 500_000
"""Characters of reasoning that are shown and kept with an answer."""
MIN_INTERVAL = 0.1
"""Shortest time in seconds that is shown."""
SPAN_SEPARATOR = "\n\n"
"""Separates the reasoning of two requests to the model."""


class ReasoningDraft:
    """Reasoning in progress. `parked_reasoning` is that of a parked answer."""

    __slots__ = ("_is_cut", "_is_shown", "_is_span_start", "_length", "_pieces", "_seconds")

    def __init__(self, parked_reasoning: AnswerReasoning | None, *, is_shown: bool) -> None:
        text = parked_reasoning.text if parked_reasoning else ""
        self._pieces, self._length = [text] if text else [], len(text)
        self._seconds = parked_reasoning.seconds if parked_reasoning else 0.0
        self._is_cut = parked_reasoning.is_cut if parked_reasoning else False
        self._is_shown, self._is_span_start = is_shown, True

    @property
    def characters(self) -> int:
        return self._length

    def add(self, text: str) -> list[stream.Event]:
        """Add a piece and return what its reader sees of it."""
        if not self._is_shown or not text:
            return []
        if self._is_span_start and self._length:
            text = SPAN_SEPARATOR + text
        self._is_span_start = False
        visible_text = text[: MAX_KEPT_LENGTH - self._length]
        self._is_cut = self._is_cut or len(visible_text) < len(text)
        if not visible_text:
            return []
        self._pieces.append(visible_text)
        self._length += len(visible_text)
        return [stream.ReasoningDelta(visible_text)]

    def end_reasoning_span(self, seconds: float) -> stream.ReasoningTimeData:
        """End a stretch of reasoning, and return how long all of it took."""
        self._seconds = round(self._seconds + max(seconds, MIN_INTERVAL), 1)
        self._is_span_start = True
        return self._time_event()

    def replay(self) -> list[stream.Event]:
        """Return the reasoning for a follower that joins late."""
        events: list[stream.Event] = [stream.ReasoningDelta(self._text())] if self._length else []
        return [*events, self._time_event()] if self._seconds else events

    def to_stored(self) -> AnswerReasoning | None:
        """Return what to keep with the answer; None if the model did not reason."""
        if not self._length and not self._seconds:
            return None
        return AnswerReasoning(text=self._text(), seconds=self._seconds, is_cut=self._is_cut)

    def _text(self) -> str:
        if len(self._pieces) > 1:
            self._pieces[:] = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def _time_event(self) -> stream.ReasoningTimeData:
        return stream.ReasoningTimeData(stream.ReasoningTime(self._seconds, self._is_cut))
