"""The process that reads one answer of an MCP server's tool: a stranger's text, within limits that the kernel holds.

`python -m discreet.assistants.actions.mcp.answer_child` answers a `ToolAnswerOrder` and the answer's text (UTF-8) with
one frame, a `ToolAnswer` as MessagePack.
"""

from collections.abc import Iterator

import msgspec

from discreet.assistants.actions.mcp.answer import read_answer
from discreet.assistants.actions.mcp.watch import PersonAnswer
from discreet.ports import ThirdPartyAnswer
from discreet.runtime.confined_child import ChildInput, answer_order


class ToolAnswerOrder(ChildInput, frozen=True, kw_only=True):
    """What is known of the answer beside its text. `said` as of `read_answer`, by ids that stay what they are."""

    status: int
    media_type: str
    cut: bool
    said: tuple[tuple[int | str, PersonAnswer], ...]


def answers(order: ToolAnswerOrder, text: bytes) -> Iterator[bytes]:
    """One frame: the tool's answer."""
    answer = ThirdPartyAnswer(order.status, order.media_type, text.decode("utf-8", "replace"), order.size, order.cut)
    yield msgspec.msgpack.encode(read_answer(answer, dict(order.said)))


if __name__ == "__main__":
    answer_order(ToolAnswerOrder, answers)
