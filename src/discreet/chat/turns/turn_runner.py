"""A running turn: performs the machine's effects in its own task.

Invariants:
- The machine decides when to save, independently of any connection.
- A lost connection loses nothing.
- Writes of an answer are serialised, so older text never replaces newer text.
- The end of an answer is announced, and a call is made, only after it is stored.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import chain, repeat
from typing import Protocol
from uuid import UUID

import msgspec
import structlog

from discreet.assistants.actions.consent.elicitations import ElicitationRequest, NotifyPerson
from discreet.chat.conversations.attachment import NewAttachment
from discreet.chat.conversations.message import MessageBody, MessageState
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.broadcast import Broadcast, Follower
from discreet.chat.turns.reasoning_timer import ReasoningTimer
from discreet.chat.turns.stop_reasons import NOT_STORED, RECOVERABLE_FAILURES, STOPPED_ELSEWHERE
from discreet.chat.turns.stream import DONE, AnswerOutcome, Finish, StateData, encode
from discreet.chat.turns.turn import AnswerTurn
from discreet.chat.turns.turn_events import (
    CallEnded,
    CallModel,
    CallRejected,
    CardCreated,
    CreateCard,
    Effect,
    ElicitationRequested,
    Emit,
    LocalCallProposed,
    Retrieve,
    RetrievedPassages,
    RunLocally,
    Save,
    SendCall,
    StopRequested,
    TurnFailed,
    TurnInterrupted,
)
from discreet.errors import DiscreetError, Unavailable
from discreet.masking.mask_map import Piece
from discreet.ports.model import Completion, Delta, Model, ModelFailed, OnPart, Part, PromptSent
from discreet.ports.model_request import ConversationMasking, ModelRequest, ToolCall
from discreet.promises.temporary import is_temporary
from discreet.quotas.metering import UncountedUse
from discreet.quotas.money_sums import EndedUse

log = structlog.get_logger()

UNWRITABLE = "The answer contains an invalid character and can't be saved. Try again."
SAVE_PAUSES = (0.2, 1.0, 3.0, 5.0)
"""Seconds between tries to store an answer while the database is unavailable; the last value repeats."""

Effects = tuple[Effect, ...]


class TurnPorts(Protocol):
    """Performs a turn's effects."""

    @property
    def model(self) -> Model: ...

    def retrieve(self, question: str) -> Awaitable[RetrievedPassages]: ...

    def prepare_request(self, request: ModelRequest) -> Awaitable[ModelRequest]: ...

    def propose(
        self, call: ToolCall, partial_answer: MessageBody
    ) -> Awaitable[CardCreated | LocalCallProposed | CallRejected]: ...

    def call(self, consent_id: UUID, notify: NotifyPerson) -> Awaitable[CallEnded]: ...

    def run_locally(self, tool: str, arguments: str) -> Awaitable[CallEnded]: ...

    def save(
        self,
        pending: PendingTurn,
        body: MessageBody,
        state: MessageState,
        files: Sequence[NewAttachment],
        use: EndedUse | None = None,
    ) -> Awaitable[PendingTurn | None]: ...


class FirstAnswer(Protocol):
    """Answers a prompt that was stored with its question."""

    def answer(self, on_part: OnPart, on_use: Callable[[UncountedUse], None]) -> Awaitable[Completion | None]:
        """Answer. `on_use` gets the use of a whole answer, to be counted with it."""
        ...

    async def cancel(self) -> None:
        """Take back the use of the prompt, which is not sent after all."""
        ...


class StoreFailed(Exception):
    """The turn ends here; its sentence says why.

    Followers get nothing beyond the stored text.
    """


def with_payer(
    pending: PendingTurn, request: ModelRequest, provider: UUID | None, masked_pieces: tuple[Piece, ...] = ()
) -> ModelRequest:
    """Return the turn's request with its payer, and with the answer for which it is recorded (P14)."""
    conversation = pending.conversation.metadata
    return msgspec.structs.replace(
        request,
        payer=conversation.payer,
        message_id=None if is_temporary(conversation.id) else pending.answer.id,
        provider=provider,
        masking=ConversationMasking(pieces=masked_pieces),
    )


class TurnRunner:
    """Runs a turn.

    `get_first_effects` returns the first effects, or those of the event it resumes from.
    """

    __slots__ = (
        "_broadcast",
        "_end_callbacks",
        "_end_event",
        "_end_request",
        "_final_events",
        "_first_answer",
        "_get_first_effects",
        "_has_sent_all",
        "_is_end_requested",
        "_masked_pieces",
        "_ports",
        "_provider",
        "_reasoning_timer",
        "_saved_lengths",
        "_task",
        "_turn",
        "_uncounted_use",
        "pending",
        "store_lock",
        "stored_answer",
    )

    def __init__(
        self,
        pending: PendingTurn,
        turn: AnswerTurn,
        get_first_effects: Callable[[], Effects],
        ports: TurnPorts,
        first_answer: "FirstAnswer | None" = None,
    ) -> None:
        self.pending = pending
        self.stored_answer: tuple[MessageBody, MessageState] | None = None
        """The stored answer at its end, or when it was parked."""
        self._turn, self._ports = turn, ports
        self._get_first_effects: Callable[[], Effects] | None = get_first_effects
        self._first_answer = first_answer
        """What answers the first model request, until it does."""
        self._uncounted_use: UncountedUse | None = None
        """The use of the first prompt from the end of its answer until that is stored."""
        self._broadcast, self._reasoning_timer = Broadcast(), ReasoningTimer()
        self._provider: UUID | None = None
        """The endpoint that got the turn's first prompt. All its prompts go there (P14)."""
        self._masked_pieces: tuple[Piece, ...] = ()
        """What was masked in the turn's latest prompt."""
        self.store_lock = asyncio.Lock()
        """Held while the answer is stored."""
        self._saved_lengths = 0, 0
        self._final_events: list[bytes] = []
        """The events sent after the turn's end."""
        self._has_sent_all = False
        self._end_event: StopRequested | TurnInterrupted = TurnInterrupted()
        self._is_end_requested = False
        self._end_request: asyncio.Event | None = None
        """Exists only while a failed save waits: an event takes a kilobyte, and most turns need none."""
        self._end_callbacks: tuple[Callable[[], None], ...] = ()
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(self._run_end_callbacks)

    def on_end(self, callback: Callable[[], None]) -> None:
        if self._task.done():
            asyncio.get_running_loop().call_soon(callback)
        else:
            self._end_callbacks = (*self._end_callbacks, callback)

    def _run_end_callbacks(self, _: asyncio.Task[None]) -> None:
        callbacks, self._end_callbacks = self._end_callbacks, ()  # they may hold this runner
        for callback in callbacks:
            asyncio.get_running_loop().call_soon(callback)

    def follow(self, follower: Follower) -> None:
        """Join the stream; after the turn's end, send `follower` everything at once."""
        replay = b"".join((*map(encode, self._turn.replay()), *self._final_events))
        self._broadcast.join(follower, replay + DONE if self._has_sent_all else replay)

    def unfollow(self, follower: Follower) -> None:
        self._broadcast.leave(follower)

    async def stop(self, end_event: StopRequested | TurnInterrupted) -> None:
        """End the turn and wait until the received text is stored."""
        self._end_event = end_event
        self._is_end_requested = True
        if self._end_request is not None:
            self._end_request.set()
        await asyncio.sleep(0)  # a task that never started could not store anything
        if not self._turn.is_over:
            self._task.cancel()
        await asyncio.wait([self._task])

    @property
    def has_unsaved_text(self) -> bool:
        """Whether there is unstored text or reasoning, and no save in progress."""
        return not self._turn.is_over and not self.store_lock.locked() and self._turn.lengths != self._saved_lengths

    def snapshot(self) -> tuple[PendingTurn, MessageBody]:
        return self.pending, self._turn.snapshot()

    def mark_stored(self, pending: PendingTurn, body: MessageBody) -> None:
        """Record that the running answer is stored up to `body`."""
        self.pending, self._saved_lengths = pending, body.lengths

    async def checkpoint(self) -> None:
        """Store the text so far (see `checkpoints.py`).

        End the turn if it was ended elsewhere.
        """
        async with self.store_lock:
            pending, body = self.snapshot()
            if self._turn.is_over or body.lengths == self._saved_lengths:
                return
            if stored := await self._ports.save(pending, body, MessageState.RUNNING, ()):
                self.mark_stored(stored, body)
                return
        if not self._turn.is_over:
            self._task.cancel()

    async def _run(self) -> None:
        try:
            await self._run_to_end()
        except StoreFailed as failure:
            for event in (StateData(AnswerOutcome(MessageState.INTERRUPTED, str(failure))), Finish()):
                self._publish_event(encode(event))
        finally:
            if self._first_answer is not None:
                await asyncio.shield(self._first_answer.cancel())
            if self._uncounted_use is not None:
                await asyncio.shield(self._uncounted_use.count())
            self._has_sent_all = True
            self._broadcast.publish(DONE)

    async def _run_to_end(self) -> None:
        try:
            get_first_effects, self._get_first_effects = self._get_first_effects, None
            assert get_first_effects is not None
            await self._perform_all(get_first_effects())
        except asyncio.CancelledError:
            await self._end_by(self._end_event)
        except StoreFailed:
            raise
        except DiscreetError as error:
            kind = error.kind if isinstance(error, ModelFailed) else None
            await self._end_by(TurnFailed(error.sentence, kind if kind in RECOVERABLE_FAILURES else None))
        except Exception as error:
            log.error("turn_failed", error=type(error).__name__)
            await self._end_by(TurnFailed("Something went wrong on the server. Try again."))

    async def _end_by(self, event: StopRequested | TurnInterrupted | TurnFailed) -> None:
        await self._perform_all((*self._end_reasoning(), *self._turn.step(event)))

    def _end_reasoning(self) -> Effects:
        """Return the effects of the end of reasoning, if the model was reasoning."""
        reasoning_ended = self._reasoning_timer.stop()
        return self._turn.step(reasoning_ended) if reasoning_ended else ()

    async def _perform_all(self, effects: Effects) -> None:
        """Perform the effects in order, each followed at once by the effects it causes."""
        while effects:
            effect, *later_effects = effects
            if isinstance(effect, Emit):
                self._publish_event(encode(effect.event))
                effects = tuple(later_effects)
            else:
                next_effects = (
                    self._stream_answer(effect.request) if isinstance(effect, CallModel) else self._perform(effect)
                )
                del effect, effects  # a request to the model is not needed while its answer is streamed
                effects = (*await next_effects, *later_effects)

    def _publish_event(self, data: bytes) -> None:
        """Send to all followers; after the turn's end also to later ones."""
        if self._turn.is_over:
            self._final_events.append(data)
        self._broadcast.publish(data)

    async def _perform(self, effect: Retrieve | CreateCard | SendCall | RunLocally | Save) -> Effects:
        """Perform one effect and return the effects it causes."""
        match effect:
            case Save(body, state, pictures):
                await self._store(body, state, pictures)
                return ()
            case Retrieve(question):
                return self._turn.step(await self._ports.retrieve(question))
            case CreateCard(call, partial_answer):
                return self._turn.step(await self._ports.propose(call, partial_answer))
            case SendCall(consent_id):
                return self._turn.step(await self._ports.call(consent_id, self._send_elicitation))
            case RunLocally(tool, arguments):
                return self._turn.step(await self._ports.run_locally(tool, arguments))

    async def _send_elicitation(self, question: ElicitationRequest | None) -> None:
        """Send and store the question while the call goes on."""
        await self._perform_all(self._turn.step(ElicitationRequested(question)))

    async def _stream_answer(self, request: ModelRequest) -> Effects:
        """Ask the model and send its tokens at once.

        All other effects wait until the model's connection is free.
        """
        later_effects: list[Effect] = []

        def on_part(part: Part | Completion) -> bool:
            # The hot path: a token needs no timing and names no recipient.
            is_token = type(part) is Delta and not self._reasoning_timer.is_running
            for effect in self._turn.step(part) if is_token else self._step_timed(part):
                if later_effects or not isinstance(effect, Emit):
                    later_effects.append(effect)
                else:
                    self._broadcast.publish(encode(effect.event))
            return not self._turn.is_over

        pending_completion = self._answer(request, on_part)
        del request
        if completion := await pending_completion:
            on_part(completion)
        return tuple(later_effects)

    def _answer(self, request: ModelRequest, on_part: OnPart) -> Awaitable[Completion | None]:
        first_answer, self._first_answer = self._first_answer, None
        if first_answer is not None:
            return first_answer.answer(on_part, self._set_use)
        return self._answer_by_model(request, on_part)

    def _set_use(self, use: UncountedUse) -> None:
        self._uncounted_use = use

    async def _answer_by_model(self, request: ModelRequest, on_part: OnPart) -> Completion | None:
        paid_request = with_payer(self.pending, request, self._provider or request.provider, self._masked_pieces)
        return await self._ports.model.answer(await self._ports.prepare_request(paid_request), on_part)

    def _step_timed(self, part: Part | Completion) -> Effects:
        """Take a part that names the recipient, or that may begin or end a stretch of reasoning."""
        if isinstance(part, PromptSent):
            self._provider, self._masked_pieces = part.recipient.endpoint_id, part.masked or ()
        reasoning_ended = self._reasoning_timer.on_part(part)
        effects_before = self._turn.step(reasoning_ended) if reasoning_ended else ()
        return (*effects_before, *self._turn.step(part))

    async def _store(self, body: MessageBody, state: MessageState, pictures: Sequence[NewAttachment]) -> None:
        """Store the answer; retry while the database is unavailable.

        StoreFailed on other errors, or when the turn is to end.
        """
        for pause in chain(SAVE_PAUSES, repeat(SAVE_PAUSES[-1])):
            try:
                await self._store_once(body, state, pictures)
                return
            except UnicodeEncodeError:  # a retry would fail, too: it contains a lone surrogate
                log.error("answer_storage_failed", error="UnicodeEncodeError")
                body, pictures = MessageBody("", error=UNWRITABLE, recipients=body.recipients), ()
            except Unavailable:
                log.error("answer_storage_failed", error="Unavailable")
                if await self._wait_for_end_request(pause):
                    raise StoreFailed(NOT_STORED) from None
            except Exception as error:
                if isinstance(error, StoreFailed):
                    raise
                log.error("answer_storage_failed", error=type(error).__name__)
                raise StoreFailed(NOT_STORED) from None

    async def _store_once(self, body: MessageBody, state: MessageState, pictures: Sequence[NewAttachment]) -> None:
        """Store the answer, and count the use of the first prompt if it is complete: only this process completes it."""
        use = self._uncounted_use if state is MessageState.COMPLETE and not pictures else None
        async with self.store_lock:
            stored = await self._ports.save(self.pending, body, state, pictures, use.values if use else None)
        if stored is not None:
            self.pending, self.stored_answer = stored, (body, state)
            self._uncounted_use = None if use else self._uncounted_use
        elif not self._is_end_requested:
            raise StoreFailed(STOPPED_ELSEWHERE)

    async def _wait_for_end_request(self, seconds: float) -> bool:
        if not self._is_end_requested:
            self._end_request = self._end_request or asyncio.Event()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._end_request.wait(), seconds)
        return self._is_end_requested
