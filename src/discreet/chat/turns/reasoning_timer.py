"""Measures how long a model reasons: from its first reasoning to the part that follows."""

import time

from discreet.chat.turns.turn_events import ReasoningEnded
from discreet.ports.model import Completion, Part, PromptSent, Reasoning, ReasoningOnly


class ReasoningTimer:
    """A stopwatch. `is_running` while the model reasons."""

    __slots__ = ("_requested_at", "_started_at", "is_running")

    def __init__(self) -> None:
        self.is_running = False
        self._started_at = self._requested_at = time.monotonic()

    def on_part(self, part: Part | Completion) -> ReasoningEnded | None:
        """Take a part; return how long the model reasoned, if that ends with this part.

        An endpoint that marks only the end of its reasoning began when it was asked.
        """
        match part:
            case PromptSent():
                self._requested_at = time.monotonic()
            case Reasoning(text):
                if not self.is_running and text.strip():
                    self.is_running, self._started_at = True, time.monotonic()
            case ReasoningOnly():
                if not self.is_running:
                    self.is_running, self._started_at = True, self._requested_at
            case _:
                return self.stop()
        return None

    def stop(self) -> ReasoningEnded | None:
        """Stop; return how long the model reasoned if it did until now."""
        if not self.is_running:
            return None
        self.is_running = False
        return ReasoningEnded(time.monotonic() - self._started_at)
