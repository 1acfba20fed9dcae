"""The link between a turn's calls and the consents (P4).

A model's call becomes a card; an allowed card becomes a request. A call that stays on this server needs no card: code,
and an image that is made or edited at an endpoint on this machine.

Invariants:
- This module only translates.
- The consents decide what may be sent and whether the person is asked.
- The description of an image leaves only if the limits and the masking of the moment of the call let it leave as the
  card shows it: they may have changed since the card was made, and a person may have edited the description.
- An operation of the operator's is proposed and called only in a turn to which it is offered, so a capability that was
  turned off after the card ends there.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from uuid import UUID

import msgspec

from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.actions.consent import card as consent
from discreet.assistants.actions.consent.card import CallContext, ConsentRequest, ConsentState
from discreet.assistants.actions.consent.elicitations import NotifyPerson
from discreet.assistants.actions.consent.service import Consents
from discreet.assistants.actions.operation import IMAGE, Operation
from discreet.assistants.actions.request.build import parse_arguments
from discreet.assistants.gpts.gpt import GptBrief
from discreet.chat.conversations.action_call import ActionCall
from discreet.chat.conversations.attachment import Attachment
from discreet.chat.conversations.conversation import Conversation
from discreet.chat.conversations.message import MessageBody, Role
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.branch_pictures import build_sent_picture, get_picture, is_made_by, list_pictures
from discreet.chat.turns.call_pictures import CallPictures
from discreet.chat.turns.code_calls import RUN_PYTHON, RUN_SUMMARY, find_code_refusal, parse_code
from discreet.chat.turns.image_calls import PROMPT, ImageCalls, with_image
from discreet.chat.turns.turn_events import CallEnded, CallRejected, CardCreated, ConsentAnswered, LocalCallProposed
from discreet.errors import Conflict, DiscreetError, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.masking.mask_map import Piece
from discreet.ports.model_request import ToolCall
from discreet.promises.capabilities import Capability
from discreet.promises.disclosure import ChosenBy, SentPicture
from discreet.promises.recipients import ModelLimit

NO_ACTIONS = "There are no functions to call in this conversation."
NOT_OFFERED = "This GPT has no operation of this name."
NO_LONGER_MASKED = (
    "The description has personal data that must be masked for this endpoint. Nothing was sent. Ask for the image "
    "again: then it is masked first."
)
PICTURE_GONE = "The picture was deleted. Nothing was sent."
TURNED_OFF = "This is no longer allowed here. Nothing was sent."
CUT = "The answer was longer; the rest was not taken."


ReadPicture = Callable[[Attachment], Awaitable[bytes]]
"""Reads a picture of the conversation in the form in which a page shows it (JPEG)."""
ReadLimits = Callable[[], Awaitable[tuple[Conversation, ModelLimit]]]
"""Reads the conversation and the limit of its GPTs, as they are at this moment."""


class TurnCalls:
    """The calls of one turn. Without a GPT, `gpt` is None and `operations` empty."""

    __slots__ = (
        "_actor",
        "_call_files",
        "_consents",
        "_gpt",
        "_images",
        "_operations",
        "_partial_answer",
        "_pending",
        "_pictures",
        "_pictures_to_edit",
        "_read_limits",
        "_read_picture",
        "_run_code",
        "_tools",
    )

    def __init__(
        self,
        consents: Consents,
        actor: Actor,
        pending: PendingTurn,
        gpt: GptBrief | None,
        operations: Sequence[BoundOperation],
        read_limits: ReadLimits,
        pictures: CallPictures,
        images: ImageCalls | None,
        read_picture: ReadPicture,
        call_files: list[Attachment],
        run_code: Callable[[str], Awaitable[CallEnded]] | None = None,
    ) -> None:
        """Create them. Pictures that calls return are added to `call_files`.

        Without `run_code` the GPT may run no code here.
        """
        self._read_limits, self._pictures, self._images, self._run_code = read_limits, pictures, images, run_code
        self._read_picture, self._partial_answer = read_picture, pending.answer.body
        self._pictures_to_edit: dict[UUID, Attachment] = {}
        """The pictures that calls of this turn named, by their ids."""
        self._call_files = call_files
        self._consents, self._actor, self._pending, self._gpt = consents, actor, pending, gpt
        self._operations = {bound.name: bound for bound in operations}
        self._tools = {call.consent_id: call.tool for call in pending.answer.body.calls if call.consent_id}
        """The tools of this answer's calls, by their cards."""

    async def propose(
        self, call: ToolCall, partial_answer: MessageBody
    ) -> CardCreated | LocalCallProposed | CallRejected:
        """Return a card for the call, that it stays on this server, or the reason why it cannot be made."""
        self._partial_answer = partial_answer
        if self._gpt is None:
            return CallRejected(NO_ACTIONS)
        if self._run_code is not None and call.name == RUN_PYTHON:
            return propose_code(call)
        if call.name not in self._operations:
            return CallRejected(NOT_OFFERED, call.name)
        if self._images is not None and self._makes_image(call.name):
            return await self._propose_image(self._images, self._gpt, call, partial_answer)
        return await self._propose(self._gpt, call, partial_answer)

    async def _propose(
        self,
        gpt: GptBrief,
        call: ToolCall,
        partial_answer: MessageBody,
        stand_ins: tuple[Piece, ...] = (),
        picture: SentPicture | None = None,
    ) -> CardCreated | CallRejected:
        call_context = replace(
            build_call_context(self._pending, gpt, partial_answer), stand_ins=stand_ins, picture=picture
        )
        card = await self._consents.propose(self._actor, call_context, call)
        if isinstance(card, consent.InvalidCall):
            return _rejected(card.sentence, self._operations[call.name])
        disclosure = card.disclosure
        self._tools[card.id] = call.name
        allowed = card.state is ConsentState.ALLOWED
        return CardCreated(
            card.id,
            allowed,
            _arguments(card),
            disclosure.operation,
            disclosure.summary,
            disclosure.recipient.host,
            disclosure.capability,
        )

    async def _propose_image(
        self, images: ImageCalls, gpt: GptBrief, call: ToolCall, partial_answer: MessageBody
    ) -> CardCreated | LocalCallProposed | CallRejected:
        """Return a card for an image at an endpoint elsewhere; at one on this machine no person is asked."""
        bound = self._operations[call.name]
        operation = bound.operation
        try:
            picture = await self._find_picture(operation, call, partial_answer)
            prepared = await images.prepare(*await self._read_limits(), operation, call, picture=picture)
        except DiscreetError as error:
            return _rejected(error.sentence, bound)
        if images.is_local:
            capability = bound.action.capability
            return LocalCallProposed(prepared.call.arguments, operation.name, operation.summary, capability=capability)
        return await self._propose(gpt, prepared.call, partial_answer, prepared.stand_ins, picture)

    async def _find_picture(
        self, operation: Operation, call: ToolCall, partial_answer: MessageBody
    ) -> SentPicture | None:
        """Return the picture that the call names, if its operation sends one. Invalid if there is none."""
        if not operation.picture_part:
            return None
        history, number = self._pending.history, _parse_picture_number(operation, call.arguments)
        file = get_picture(list_pictures(history, partial_answer), number)
        self._pictures_to_edit[file.id] = file
        is_from_host = is_made_by(operation.host, file, history, partial_answer)
        return build_sent_picture(file, number, await self._read_picture(file), from_recipient=is_from_host)

    async def run_locally(self, tool: str, arguments: str) -> CallEnded:
        """Carry out a call that stays on this server: `propose` has checked it."""
        if self._run_code is not None and tool == RUN_PYTHON:
            return await self._run_code(parse_code(arguments) or "")
        if self._images is None or not self._makes_image(tool):
            return CallEnded(None, None, NO_ACTIONS)
        operation, picture = self._operations[tool].operation, None
        try:
            if operation.picture_part:
                pictures = list_pictures(self._pending.history, self._partial_answer)
                picture = await self._read_picture(get_picture(pictures, _parse_picture_number(operation, arguments)))
        except DiscreetError as error:
            return CallEnded(None, None, error.sentence)
        return await self._images.make(self._actor, arguments, self._next_number, picture)

    @property
    def _next_number(self) -> int:
        """The number of the next picture of the chat."""
        return len(list_pictures(self._pending.history, self._partial_answer)) + 1

    def _makes_image(self, tool: str) -> bool:
        bound = self._operations.get(tool)
        return bound is not None and bound.operation.reads == IMAGE

    async def call(self, consent_id: UUID, notify: NotifyPerson) -> CallEnded:
        """Make the allowed call; Conflict when no grant covers it.

        `notify` shows questions during the call. Any other error may contain the third party's words, even before
        anything was sent, so the third party becomes a party to what follows (P1).
        """
        tool = self._tools.get(consent_id, "")
        try:
            if tool not in self._operations and await self._is_operator_call(consent_id):
                return CallEnded(None, None, TURNED_OFF)
            if self._images is not None and self._makes_image(tool):
                return await self._call_image_maker(self._images, consent_id)
            return await self._store_pictures(await self._consents.call(self._actor, consent_id, notify))
        except Conflict:
            raise
        except DiscreetError as error:
            return CallEnded("", None, error.sentence)

    async def _is_operator_call(self, consent_id: UUID) -> bool:
        card = await self._consents.get_card(self._actor, consent_id)
        return card.disclosure.recipient.chosen_by is not ChosenBy.BUILDER

    async def _call_image_maker(self, images: ImageCalls, consent_id: UUID) -> CallEnded:
        """Make the allowed call in the person's turn for an image."""
        card = await self._consents.get_card(self._actor, consent_id)
        async with images.take_slot(self._actor) as slot:
            if (refusal := await self._find_image_refusal(images, card)) is not None:
                return CallEnded(None, None, refusal)
            try:
                picture = await self._read_card_picture(card)
            except NotFound:
                return CallEnded(None, None, PICTURE_GONE)
            result = await self._consents.call(self._actor, consent_id, picture=picture)
            ended = to_call_ended(result)
            if not result.pictures:
                return ended
            try:
                prompt, holder = card.disclosure.arguments[PROMPT], self._actor.account_id
                file = await images.build_file(result.pictures[0], prompt, holder, picture or b"")
            except DiscreetError as error:
                return replace(ended, sentence=error.sentence)
            slot.counts = True
            return with_image(ended, file, self._next_number)

    async def _read_card_picture(self, card: ConsentRequest) -> bytes | None:
        """Return the bytes of the picture on the card. NotFound when it is gone."""
        if (shown_picture := card.disclosure.request.picture) is None:
            return None
        pictures = {
            file.id: file for file in list_pictures(self._pending.history, self._partial_answer)
        } | self._pictures_to_edit
        if shown_picture.file_id not in pictures:
            raise NotFound(PICTURE_GONE)
        return await self._read_picture(pictures[shown_picture.file_id])

    async def _find_image_refusal(self, images: ImageCalls, card: ConsentRequest) -> str | None:
        """Return why this description must not leave now as the card shows it; None if it may."""
        tool = self._tools[card.id]
        shown_call = ToolCall("", tool, _arguments(card))
        try:
            prepared_now = await images.prepare(
                *await self._read_limits(),
                self._operations[tool].operation,
                shown_call,
                card.stand_ins,
                card.disclosure.request.picture,
            )
        except DiscreetError as error:
            return f"{error.sentence} Nothing was sent."
        return None if prepared_now.call == shown_call else NO_LONGER_MASKED

    async def _store_pictures(self, result: consent.CallResult) -> CallEnded:
        ended = to_call_ended(result)
        if not result.pictures or ended.response is None:
            return ended
        files, notes = await self._pictures.read(result.host, result.pictures, self._actor.account_id)
        self._call_files += [file.metadata for file in files]
        return replace(ended, response="\n".join([ended.response, *notes]), files=files)


def propose_code(call: ToolCall) -> LocalCallProposed | CallRejected:
    """Return that the code runs on this server, or why it cannot be run."""
    if (refusal := find_code_refusal(parse_code(call.arguments))) is not None:
        return CallRejected(refusal, RUN_PYTHON, RUN_SUMMARY, capability=Capability.CODE)
    return LocalCallProposed(call.arguments, RUN_PYTHON, RUN_SUMMARY, capability=Capability.CODE)


def build_call_context(pending: PendingTurn, gpt: GptBrief, partial_answer: MessageBody) -> CallContext:
    """Return everything the model had read when it made a call: its parties and texts."""
    earlier_answers = [message.body for message in pending.history if message.role is Role.ASSISTANT]
    return CallContext(
        conversation_id=pending.conversation.metadata.id,
        gpt_id=gpt.id,
        gpt_version=gpt.version,
        prompt_parties=pending.conversation.label_of(pending.answer).parties | partial_answer.third_parties,
        own_words=tuple(message.body.text for message in pending.history if message.role is Role.USER),
        third_party_answers=tuple(
            (call.host, _third_party_text(call))
            for body in (*earlier_answers, partial_answer)
            for call in body.calls
            if call.code is None and _third_party_text(call)
        ),
    )


def _third_party_text(call: ActionCall) -> str:
    """Return all text that may come from the third party."""
    return "\n".join(text for text in (call.response, call.sentence) if text)


def _parse_picture_number(operation: Operation, arguments: str) -> int:
    """Return the number of the picture in a call's arguments; 0, which no picture has, if there is none."""
    number = parse_arguments(operation, arguments).get(operation.picture_part)
    return number if type(number) is int else 0


def _rejected(sentence: str, bound: BoundOperation) -> CallRejected:
    operation = bound.operation
    return CallRejected(sentence, operation.name, operation.summary, operation.host, bound.action.capability)


def to_consent_answered(card: ConsentRequest) -> ConsentAnswered:
    """Return the person's decision; anything but a yes is a no."""
    return ConsentAnswered(card.id, card.state is ConsentState.ALLOWED, _arguments(card))


def _arguments(card: ConsentRequest) -> str:
    return msgspec.json.encode(card.disclosure.arguments).decode()


def to_call_ended(result: consent.CallResult) -> CallEnded:
    """Return a call's result for the model.

    A third party that may have received the call can influence how it failed, so it becomes a party to what follows
    (P1).
    """
    if result.status is not None:
        sentence = result.sentence or (CUT if result.cut else None)
        sources, is_whole_page = result.sources, result.whole_page
        return CallEnded(
            result.text, result.status, sentence, result.ledger_id, sources=sources, whole_page=is_whole_page
        )
    return CallEnded("" if result.may_have_arrived else None, None, result.sentence or "", result.ledger_id)
