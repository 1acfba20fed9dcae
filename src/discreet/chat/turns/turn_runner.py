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
from discreet.chat.turns.stop_reasons import ELSEWHERE, NOT_STORED, RECOVERABLE_FAILURES
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

    def find(self, question: str) -> Awaitable[RetrievedPassages]: ...

    def prepared(self, request: ModelRequest) -> Awaitable[ModelRequest]: ...

    def propose(
        self, call: ToolCall, so_far: MessageBody
    ) -> Awaitable[CardCreated | LocalCallProposed | CallRejected]: ...

    def call(self, consent_id: UUID, tell: NotifyPerson) -> Awaitable[CallEnded]: ...

    def run_here(self, tool: str, arguments: str) -> Awaitable[CallEnded]: ...

    def save(
        self,
        asked: PendingTurn,
        body: MessageBody,
        state: MessageState,
        files: Sequence[NewAttachment],
        use: EndedUse | None = None,
    ) -> Awaitable[PendingTurn | None]: ...


class FirstAnswer(Protocol):
    """Answers a prompt that was stored with its question."""

    def answer(self, on_part: OnPart, keep: Callable[[UncountedUse], None]) -> Awaitable[Completion | None]:
        """Answer. `keep` gets the use of a whole answer, to be counted with it."""
        ...

    async def take_back(self) -> None:
        """Take back the use of the prompt, which is not sent after all."""
        ...


class StoreFailed(Exception):
    """The turn ends here; its sentence says why.

    Followers get nothing beyond the stored text.
    """


def paid_request(
    asked: PendingTurn, request: ModelRequest, provider: UUID | None, masked: tuple[Piece, ...] = ()
) -> ModelRequest:
    """Return the turn's request with its payer, and with the answer for which it is recorded (P14)."""
    about = asked.conversation.about
    return msgspec.structs.replace(
        request,
        payer=about.payer,
        message_id=None if is_temporary(about.id) else asked.answer.id,
        provider=provider,
        masking=ConversationMasking(pieces=masked),
    )


class TurnRunner:
    """Runs a turn.

    `begin` returns the first effects, or those of the event it resumes from.
    """

    __slots__ = (
        "_asked_to_end",
        "_at_end",
        "_begin",
        "_broadcast",
        "_end",
        "_ending",
        "_first",
        "_is_asked_to_end",
        "_masked",
        "_means",
        "_provider",
        "_saved_lengths",
        "_task",
        "_thinking",
        "_told_all",
        "_turn",
        "_use",
        "asked",
        "kept",
        "storing",
    )

    def __init__(
        self,
        asked: PendingTurn,
        turn: AnswerTurn,
        begin: Callable[[], Effects],
        means: TurnPorts,
        first: "FirstAnswer | None" = None,
    ) -> None:
        self.asked = asked
        self.kept: tuple[MessageBody, MessageState] | None = None
        """The stored answer at its end, or when it was parked."""
        self._turn, self._means = turn, means
        self._begin: Callable[[], Effects] | None = begin
        self._first = first
        """What answers the first model request, until it does."""
        self._use: UncountedUse | None = None
        """The use of the first prompt from the end of its answer until that is stored."""
        self._broadcast, self._thinking = Broadcast(), ReasoningTimer()
        self._provider: UUID | None = None
        """The endpoint that got the turn's first prompt. All its prompts go there (P14)."""
        self._masked: tuple[Piece, ...] = ()
        """What was masked in the turn's latest prompt."""
        self.storing = asyncio.Lock()
        """Held while the answer is stored."""
        self._saved_lengths = 0, 0
        self._end: list[bytes] = []
        """The events sent after the turn's end."""
        self._told_all = False
        self._ending: StopRequested | TurnInterrupted = TurnInterrupted()
        self._is_asked_to_end = False
        self._asked_to_end: asyncio.Event | None = None
        """Exists only while a failed save waits: an event takes a kilobyte, and most turns need none."""
        self._at_end: tuple[Callable[[], None], ...] = ()
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(self._has_ended)

    def on_end(self, then: Callable[[], None]) -> None:
        if self._task.done():
            asyncio.get_running_loop().call_soon(then)
        else:
            self._at_end = (*self._at_end, then)

    def _has_ended(self, _: asyncio.Task[None]) -> None:
        ended, self._at_end = self._at_end, ()  # they may hold this runner
        for then in ended:
            asyncio.get_running_loop().call_soon(then)

    def follow(self, follower: Follower) -> None:
        """Join the stream; after the turn's end, send `follower` everything at once."""
        so_far = b"".join((*map(encode, self._turn.so_far()), *self._end))
        self._broadcast.join(follower, so_far + DONE if self._told_all else so_far)

    def unfollow(self, follower: Follower) -> None:
        self._broadcast.leave(follower)

    async def stop(self, why: StopRequested | TurnInterrupted) -> None:
        """End the turn and wait until the received text is stored."""
        self._ending = why
        self._is_asked_to_end = True
        if self._asked_to_end is not None:
            self._asked_to_end.set()
        await asyncio.sleep(0)  # a task that never started could not store anything
        if not self._turn.is_over:
            self._task.cancel()
        await asyncio.wait([self._task])

    @property
    def is_ahead(self) -> bool:
        """Whether there is unstored text or reasoning, and no save in progress."""
        return not self._turn.is_over and not self.storing.locked() and self._turn.lengths != self._saved_lengths

    def so_far(self) -> tuple[PendingTurn, MessageBody]:
        return self.asked, self._turn.snapshot()

    def is_stored(self, asked: PendingTurn, body: MessageBody) -> None:
        """Record that the running answer is stored up to `body`."""
        self.asked, self._saved_lengths = asked, body.lengths

    async def checkpoint(self) -> None:
        """Store the text so far (see `checkpoints.py`).

        End the turn if it was ended elsewhere.
        """
        async with self.storing:
            asked, body = self.so_far()
            if self._turn.is_over or body.lengths == self._saved_lengths:
                return
            if saved := await self._means.save(asked, body, MessageState.RUNNING, ()):
                self.is_stored(saved, body)
                return
        if not self._turn.is_over:
            self._task.cancel()

    async def _run(self) -> None:
        try:
            await self._run_to_end()
        except StoreFailed as why:
            for event in (StateData(AnswerOutcome(MessageState.INTERRUPTED, str(why))), Finish()):
                self._publish_event(encode(event))
        finally:
            if self._first is not None:
                await asyncio.shield(self._first.take_back())
            if self._use is not None:
                await asyncio.shield(self._use.count())
            self._told_all = True
            self._broadcast.publish(DONE)

    async def _run_to_end(self) -> None:
        try:
            begin, self._begin = self._begin, None
            assert begin is not None
            await self._carry_out(begin())
        except asyncio.CancelledError:
            await self._end_by(self._ending)
        except StoreFailed:
            raise
        except DiscreetError as error:
            kind = error.kind if isinstance(error, ModelFailed) else None
            await self._end_by(TurnFailed(error.sentence, kind if kind in RECOVERABLE_FAILURES else None))
        except Exception as error:
            log.error("turn_failed", error=type(error).__name__)
            await self._end_by(TurnFailed("Something went wrong on the server. Try again."))

    async def _end_by(self, event: StopRequested | TurnInterrupted | TurnFailed) -> None:
        await self._carry_out((*self._thought(), *self._turn.step(event)))

    def _thought(self) -> Effects:
        """Return the effects of the end of reasoning, if the model was reasoning."""
        thought = self._thinking.ended()
        return self._turn.step(thought) if thought else ()

    async def _carry_out(self, effects: Effects) -> None:
        """Perform the effects in order, each followed at once by the effects it causes."""
        while effects:
            effect, *later = effects
            if isinstance(effect, Emit):
                self._publish_event(encode(effect.event))
                effects = tuple(later)
            else:
                performing = (
                    self._stream_answer(effect.request) if isinstance(effect, CallModel) else self._perform(effect)
                )
                del effect, effects  # a request to the model is not needed while its answer is streamed
                effects = (*await performing, *later)

    def _publish_event(self, data: bytes) -> None:
        """Send to all followers; after the turn's end also to later ones."""
        if self._turn.is_over:
            self._end.append(data)
        self._broadcast.publish(data)

    async def _perform(self, effect: Retrieve | CreateCard | SendCall | RunLocally | Save) -> Effects:
        """Perform one effect and return the effects it causes."""
        match effect:
            case Save(body, state, pictures):
                await self._store(body, state, pictures)
                return ()
            case Retrieve(question):
                return self._turn.step(await self._means.find(question))
            case CreateCard(call, so_far):
                return self._turn.step(await self._means.propose(call, so_far))
            case SendCall(consent_id):
                return self._turn.step(await self._means.call(consent_id, self._send_elicitation))
            case RunLocally(tool, arguments):
                return self._turn.step(await self._means.run_here(tool, arguments))

    async def _send_elicitation(self, question: ElicitationRequest | None) -> None:
        """Send and store the question while the call goes on."""
        await self._carry_out(self._turn.step(ElicitationRequested(question)))

    async def _stream_answer(self, request: ModelRequest) -> Effects:
        """Ask the model and send its tokens at once.

        All other effects wait until the model's connection is free.
        """
        following: list[Effect] = []

        def heard(part: Part | Completion) -> bool:
            is_token = type(part) is Delta and not self._thinking.is_running  # the hot path: neither timed nor noted
            for effect in self._turn.step(part) if is_token else self._noted(part):
                if following or not isinstance(effect, Emit):
                    following.append(effect)
                else:
                    self._broadcast.publish(encode(effect.event))
            return not self._turn.is_over

        answering = self._answer(request, heard)
        del request
        if ended := await answering:
            heard(ended)
        return tuple(following)

    def _answer(self, request: ModelRequest, on_part: OnPart) -> Awaitable[Completion | None]:
        first, self._first = self._first, None
        return first.answer(on_part, self._keep) if first is not None else self._answer_by_model(request, on_part)

    def _keep(self, use: UncountedUse) -> None:
        self._use = use

    async def _answer_by_model(self, request: ModelRequest, on_part: OnPart) -> Completion | None:
        paid = paid_request(self.asked, request, self._provider or request.provider, self._masked)
        return await self._means.model.answer(await self._means.prepared(paid), on_part)

    def _noted(self, part: Part | Completion) -> Effects:
        """Take a part that names the recipient, or that may begin or end a stretch of reasoning."""
        if isinstance(part, PromptSent):
            self._provider, self._masked = part.recipient.endpoint_id, part.masked or ()
        thought = self._thinking.on_part(part)
        before = self._turn.step(thought) if thought else ()
        return (*before, *self._turn.step(part))

    async def _store(self, body: MessageBody, state: MessageState, pictures: Sequence[NewAttachment]) -> None:
        """Store the answer; retry while the database is unavailable.

        StoreFailed on other errors, or when the turn is to end.
        """
        for pause in chain(SAVE_PAUSES, repeat(SAVE_PAUSES[-1])):
            try:
                await self._stored(body, state, pictures)
                return
            except UnicodeEncodeError:  # a retry would fail, too: it contains a lone surrogate
                log.error("answer_storage_failed", error="UnicodeEncodeError")
                body, pictures = MessageBody("", error=UNWRITABLE, recipients=body.recipients), ()
            except Unavailable:
                log.error("answer_storage_failed", error="Unavailable")
                if await self._told_to_end_within(pause):
                    raise StoreFailed(NOT_STORED) from None
            except Exception as error:
                if isinstance(error, StoreFailed):
                    raise
                log.error("answer_storage_failed", error=type(error).__name__)
                raise StoreFailed(NOT_STORED) from None

    async def _stored(self, body: MessageBody, state: MessageState, pictures: Sequence[NewAttachment]) -> None:
        """Store the answer, and count the use of the first prompt if it is complete: only this process completes it."""
        use = self._use if state is MessageState.COMPLETE and not pictures else None
        async with self.storing:
            saved = await self._means.save(self.asked, body, state, pictures, use.values if use else None)
        if saved is not None:
            self.asked, self.kept = saved, (body, state)
            self._use = None if use else self._use
        elif not self._is_asked_to_end:
            raise StoreFailed(ELSEWHERE)

    async def _told_to_end_within(self, seconds: float) -> bool:
        if not self._is_asked_to_end:
            self._asked_to_end = self._asked_to_end or asyncio.Event()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked_to_end.wait(), seconds)
        return self._is_asked_to_end
