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
from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.actions.api_keys.execution import ApiKeyCall, ApiKeyCalls
from discreet.assistants.actions.consent.card import InvalidCall
from discreet.chat.conversations.action_call import ActionCall, CallState
from discreet.chat.conversations.message import MessageBody
from discreet.chat.turns.answer import AnswerDraft
from discreet.chat.turns.code_calls import RUN_PYTHON, find_code_refusal, parse_code, start_code_call
from discreet.chat.turns.prompt import PromptLimits, result_room
from discreet.chat.turns.stop_reasons import MAX_CALLS, MAX_UNUSABLE, REPEATED_CALL, TOO_MANY_CALLS
from discreet.chat.turns.tool_calls import to_call_ended
from discreet.chat.turns.tool_messages import as_messages, count_message_characters
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

    `operations` are the GPT's, by the names that the model calls. `earlier_parties` are the third parties of the
    earlier, stored responses. `page` is the address where people see what a workspace's key may do; None for a
    personal key. `max_calls` is the program's own limit of calls (max_tool_calls); after it, the model is asked
    without the operations. `code` runs Python where the key was granted it. `gpt_limit` reads how far the GPT's
    prompts may go now (P14).
    """

    __slots__ = (
        "_actor",
        "_answer",
        "_calls",
        "_code",
        "_earlier_parties",
        "_gpt_limit",
        "_key_id",
        "_limits",
        "_max_calls",
        "_operations",
        "_page",
        "_repeats_calls",
        "_request",
        "may_have_sent",
    )

    def __init__(
        self,
        *,
        calls: ApiKeyCalls,
        actor: Actor,
        key_id: UUID,
        request: ModelRequest,
        operations: Mapping[str, BoundOperation],
        limits: PromptLimits,
        gpt_limit: Callable[[], Awaitable[ModelLimit]],
        page: str | None,
        earlier_parties: frozenset[Party] = frozenset(),
        max_calls: int | None = None,
        code: ProgramCode | None = None,
    ) -> None:
        self._calls, self._actor, self._key_id, self._request = calls, actor, key_id, request
        self._operations, self._limits, self._page, self._earlier_parties = operations, limits, page, earlier_parties
        self._answer = _NO_CALLS
        self._gpt_limit = gpt_limit
        self._repeats_calls = False
        self._max_calls, self._code = max_calls, code
        self.may_have_sent = False
        """Whether something may have been sent to a third party."""

    @property
    def third_parties(self) -> frozenset[Party]:
        """Return the answer's third parties, earlier ones included.

        The other parties are the service, the key's maker and the GPT (specification: The one rule).
        """
        return self._earlier_parties | self._answer.body().third_parties

    async def next_round(self, text: str, completion: Completion) -> ModelRequest | None:
        """Return the next request to the model, or None when the answer is complete.

        `text` is the model's text so far. Calls of the program's own tools are the
        program's to make. If the model wants such calls beside the GPT's operations, it asks for them again after it
        has the operations' results. NotGranted, ModelFailed and Conflict end the answer.
        """
        requested = [call for call in completion.calls if call.name in self._operations or self._is_code(call)]
        if not requested:
            return None
        if self._answer is _NO_CALLS:
            self._answer = AnswerDraft(MessageBody(""))
        self._answer.pieces[:] = [text]
        new_calls = self._within_limit([call for call in requested if not self._answer.has_been_answered(call)])
        proposals = [await self._propose(call) for call in new_calls]
        if self._repeats_calls or not self._request.may_call:
            raise ModelFailed(REPEATED_CALL, kind="loop")
        if len(self._answer.calls) + len(new_calls) > MAX_CALLS:
            raise ModelFailed(TOO_MANY_CALLS, kind="loop")
        for call, proposal in zip(new_calls, proposals, strict=True):
            self._answer.add_call(await self._run_call(call, proposal))
        self._reject_unusable_calls()
        self._repeats_calls = (
            not new_calls and not self._is_call_limit_reached
        )  # nothing new is wanted: the model must answer in words
        return msgspec.structs.replace(self._next_request(), gpt_limit=await self._gpt_limit())

    @property
    def _is_call_limit_reached(self) -> bool:
        return self._max_calls is not None and len(self._answer.calls) >= self._max_calls

    def _within_limit(self, new_calls: list[ToolCall]) -> list[ToolCall]:
        """Drop calls beyond the program's limit. ModelFailed if the model goes on calling."""
        if self._max_calls is None:
            return new_calls
        if self._is_call_limit_reached:
            raise ModelFailed(REPEATED_CALL, kind="loop")
        return new_calls[: self._max_calls - len(self._answer.calls)]

    def _is_code(self, call: ToolCall) -> bool:
        """Return whether it is a call of Python on this server."""
        return self._code is not None and call.name == RUN_PYTHON

    async def _propose(self, call: ToolCall) -> ApiKeyCall | InvalidCall | None:
        """Return the exact call; None for code, which has no recipient."""
        if self._is_code(call):
            return None
        bound = self._operations[call.name]
        try:
            return await self._calls.propose(self._actor, self._key_id, bound, call, self.third_parties)
        except GrantMismatch as why:
            raise self._not_granted(bound, why) from None

    async def _run_code(self, call: ToolCall) -> ActionCall:
        action_call, code = start_code_call(call, len(self._answer.text)), parse_code(call.arguments)
        if (refusal := find_code_refusal(code)) is not None or self._code is None:
            return msgspec.structs.replace(action_call, state=CallState.UNUSABLE, sentence=refusal)
        outcome = await self._code.run(code or "")
        code_run = outcome.run or action_call.code
        return msgspec.structs.replace(
            action_call, state=outcome.state, response=outcome.response, sentence=outcome.sentence, code=code_run
        )

    async def _run_call(self, call: ToolCall, proposal: ApiKeyCall | InvalidCall | None) -> ActionCall:
        if proposal is None:
            return await self._run_code(call)
        bound = self._operations[call.name]
        operation = bound.operation
        action_call = ActionCall(
            tool=call.name,
            arguments=call.arguments,
            at=len(self._answer.text),
            state=CallState.UNUSABLE,
            consent_id=None,
            operation=operation.name,
            summary=operation.summary,
            host=operation.host,
        )
        if isinstance(proposal, InvalidCall):
            return msgspec.structs.replace(action_call, sentence=proposal.sentence)
        outcome = await self._make_call(bound, proposal)
        return msgspec.structs.replace(
            action_call,
            state=outcome.state,
            status=outcome.status,
            response=outcome.response,
            sentence=outcome.sentence,
            ledger_id=outcome.ledger_id,
            from_web=bool(outcome.sources),
        )

    async def _make_call(self, bound: BoundOperation, call: ApiKeyCall) -> CallEnded:
        """Make the call and return its result.

        An error may quote the third party, which therefore becomes a party to the rest (P1).
        """
        may_have_sent_before, self.may_have_sent = self.may_have_sent, True
        try:
            return to_call_ended(await self._calls.make(self._actor, call))
        except GrantMismatch as why:
            self.may_have_sent = may_have_sent_before
            raise self._not_granted(bound, why) from None
        except Conflict:
            self.may_have_sent = may_have_sent_before
            raise
        except DiscreetError as error:
            return CallEnded("", None, error.sentence)

    def _reject_unusable_calls(self) -> None:
        latest = self._answer.calls[-MAX_UNUSABLE - 1 :]
        if len(latest) > MAX_UNUSABLE and all(call.state is CallState.UNUSABLE for call in latest):
            raise ModelFailed(f"The GPT kept making calls that cannot be made. {latest[-1].sentence}", kind="loop")

    def _next_request(self) -> ModelRequest:
        """Build the next request: the question, the answer so far, and the calls' results.

        A forced call (`must_call`) counts as done.
        """
        room = self._limits.prompt_characters - count_message_characters(self._request.messages)
        answer_messages = as_messages(self._answer.body(), result_room(max(room, 0), len(self._answer.calls)))
        tools = [tool for tool in self._request.tools if not self._is_call_limit_reached or not self._is_own(tool.name)]
        return msgspec.structs.replace(
            self._request,
            messages=[*self._request.messages, *answer_messages],
            tools=tools,
            may_call=not self._repeats_calls,
            must_call=None,
        )

    def _is_own(self, name: str) -> bool:
        """Return whether a tool is the GPT's, not the program's."""
        return name in self._operations or (self._code is not None and name == RUN_PYTHON)

    def _not_granted(self, bound: BoundOperation, why: GrantMismatch) -> NotGranted:
        operation = bound.operation
        refused = f"This GPT wants to call {operation.name} at {operation.host}. {why} The call was not made."
        if self._page is None:
            return NotGranted(refused)
        return NotGranted(
            f"{refused} What this API key may do is shown at {self._page}; the person who made it can grant it "
            "operations there."
        )
