"""Reasoning that a protocol requires to be sent back after the call that it led to, in the same turn.

Some protocols let a model think after a call only with the reasoning before it. The request's `TurnReasoning` stores
it; without one, as in a program's request, nothing is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from discreet.ports.model_request import ChatMessage, ModelRequest
from discreet.turn_reasoning import ReasoningBlocks


def reasoning_before(request: ModelRequest) -> Mapping[int, ReasoningBlocks]:
    """Return the turn's reasoning, by the indices of the messages that it belongs before."""
    if request.reasoning is None:
        return {}
    turn, blocks = turn_of(request.messages), request.reasoning.blocks
    return {n: blocks[n - turn.start] for n in turn if request.messages[n].tool_calls and n - turn.start in blocks}


def reasoning_recorder(request: ModelRequest) -> Callable[[ReasoningBlocks], None] | None:
    """Return a function that keeps the reasoning of the request's answer; None if nothing is kept."""
    if request.reasoning is None:
        return None
    return partial(request.reasoning.keep, len(turn_of(request.messages)))


def turn_of(messages: Sequence[ChatMessage]) -> range:
    """Return the indices of the messages since the last question.

    A question straight after a call's result belongs to the same turn, because it holds the call's pictures.
    """
    begin = len(messages)
    while begin and not (messages[begin - 1].role == "user" and (begin < 2 or messages[begin - 2].role != "tool")):
        begin -= 1
    return range(begin, len(messages))
