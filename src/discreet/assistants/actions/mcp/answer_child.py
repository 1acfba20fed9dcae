"""The process that parses one untrusted answer of an MCP tool, within limits.

`python -m discreet.assistants.actions.mcp.answer_child` answers a `ToolAnswerOrder` and the answer's text (UTF-8) with
one frame, a `ToolAnswer` as MessagePack.
"""

from collections.abc import Iterator

import msgspec

from discreet.assistants.actions.mcp.answer import parse_answer
from discreet.assistants.actions.mcp.watch import PersonAnswer
from discreet.ports.third_parties import ThirdPartyAnswer
from discreet.runtime.confined_child import ChildInput, answer_order


class ToolAnswerOrder(ChildInput, frozen=True, kw_only=True):
    """The facts about an answer beside its text. `said` is as in `parse_answer`."""

    status: int
    media_type: str
    cut: bool
    said: tuple[tuple[int | str, PersonAnswer], ...]


def answers(order: ToolAnswerOrder, text: bytes) -> Iterator[bytes]:
    """Yield one frame: the tool's answer."""
    answer = ThirdPartyAnswer(order.status, order.media_type, text.decode("utf-8", "replace"), order.size, order.cut)
    yield msgspec.msgpack.encode(parse_answer(answer, dict(order.said)))


if __name__ == "__main__":
    answer_order(ToolAnswerOrder, answers)
