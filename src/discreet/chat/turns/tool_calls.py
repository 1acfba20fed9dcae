"""The link between a turn's calls and the consents (P4).

A model's call becomes a card; an allowed card becomes a request.

Invariants:
- This module only translates.
- The consents decide what may be sent and whether the person is asked.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import msgspec

from discreet.assistants.actions.action import Bound
from discreet.assistants.actions.consent import card as consent
from discreet.assistants.actions.consent.card import CallContext, ConsentRequest, ConsentState
from discreet.assistants.actions.consent.elicitations import Tell
from discreet.assistants.actions.consent.service import Consents
from discreet.assistants.gpts.gpt import GptBrief
from discreet.chat.conversations.attachment import Attachment
from discreet.chat.conversations.message import ActionCall, MessageBody, Role
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.call_pictures import CallPictures
from discreet.chat.turns.turn_events import Called, CallRejected, Decided, Proposed
from discreet.errors import Conflict, DiscreetError
from discreet.identity.accounts.actor import Actor
from discreet.ports.model_request import ToolCall

NO_ACTIONS = "There are no functions to call in this conversation."
CUT = "The answer was longer; the rest was not taken."


class TurnCalls:
    """The calls of one turn. Without a GPT, `gpt` is None and `offered` empty."""

    __slots__ = ("_actor", "_asked", "_consents", "_gpt", "_offered", "_pictures", "brought")

    def __init__(
        self,
        consents: Consents,
        actor: Actor,
        asked: PendingTurn,
        gpt: GptBrief | None,
        offered: Sequence[Bound],
        pictures: CallPictures,
    ) -> None:
        self._pictures = pictures
        self.brought: list[Attachment] = list(asked.answer.body.files)
        """The pictures that calls of this answer returned."""
        self._consents, self._actor, self._asked, self._gpt = consents, actor, asked, gpt
        self._offered = {bound.name: bound.operation for bound in offered}

    async def propose(self, call: ToolCall, so_far: MessageBody) -> Proposed | CallRejected:
        """Return a card for the call, or the reason why it cannot be made."""
        if self._gpt is None:
            return CallRejected(NO_ACTIONS)
        made = await self._consents.propose(self._actor, context(self._asked, self._gpt, so_far), call)
        if isinstance(made, consent.InvalidCall):
            known = self._offered.get(call.name)
            about = (known.name, known.summary, known.host) if known else (call.name, "", "")
            return CallRejected(made.sentence, *about)
        told = made.disclosure
        allowed = made.state is ConsentState.ALLOWED
        return Proposed(made.id, allowed, _arguments(made), told.operation, told.summary, told.recipient.host)

    async def call(self, consent_id: UUID, tell: Tell) -> Called:
        """Make the allowed call; Conflict when no grant covers it.

        `tell` shows questions during the call. Any other error may contain the third party's words, even before
        anything was sent, so the third party becomes a party to what follows (P1).
        """
        try:
            return await self._with_pictures(await self._consents.call(self._actor, consent_id, tell))
        except Conflict:
            raise
        except DiscreetError as error:
            return Called("", None, error.sentence)

    async def _with_pictures(self, over: consent.CallResult) -> Called:
        told = heard(over)
        if not over.pictures or told.response is None:
            return told
        files, notes = await self._pictures.read(over.host, over.pictures, self._actor.account_id)
        self.brought += [file.about for file in files]
        return replace(told, response="\n".join([told.response, *notes]), pictures=files)


def context(asked: PendingTurn, gpt: GptBrief, so_far: MessageBody) -> CallContext:
    """Return everything the model had read when it made a call: its parties and texts."""
    before = [message.body for message in asked.history if message.role is Role.ASSISTANT]
    return CallContext(
        conversation_id=asked.conversation.about.id,
        gpt_id=gpt.id,
        gpt_version=gpt.version,
        prompt_parties=asked.conversation.label_of(asked.answer).parties | so_far.third_parties,
        own_words=tuple(message.body.text for message in asked.history if message.role is Role.USER),
        foreign=tuple(
            (call.host, _told_by(call))
            for body in (*before, so_far)
            for call in body.calls
            if call.code is None and _told_by(call)
        ),
    )


def _told_by(call: ActionCall) -> str:
    """Return all text that may come from the third party."""
    return "\n".join(text for text in (call.response, call.sentence) if text)


def decided(card: ConsentRequest) -> Decided:
    """Return the person's decision; anything but a yes is a no."""
    return Decided(card.id, card.state is ConsentState.ALLOWED, _arguments(card))


def _arguments(card: ConsentRequest) -> str:
    return msgspec.json.encode(card.disclosure.arguments).decode()


def heard(over: consent.CallResult) -> Called:
    """Return a call's result for the model.

    A third party that may have received the call can influence how it failed, so it becomes a party to what follows
    (P1).
    """
    if over.status is not None:
        sentence = over.sentence or (CUT if over.cut else None)
        sources, whole = over.sources, over.whole_page
        return Called(over.text, over.status, sentence, over.ledger_id, sources=sources, whole_page=whole)
    return Called("" if over.may_have_arrived else None, None, over.sentence or "", over.ledger_id)
