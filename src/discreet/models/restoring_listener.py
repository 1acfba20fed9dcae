"""Passes a model's answer on with originals in place of stand-ins (P14).

Invariants:
- The arguments of a call are restored before anyone is asked to allow it.
"""

from collections.abc import Callable

import msgspec

from discreet.masking.mask_map import MaskMap
from discreet.masking.restoring import Restorer, StreamRestorer
from discreet.models.masked_prompt import TextChanges, change_call
from discreet.ports.model import Completion, Delta, OnPart, Part, Reasoning, ReasoningOnly
from discreet.ports.model_request import ToolCall


class UnmaskingListener:
    """Hears a model's answer in stand-ins and passes it on in originals.

    What is held back of the reasoning is passed on before the answer, and the other way round: both stay in order.
    """

    def __init__(self, on_part: OnPart, stand_ins: MaskMap) -> None:
        self._on_part, self._restorer = on_part, Restorer(stand_ins)
        self._answer, self._reasoning = StreamRestorer(self._restorer), StreamRestorer(self._restorer)
        self._refused = False

    def __call__(self, part: Part) -> bool:
        match part:
            case Delta(text, refused):
                self._refused = refused
                if not self._emit_part(Reasoning, self._reasoning.end()):
                    return False
                return self._emit_part(Delta, self._answer.feed(text), refused=refused)
            case Reasoning(text):
                if not self._emit_part(Delta, self._answer.end(), refused=self._refused):
                    return False
                return self._emit_part(Reasoning, self._reasoning.feed(text))
            case ReasoningOnly():
                return self._emit_part(Delta, self._answer.end(), refused=self._refused) and self._on_part(part)
        return self._on_part(part)

    def flush(self) -> None:
        """Pass on what was held back."""
        self._emit_part(Reasoning, self._reasoning.end())
        self._emit_part(Delta, self._answer.end(), refused=self._refused)

    def end(self, completion: Completion) -> Completion:
        """Pass on what was held back, and return the end with its calls restored."""
        self.flush()
        return msgspec.structs.replace(completion, calls=tuple(map(self._restored_call, completion.calls)))

    def _restored_call(self, call: ToolCall) -> ToolCall:
        back = change_call(call, TextChanges(self._restorer.restore, self._restorer.restore))
        return msgspec.structs.replace(back, restored=back.arguments != call.arguments)

    def _emit_part(self, kind: Callable[..., Part], text: str, **more: bool) -> bool:
        return self._on_part(kind(text, **more)) if text else True
