"""Reader of MCP tools' answers; long ones are parsed in child processes.

Invariants:
- An answer that may take much time or memory is parsed outside of the server's process; a fair queue orders the
  requests of different people.
- An answer of at most IN_PROCESS characters is parsed here: that takes less time than the start of a process.
"""

from collections.abc import Hashable, Mapping

import msgspec

from discreet.assistants.actions.mcp.answer import NO_ANSWERS, PersonAnswers, ToolAnswer, parse_answer
from discreet.assistants.actions.mcp.answer_child import ToolAnswerOrder
from discreet.ports.third_parties import ThirdPartyAnswer
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import ConfinedProcess, ExitCause

MODULE = "discreet.assistants.actions.mcp.answer_child"
IN_PROCESS = 128_000
LIMITS = ChildLimits(memory=1 << 30, cpu_seconds=10)
TOO_LARGE_ANSWER = "The server's answer needs too much time or memory to read."
BROKEN = "The server's answer could not be read: the process that read it ended."
_decode = msgspec.msgpack.Decoder(ToolAnswer).decode


class ToolAnswerReader:
    """Parses answers, at most `at_once` in child processes at a time.

    `environment` is the whole environment of a child.
    """

    def __init__(self, environment: Mapping[str, str], limits: ChildLimits = LIMITS, at_once: int = 2) -> None:
        self._process, self._limits = ConfinedProcess(MODULE, environment, at_once, longest_line=None), limits

    async def read(
        self, answer: ThirdPartyAnswer, holder: Hashable, person_answers: PersonAnswers = NO_ANSWERS
    ) -> ToolAnswer:
        """Parse an answer (`parse_answer`). An unreadable answer has failed, and says why.

        `holder` is the key of the fair queue.
        """
        if len(answer.text) <= IN_PROCESS:
            return parse_answer(answer, person_answers)
        text = answer.text.encode("utf-8", "replace")
        order = ToolAnswerOrder(
            size=len(text),
            limits=self._limits,
            status=answer.status,
            media_type=answer.media_type,
            cut=answer.cut,
            said=tuple(person_answers.items()),
        )
        frame = await self._process.ask_order(holder, order, text)
        if not frame.frames:
            return ToolAnswer(
                TOO_LARGE_ANSWER if frame.died in (ExitCause.TIME, ExitCause.MEMORY) else BROKEN, failed=True
            )
        return _decode(frame.frames[0])
