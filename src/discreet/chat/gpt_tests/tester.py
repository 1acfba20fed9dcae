"""Asks one test of one model, as the GPT would answer it, and checks the answer (P4, P14).

Invariants:
- No call is made: a proposed call is recorded, checked, and answered with a stand-in. No card is shown, no grant used.
- Only prompts leave, each under the limits and the masking of a preview chat, and recorded before it is sent.
- Only the chosen endpoint may answer; no other one replaces it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.service import Gpts
from discreet.assistants.gpts.test_sheet.checking import CheckOutcome, ProposedCall, TestedAnswer, check_answer
from discreet.assistants.gpts.test_sheet.run import ANSWER_CHARACTERS, GptTestResult, ModelUnderTest
from discreet.assistants.gpts.test_sheet.sheet import GptTest
from discreet.assistants.gpts.verbatim_guard import VerbatimGuard
from discreet.chat.conversations.message import Message, MessageBody, MessageState, Role
from discreet.chat.turns import stop_reasons
from discreet.chat.turns.code_calls import RUN_PYTHON
from discreet.chat.turns.date_line import format_date_line
from discreet.chat.turns.output_guard import get_protected_texts
from discreet.chat.turns.prompt import PromptContext, build_citations, build_prompt, fit_passages
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.chat.turns.responder import Responder, Responders
from discreet.chat.turns.used_passages import mark_used_passages
from discreet.errors import TooLarge
from discreet.identity.accounts.actor import Actor
from discreet.models.limits import ModelLimits
from discreet.models.search_model import Searcher
from discreet.ports.clock import Clock
from discreet.ports.model import Completion, Delta, Model, Part, PromptSent, ReasoningOnly, TokenCounts
from discreet.ports.model_request import ChatMessage, ConversationMasking, ModelRequest, UsageOwner
from discreet.promises.recipients import ModelLimit
from discreet.quotas.estimate import counted_tokens, text_size
from discreet.quotas.metering import Metering
from discreet.turn_reasoning import TurnReasoning

ROUNDS: Final = 3
"""Requests to the model for one test: after the last proposed calls it must answer in words."""
CALLS: Final = 8
"""The most calls of one response that are recorded."""
NOT_MADE: Final = "This call was not made: this is a test, and nothing was sent. Go on without its result."
TOO_LONG: Final = "This test is too long for the model together with the instructions. Shorten it."


@dataclass(frozen=True, kw_only=True)
class TestCase:
    """A test of a GPT's version with a model. `result_id`: the result that its prompts are recorded for."""

    gpt_id: UUID
    version: int
    test: GptTest
    model: ModelUnderTest
    result_id: UUID

    __test__ = False


class GptTester:
    def __init__(
        self,
        *,
        gpts: Gpts,
        responders: Responders,
        model: Model,
        model_limits: ModelLimits,
        limits: ChatLimits,
        metering: Metering,
        clock: Clock,
    ) -> None:
        self._gpts, self._responders = gpts, responders
        self._model, self._model_limits, self._limits = model, model_limits, limits
        self._metering, self._clock = metering, clock

    async def result(self, actor: Actor, case: TestCase) -> GptTestResult:
        """Ask the test, and return the checked answer.

        Raises what a chat would raise: ModelFailed, QuotaSpent, NotFound once the actor may not edit the GPT.
        """
        started = time.monotonic()
        responder = await self._responder(actor, case)
        passages = await self._passages(actor, case, responder)
        request = self._request(actor, case, responder, passages)
        turn = await self._ask_until_no_calls(request, _guard(responder.context, passages, case.test))
        seconds = time.monotonic() - started
        cost = await self._metering.cost(request, turn.tokens)
        answer = TestedAnswer(
            text=turn.text,
            calls=tuple(turn.calls),
            sources=_sources(responder.context, passages, turn.text, case.test.prompt),
            refused=turn.refused,
        )
        return GptTestResult(
            answer=turn.text[:ANSWER_CHARACTERS],
            calls=answer.calls,
            sources=answer.sources,
            outcomes=_outcomes(case.test, answer),
            error=turn.error,
            seconds=round(seconds, 2),
            prompt_tokens=turn.tokens.prompt,
            completion_tokens=turn.tokens.completion,
            cost=str(cost[0]) if cost else None,
            currency=cost[1] if cost else "",
            host=turn.host,
        )

    async def _responder(self, actor: Actor, case: TestCase) -> Responder:
        """Return the GPT as it answers now, with the model of the test."""
        responder = await self._responders.get_version(actor, case.gpt_id, case.version)
        payer = _payer(actor)
        responder_with_tools = await self._responders.with_capabilities(payer, ModelLimit.OFFERED, responder)
        tools = responder_with_tools.context.tools
        if (await self._model_limits.get(payer, responder_with_tools.limit)).sealed:
            tools = tuple(tool for tool in tools if tool.name == RUN_PYTHON)
        date_line = format_date_line(self._clock.now(), None, None)
        context = replace(
            responder_with_tools.context,
            tools=tools,
            model=case.model.name,
            provider=case.model.endpoint_id,
            date_line=date_line,
        )
        return replace(responder_with_tools, context=context)

    async def _passages(self, actor: Actor, case: TestCase, responder: Responder) -> Sequence[Passage]:
        if not responder.context.has_knowledge:
            return ()
        searcher = Searcher(payer=_payer(actor), gpt_limit=responder.limit)
        found = await self._gpts.find(actor, case.gpt_id, case.test.prompt, searcher)
        return fit_passages(found.passages, self._limits.for_model(case.model.name).knowledge_characters)

    def _request(self, actor: Actor, case: TestCase, responder: Responder, passages: Sequence[Passage]) -> ModelRequest:
        """Return the request of a preview chat with these messages."""
        limits = self._limits.for_model(case.model.name)
        history = _history(case.test, self._clock.now())
        built = build_prompt(responder.context, passages, history, MessageBody(""), limits)
        if built.left_out:
            raise TooLarge(TOO_LONG)
        return replace(
            built.request,
            payer=_payer(actor),
            gpt_limit=responder.limit,
            test_result_id=case.result_id,
            reasoning=TurnReasoning(),
        )

    async def _ask_until_no_calls(self, request: ModelRequest, guard: VerbatimGuard) -> "_TestedTurn":
        """Ask until the model makes no more calls; each call gets the stand-in as its result."""
        turn = _TestedTurn(guard)
        for rounds_left in reversed(range(ROUNDS)):
            request = replace(request, may_call=rounds_left > 0, masking=ConversationMasking(pieces=turn.masked))
            turn.begin()
            completion = await self._model.answer(request, turn.on_part)
            turn.end(request, completion)
            if completion is None or not completion.calls or turn.error is not None:
                break
            request = replace(request, messages=[*request.messages, *_stand_ins(turn.latest_text, completion)])
        return turn


class _TestedTurn:
    """Collects the model's events: text, calls, tokens, and where the prompts went."""

    def __init__(self, guard: VerbatimGuard) -> None:
        self._guard = guard
        self._earlier: list[str] = []
        self._latest: list[str] = []
        self.calls: list[ProposedCall] = []
        self.masked = ConversationMasking().pieces
        self.tokens = TokenCounts(prompt=0, completion=0)
        self.refused, self.host = False, ""
        self.error: str | None = None

    @property
    def latest_text(self) -> str:
        """The text since the last request."""
        return "".join(self._latest)

    @property
    def text(self) -> str:
        return "\n\n".join(text for text in (*self._earlier, self.latest_text) if text.strip()).strip()

    def begin(self) -> None:
        self._earlier.append(self.latest_text)
        self._latest.clear()

    def on_part(self, part: Part) -> bool:
        match part:
            case PromptSent(recipient=recipient, masked=masked):
                self.host, self.masked = recipient.host, masked or ()
            case ReasoningOnly():
                self._latest.clear()
            case Delta(text=text, refused=refused):
                self.refused = self.refused or refused
                if not self._guard.allows(text):
                    self.error = stop_reasons.REPEATS_PROTECTED_TEXT
                    return False
                self._latest.append(text)
            case _:
                pass
        return True

    def end(self, request: ModelRequest, completion: Completion | None) -> None:
        self.tokens += counted_tokens(request, completion, text_size(self.latest_text))
        if completion is None:
            return
        self.calls += [ProposedCall(call.name, call.arguments) for call in completion.calls[:CALLS]]
        self.refused = self.refused or completion.reason == "refusal"
        if not all(self._guard.allows_call(call) for call in completion.calls):
            self.error = stop_reasons.REPEATS_PROTECTED_TEXT
        elif completion.reason == stop_reasons.FILTERED:
            self.error = stop_reasons.WITHHELD
        elif not completion.calls and not self.text:
            self.error = stop_reasons.explain_empty_answer(completion)


def _history(test: GptTest, at: datetime) -> list[Message]:
    """Return the messages of a chat that asks the test: the earlier ones from the first question on, and its prompt."""
    earlier = dropwhile(lambda turn: turn.role != "user", test.earlier)
    turns = [*((Role(turn.role), turn.text) for turn in earlier), (Role.USER, test.prompt)]
    return [
        Message(
            id=UUID(int=n),
            parent_id=UUID(int=n - 1) if n > 1 else None,
            role=role,
            label_id=UUID(int=0),
            state=MessageState.COMPLETE,
            body=MessageBody(text),
            created_at=at,
        )
        for n, (role, text) in enumerate(turns, start=1)
    ]


def _stand_ins(text: str, completion: Completion) -> list[ChatMessage]:
    """Return the model's response with a stand-in for the result of each of its calls."""
    results = [ChatMessage("tool", NOT_MADE, tool_call_id=call.id) for call in completion.calls]
    return [ChatMessage("assistant", text, completion.calls), *results]


def _outcomes(test: GptTest, answer: TestedAnswer) -> tuple[CheckOutcome, ...]:
    return tuple(check_answer(check, answer) for check in test.checks)


def _sources(context: PromptContext, passages: Sequence[Passage], text: str, question: str) -> tuple[str, ...]:
    """Return the names of the files whose passages the answer uses, each once."""
    used = mark_used_passages(
        build_citations(passages, context), [passage.text for passage in passages], text, question
    )
    return tuple(dict.fromkeys(cited.file for cited in used if cited.used))


def _guard(context: PromptContext, passages: Sequence[Passage], test: GptTest) -> VerbatimGuard:
    instructions, protected = get_protected_texts(context, passages)
    asked = [turn.text for turn in test.earlier if turn.role == "user"]
    answered = [turn.text for turn in test.earlier if turn.role == "assistant"]
    return VerbatimGuard(instructions, protected, [*asked, test.prompt], answered)


def _payer(actor: Actor) -> UsageOwner:
    return UsageOwner(actor.account_id, actor.space.workspace_id)
