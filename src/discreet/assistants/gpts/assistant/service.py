"""Building by talking: the builder says what they want, and a model proposes what the form could say (specification:
GPTs).

Invariants:
- Nothing of the talk is stored, and nothing of the GPT is changed.
- What is proposed is for the page to show.
- The builder's own saving and publishing make it count (P1, P3).
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.gpts.assistant.prompt import AssistantMessage, request_of
from discreet.assistants.gpts.assistant.proposal import Proposal, proposal_of
from discreet.assistants.gpts.gpt import Configuration
from discreet.db.pool import Database
from discreet.errors import Invalid
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.ports import Delta, Hear, Model, ModelFailed, ModelRequest, Part, Reasoning, ReasoningOnly, UsageOwner
from discreet.promises.visible import Right

MOST_SAID = 60
"""Turns that are taken from a page; a talk that is longer begins with its later ones."""

NO_FUNCTIONS = (400, 404, 422, 501)
"""With which endpoints refuse a request for its functions, among other things: they are asked once more without, and
write a block."""


class BuilderAssistant:
    """`prompt_characters` bounds what the model is told, `answer_tokens` what it says, `message_characters` what a
    builder says at once."""

    def __init__(
        self,
        *,
        database: Database,
        model: Model,
        prompt_characters: int,
        answer_tokens: int,
        message_characters: int,
    ) -> None:
        self._database, self._model = database, model
        self._prompt, self._answer, self._message = prompt_characters, answer_tokens, message_characters

    async def ask(
        self, actor: Actor, gpt_id: UUID, talk: Sequence[AssistantMessage], form: Configuration
    ) -> ModelRequest:
        """What the model will be asked. NotFound for who may not edit the GPT; Invalid and TooLarge say what is
        wrong with what was said."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await rules_for_builder(connection, actor)
        if not talk or talk[-1].role != "user" or not talk[-1].text.strip():
            raise Invalid("Say what the GPT should be.", field="talk")
        if len(talk[-1].text) > self._message:
            raise Invalid(f"This has {len(talk[-1].text):,} characters; {self._message:,} is the limit.", field="talk")
        payer = UsageOwner(actor.account_id, actor.space.workspace_id)
        return request_of(talk[-MOST_SAID:], form, payer, self._prompt, self._answer)

    async def answer(self, asked: ModelRequest, form: Configuration, hear: Hear) -> Proposal:
        """`hear` is told the answer as it comes; then there is what it proposes. ModelFailed and TooMany say why there
        is none."""
        text = ""

        def listen(part: Part) -> bool:
            nonlocal text
            if isinstance(part, Delta):
                text += part.text
            elif isinstance(part, ReasoningOnly):
                text = ""
            return isinstance(part, Reasoning) or hear(part)

        try:
            ended = await self._model.answer(asked, listen)
        except ModelFailed as failed:
            if text or failed.too_long or failed.status not in NO_FUNCTIONS:
                raise
            ended = await self._model.answer(msgspec.structs.replace(asked, tools=()), listen)
        return proposal_of(text, ended.calls if ended else (), form)
