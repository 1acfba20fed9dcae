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

from discreet.assistants.actions.action import Bound
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
from discreet.chat.turns.branch_pictures import is_made_by, picture_of_number, pictures_of, sent_picture
from discreet.chat.turns.call_pictures import CallPictures
from discreet.chat.turns.code_calls import RUN_PYTHON, RUN_SUMMARY, code_in, refusal_of
from discreet.chat.turns.image_calls import PROMPT, ImageCalls, with_file
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
    """The calls of one turn. Without a GPT, `gpt` is None and `offered` empty."""

    __slots__ = (
        "_actor",
        "_asked",
        "_brought",
        "_consents",
        "_gpt",
        "_images",
        "_limits",
        "_offered",
        "_pictures",
        "_read_picture",
        "_run_code",
        "_so_far",
        "_to_edit",
        "_tools",
    )

    def __init__(
        self,
        consents: Consents,
        actor: Actor,
        asked: PendingTurn,
        gpt: GptBrief | None,
        offered: Sequence[Bound],
        limits: ReadLimits,
        pictures: CallPictures,
        images: ImageCalls | None,
        read_picture: ReadPicture,
        brought: list[Attachment],
        run_code: Callable[[str], Awaitable[CallEnded]] | None = None,
    ) -> None:
        """Create them. Pictures that calls return are added to `brought`.

        Without `run_code` the GPT may run no code here.
        """
        self._limits, self._pictures, self._images, self._run_code = limits, pictures, images, run_code
        self._read_picture, self._so_far = read_picture, asked.answer.body
        self._to_edit: dict[UUID, Attachment] = {}
        """The pictures that calls of this turn named, by their ids."""
        self._brought = brought
        self._consents, self._actor, self._asked, self._gpt = consents, actor, asked, gpt
        self._offered = {bound.name: bound for bound in offered}
        self._tools = {call.consent_id: call.tool for call in asked.answer.body.calls if call.consent_id}
        """The tools of this answer's calls, by their cards."""

    async def propose(self, call: ToolCall, so_far: MessageBody) -> CardCreated | LocalCallProposed | CallRejected:
        """Return a card for the call, that it stays on this server, or the reason why it cannot be made."""
        self._so_far = so_far
        if self._gpt is None:
            return CallRejected(NO_ACTIONS)
        if self._run_code is not None and call.name == RUN_PYTHON:
            return code_call(call)
        if call.name not in self._offered:
            return CallRejected(NOT_OFFERED, call.name)
        if self._images is not None and self._makes_image(call.name):
            return await self._propose_image(self._images, self._gpt, call, so_far)
        return await self._propose(self._gpt, call, so_far)

    async def _propose(
        self,
        gpt: GptBrief,
        call: ToolCall,
        so_far: MessageBody,
        stand_ins: tuple[Piece, ...] = (),
        picture: SentPicture | None = None,
    ) -> CardCreated | CallRejected:
        read = replace(context(self._asked, gpt, so_far), stand_ins=stand_ins, picture=picture)
        made = await self._consents.propose(self._actor, read, call)
        if isinstance(made, consent.InvalidCall):
            return _rejected(made.sentence, self._offered[call.name])
        told = made.disclosure
        self._tools[made.id] = call.name
        allowed = made.state is ConsentState.ALLOWED
        return CardCreated(
            made.id, allowed, _arguments(made), told.operation, told.summary, told.recipient.host, told.capability
        )

    async def _propose_image(
        self, images: ImageCalls, gpt: GptBrief, call: ToolCall, so_far: MessageBody
    ) -> CardCreated | LocalCallProposed | CallRejected:
        """Return a card for an image at an endpoint elsewhere; at one on this machine no person is asked."""
        bound = self._offered[call.name]
        operation = bound.operation
        try:
            picture = await self._picture_in(operation, call, so_far)
            sent = await images.prepared(*await self._limits(), operation, call, picture=picture)
        except DiscreetError as error:
            return _rejected(error.sentence, bound)
        if images.stays_here:
            capability = bound.action.capability
            return LocalCallProposed(sent.call.arguments, operation.name, operation.summary, capability=capability)
        return await self._propose(gpt, sent.call, so_far, sent.stand_ins, picture)

    async def _picture_in(self, operation: Operation, call: ToolCall, so_far: MessageBody) -> SentPicture | None:
        """Return the picture that the call names, if its operation sends one. Invalid if there is none."""
        if not operation.picture_part:
            return None
        history, number = self._asked.history, _number_in(operation, call.arguments)
        file = picture_of_number(pictures_of(history, so_far), number)
        self._to_edit[file.id] = file
        made_there = is_made_by(operation.host, file, history, so_far)
        return sent_picture(file, number, await self._read_picture(file), from_recipient=made_there)

    async def run_here(self, tool: str, arguments: str) -> CallEnded:
        """Carry out a call that stays on this server: `propose` has checked it."""
        if self._run_code is not None and tool == RUN_PYTHON:
            return await self._run_code(code_in(arguments) or "")
        if self._images is None or not self._makes_image(tool):
            return CallEnded(None, None, NO_ACTIONS)
        operation, picture = self._offered[tool].operation, None
        try:
            if operation.picture_part:
                pictures = pictures_of(self._asked.history, self._so_far)
                picture = await self._read_picture(picture_of_number(pictures, _number_in(operation, arguments)))
        except DiscreetError as error:
            return CallEnded(None, None, error.sentence)
        return await self._images.make(self._actor, arguments, self._next_number, picture)

    @property
    def _next_number(self) -> int:
        """The number of the next picture of the chat."""
        return len(pictures_of(self._asked.history, self._so_far)) + 1

    def _makes_image(self, tool: str) -> bool:
        bound = self._offered.get(tool)
        return bound is not None and bound.operation.reads == IMAGE

    async def call(self, consent_id: UUID, tell: NotifyPerson) -> CallEnded:
        """Make the allowed call; Conflict when no grant covers it.

        `tell` shows questions during the call. Any other error may contain the third party's words, even before
        anything was sent, so the third party becomes a party to what follows (P1).
        """
        tool = self._tools.get(consent_id, "")
        try:
            if tool not in self._offered and await self._is_the_operators(consent_id):
                return CallEnded(None, None, TURNED_OFF)
            if self._images is not None and self._makes_image(tool):
                return await self._image(self._images, consent_id)
            return await self._with_pictures(await self._consents.call(self._actor, consent_id, tell))
        except Conflict:
            raise
        except DiscreetError as error:
            return CallEnded("", None, error.sentence)

    async def _is_the_operators(self, consent_id: UUID) -> bool:
        card = await self._consents.get_card(self._actor, consent_id)
        return card.disclosure.recipient.chosen_by is not ChosenBy.BUILDER

    async def _image(self, images: ImageCalls, consent_id: UUID) -> CallEnded:
        """Make the allowed call in the person's turn for an image."""
        card = await self._consents.get_card(self._actor, consent_id)
        async with images.turn(self._actor) as turn:
            if (refusal := await self._refusal_of(images, card)) is not None:
                return CallEnded(None, None, refusal)
            try:
                picture = await self._shown_picture(card)
            except NotFound:
                return CallEnded(None, None, PICTURE_GONE)
            over = await self._consents.call(self._actor, consent_id, picture=picture)
            told = heard(over)
            if not over.pictures:
                return told
            try:
                prompt, holder = card.disclosure.arguments[PROMPT], self._actor.account_id
                file = await images.file(over.pictures[0], prompt, holder, picture or b"")
            except DiscreetError as error:
                return replace(told, sentence=error.sentence)
            turn.counts = True
            return with_file(told, file, self._next_number)

    async def _shown_picture(self, card: ConsentRequest) -> bytes | None:
        """Return the bytes of the picture on the card. NotFound when it is gone."""
        if (shown := card.disclosure.request.picture) is None:
            return None
        pictures = {file.id: file for file in pictures_of(self._asked.history, self._so_far)} | self._to_edit
        if shown.file_id not in pictures:
            raise NotFound(PICTURE_GONE)
        return await self._read_picture(pictures[shown.file_id])

    async def _refusal_of(self, images: ImageCalls, card: ConsentRequest) -> str | None:
        """Return why this description must not leave now as the card shows it; None if it may."""
        tool = self._tools[card.id]
        shown = ToolCall("", tool, _arguments(card))
        try:
            now = await images.prepared(
                *await self._limits(),
                self._offered[tool].operation,
                shown,
                card.stand_ins,
                card.disclosure.request.picture,
            )
        except DiscreetError as error:
            return f"{error.sentence} Nothing was sent."
        return None if now.call == shown else NO_LONGER_MASKED

    async def _with_pictures(self, over: consent.CallResult) -> CallEnded:
        told = heard(over)
        if not over.pictures or told.response is None:
            return told
        files, notes = await self._pictures.read(over.host, over.pictures, self._actor.account_id)
        self._brought += [file.about for file in files]
        return replace(told, response="\n".join([told.response, *notes]), files=files)


def code_call(call: ToolCall) -> LocalCallProposed | CallRejected:
    """Return that the code runs on this server, or why it cannot be run."""
    if (refusal := refusal_of(code_in(call.arguments))) is not None:
        return CallRejected(refusal, RUN_PYTHON, RUN_SUMMARY, capability=Capability.CODE)
    return LocalCallProposed(call.arguments, RUN_PYTHON, RUN_SUMMARY, capability=Capability.CODE)


def context(asked: PendingTurn, gpt: GptBrief, so_far: MessageBody) -> CallContext:
    """Return everything the model had read when it made a call: its parties and texts."""
    before = [message.body for message in asked.history if message.role is Role.ASSISTANT]
    return CallContext(
        conversation_id=asked.conversation.about.id,
        gpt_id=gpt.id,
        gpt_version=gpt.version,
        prompt_parties=asked.conversation.label_of(asked.answer).parties | so_far.third_parties,
        own_words=tuple(message.body.text for message in asked.history if message.role is Role.USER),
        third_party_answers=tuple(
            (call.host, _third_party_text(call))
            for body in (*before, so_far)
            for call in body.calls
            if call.code is None and _third_party_text(call)
        ),
    )


def _third_party_text(call: ActionCall) -> str:
    """Return all text that may come from the third party."""
    return "\n".join(text for text in (call.response, call.sentence) if text)


def _number_in(operation: Operation, arguments: str) -> int:
    """Return the number of the picture in a call's arguments; 0, which no picture has, if there is none."""
    number = parse_arguments(operation, arguments).get(operation.picture_part)
    return number if type(number) is int else 0


def _rejected(sentence: str, bound: Bound) -> CallRejected:
    operation = bound.operation
    return CallRejected(sentence, operation.name, operation.summary, operation.host, bound.action.capability)


def decided(card: ConsentRequest) -> ConsentAnswered:
    """Return the person's decision; anything but a yes is a no."""
    return ConsentAnswered(card.id, card.state is ConsentState.ALLOWED, _arguments(card))


def _arguments(card: ConsentRequest) -> str:
    return msgspec.json.encode(card.disclosure.arguments).decode()


def heard(over: consent.CallResult) -> CallEnded:
    """Return a call's result for the model.

    A third party that may have received the call can influence how it failed, so it becomes a party to what follows
    (P1).
    """
    if over.status is not None:
        sentence = over.sentence or (CUT if over.cut else None)
        sources, whole = over.sources, over.whole_page
        return CallEnded(over.text, over.status, sentence, over.ledger_id, sources=sources, whole_page=whole)
    return CallEnded("" if over.may_have_arrived else None, None, over.sentence or "", over.ledger_id)
