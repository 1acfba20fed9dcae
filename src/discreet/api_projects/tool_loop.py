"""Runs a GPT's operations within one answer to a program.

A call is made where the API key was granted it, and its result goes to the model, as in a chat.

Invariants:
- All calls of a round are checked before the first is sent.
- A call without a grant ends the answer with an error; it is never dropped silently (P4).
- An answer makes no more calls than in a chat.
- Nothing is stored here.
- Once something may have been sent, no error asks the program to retry, because a retry would send it again.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from uuid import UUID

import msgspec

from discreet.api_projects.code import ProgramCode
from discreet.assistants.actions.action import Bound
from discreet.assistants.actions.api_keys.execution import ApiKeyCall, ApiKeyCalls
from discreet.assistants.actions.consent.card import InvalidCall
from discreet.chat.conversations.action_call import ActionCall, CallState
from discreet.chat.conversations.message import MessageBody
from discreet.chat.turns.answer import AnswerDraft
from discreet.chat.turns.code_calls import RUN_PYTHON, begun, code_in, refusal_of
from discreet.chat.turns.prompt import PromptLimits, share
from discreet.chat.turns.stop_reasons import MAX_CALLS, MAX_UNUSABLE, REPEATED_CALL, TOO_MANY_CALLS
from discreet.chat.turns.tool_calls import heard
from discreet.chat.turns.tool_messages import as_messages, size
from discreet.chat.turns.turn_events import CallEnded
from discreet.errors import Conflict, DiscreetError, Forbidden
from discreet.identity.accounts.actor import Actor
from discreet.ports.model import Completion, ModelFailed
from discreet.ports.model_request import ModelRequest, ToolCall
from discreet.promises.grants import GrantMismatch
from discreet.promises.parties import Party
from discreet.promises.recipients import ModelLimit


class NotGranted(Forbidden):
    """The GPT wanted an operation that this key was not granted.

    No call was made (P4).
    """

    code = "action_not_granted"


_NO_CALLS: Final = AnswerDraft(MessageBody(""))
"""Stands for the answer before its first call."""


class ToolLoop:
    """The loop of model and operations in one answer.

    `operations` are the GPT's, by the names that the model calls. `before` are the third parties of the earlier, stored
    responses. `page` is the address where people see what a workspace's key may do; None for a personal key.
    `most_calls` is the program's own limit of calls (max_tool_calls); after it, the model is asked without the
    operations. `code` runs Python where the key was granted it. `gpt_limit` reads how far the GPT's prompts may go now
    (P14).
    """

    __slots__ = (
        "_actor",
        "_answer",
        "_asked",
        "_before",
        "_calls",
        "_code",
        "_gpt_limit",
        "_in_circles",
        "_key_id",
        "_limits",
        "_most",
        "_operations",
        "_page",
        "may_have_sent",
    )

    def __init__(
        self,
        *,
        calls: ApiKeyCalls,
        actor: Actor,
        key_id: UUID,
        asked: ModelRequest,
        operations: Mapping[str, Bound],
        limits: PromptLimits,
        gpt_limit: Callable[[], Awaitable[ModelLimit]],
        page: str | None,
        before: frozenset[Party] = frozenset(),
        most_calls: int | None = None,
        code: ProgramCode | None = None,
    ) -> None:
        self._calls, self._actor, self._key_id, self._asked = calls, actor, key_id, asked
        self._operations, self._limits, self._page, self._before = operations, limits, page, before
        self._answer = _NO_CALLS
        self._gpt_limit = gpt_limit
        self._in_circles = False
        self._most, self._code = most_calls, code
        self.may_have_sent = False
        """Whether something may have been sent to a third party."""

    @property
    def third_parties(self) -> frozenset[Party]:
        """Return the answer's third parties, earlier ones included.

        The other parties are the service, the key's maker and the GPT (specification: The one rule).
        """
        return self._before | self._answer.body().third_parties

    async def next_round(self, text: str, ended: Completion) -> ModelRequest | None:
        """Return the next request to the model, or None when the answer is complete.

        `text` is the model's text so far, `ended` its last completion. Calls of the program's own tools are the
        program's to make. If the model wants such calls beside the GPT's operations, it asks for them again after it
        has the operations' results. NotGranted, ModelFailed and Conflict end the answer.
        """
        wanted = [call for call in ended.calls if call.name in self._operations or self._computes(call)]
        if not wanted:
            return None
        if self._answer is _NO_CALLS:
            self._answer = AnswerDraft(MessageBody(""))
        self._answer.pieces[:] = [text]
        fresh = self._within_limit([call for call in wanted if not self._answer.has_been_answered(call)])
        found = [await self._found(call) for call in fresh]
        if self._in_circles or not self._asked.may_call:
            raise ModelFailed(REPEATED_CALL, kind="loop")
        if len(self._answer.calls) + len(fresh) > MAX_CALLS:
            raise ModelFailed(TOO_MANY_CALLS, kind="loop")
        for call, each in zip(fresh, found, strict=True):
            self._answer.add_call(await self._made(call, each))
        self._refuse_nonsense()
        self._in_circles = (
            not fresh and not self._is_call_limit_reached
        )  # nothing new is wanted: the model must answer in words
        return msgspec.structs.replace(self._next(), gpt_limit=await self._gpt_limit())

    @property
    def _is_call_limit_reached(self) -> bool:
        return self._most is not None and len(self._answer.calls) >= self._most

    def _within_limit(self, fresh: list[ToolCall]) -> list[ToolCall]:
        """Drop calls beyond the program's limit. ModelFailed if the model goes on calling."""
        if self._most is None:
            return fresh
        if self._is_call_limit_reached:
            raise ModelFailed(REPEATED_CALL, kind="loop")
        return fresh[: self._most - len(self._answer.calls)]

    def _computes(self, call: ToolCall) -> bool:
        """Return whether it is a call of Python on this server."""
        return self._code is not None and call.name == RUN_PYTHON

    async def _found(self, call: ToolCall) -> ApiKeyCall | InvalidCall | None:
        """Return the exact call; None for code, which has no recipient."""
        if self._computes(call):
            return None
        bound = self._operations[call.name]
        try:
            return await self._calls.propose(self._actor, self._key_id, bound, call, self.third_parties)
        except GrantMismatch as why:
            raise self._not_granted(bound, why) from None

    async def _computed(self, call: ToolCall) -> ActionCall:
        made, code = begun(call, len(self._answer.text)), code_in(call.arguments)
        if (refusal := refusal_of(code)) is not None or self._code is None:
            return msgspec.structs.replace(made, state=CallState.UNUSABLE, sentence=refusal)
        ran = await self._code.run(code or "")
        code_run = ran.run or made.code
        return msgspec.structs.replace(
            made, state=ran.state, response=ran.response, sentence=ran.sentence, code=code_run
        )

    async def _made(self, call: ToolCall, found: ApiKeyCall | InvalidCall | None) -> ActionCall:
        if found is None:
            return await self._computed(call)
        bound = self._operations[call.name]
        operation = bound.operation
        made = ActionCall(
            tool=call.name,
            arguments=call.arguments,
            at=len(self._answer.text),
            state=CallState.UNUSABLE,
            consent_id=None,
            operation=operation.name,
            summary=operation.summary,
            host=operation.host,
        )
        if isinstance(found, InvalidCall):
            return msgspec.structs.replace(made, sentence=found.sentence)
        told = await self._called(bound, found)
        return msgspec.structs.replace(
            made,
            state=told.state,
            status=told.status,
            response=told.response,
            sentence=told.sentence,
            ledger_id=told.ledger_id,
            from_web=bool(told.sources),
        )

    async def _called(self, bound: Bound, call: ApiKeyCall) -> CallEnded:
        """Make the call and return its result.

        An error may quote the third party, which therefore becomes a party to the rest (P1).
        """
        before, self.may_have_sent = self.may_have_sent, True
        try:
            return heard(await self._calls.make(self._actor, call))
        except GrantMismatch as why:
            self.may_have_sent = before
            raise self._not_granted(bound, why) from None
        except Conflict:
            self.may_have_sent = before
            raise
        except DiscreetError as error:
            return CallEnded("", None, error.sentence)

    def _refuse_nonsense(self) -> None:
        latest = self._answer.calls[-MAX_UNUSABLE - 1 :]
        if len(latest) > MAX_UNUSABLE and all(call.state is CallState.UNUSABLE for call in latest):
            raise ModelFailed(f"The GPT kept making calls that cannot be made. {latest[-1].sentence}", kind="loop")

    def _next(self) -> ModelRequest:
        """Build the next request: the question, the answer so far, and the calls' results.

        A forced call (`must_call`) counts as done.
        """
        room = self._limits.prompt_characters - size(self._asked.messages)
        told = as_messages(self._answer.body(), share(max(room, 0), len(self._answer.calls)))
        tools = [tool for tool in self._asked.tools if not self._is_call_limit_reached or not self._is_own(tool.name)]
        return msgspec.structs.replace(
            self._asked,
            messages=[*self._asked.messages, *told],
            tools=tools,
            may_call=not self._in_circles,
            must_call=None,
        )

    def _is_own(self, name: str) -> bool:
        """Return whether a tool is the GPT's, not the program's."""
        return name in self._operations or (self._code is not None and name == RUN_PYTHON)

    def _not_granted(self, bound: Bound, why: GrantMismatch) -> NotGranted:
        operation = bound.operation
        refused = f"This GPT wants to call {operation.name} at {operation.host}. {why} The call was not made."
        if self._page is None:
            return NotGranted(refused)
        return NotGranted(
            f"{refused} What this API key may do is shown at {self._page}; the person who made it can grant it "
            "operations there."
        )
