"""The builder assistant: in a chat, a model proposes texts for the form.

Invariants:
- The chat is not stored, and the GPT is not changed.
- The page shows each proposal. Only the builder's own saving and publishing apply it (P1, P3).
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.gpts.assistant.prompt import AssistantMessage, build_request
from discreet.assistants.gpts.assistant.proposal import Proposal, parse_proposal
from discreet.assistants.gpts.gpt import Configuration
from discreet.db.pool import Database
from discreet.errors import Invalid
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.ports.model import Delta, Model, ModelFailed, OnPart, Part, PromptSent, Reasoning, ReasoningOnly
from discreet.ports.model_request import ModelRequest, UsageOwner
from discreet.promises.visibility import Right

MAX_SAID = 60
"""The most messages taken from a page; of a longer chat, the latest."""

NO_FUNCTIONS = (400, 404, 422, 501)
"""Statuses with which some endpoints refuse a request with functions. Such a request is repeated without functions,
and the model answers with a JSON block."""


class BuilderAssistant:
    """Answers a builder's chat about a draft.

    `prompt_characters` bounds the prompt, `answer_tokens` the answer, `message_characters` one message of the builder.
    """

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

    async def build_request(
        self, actor: Actor, gpt_id: UUID, messages: Sequence[AssistantMessage], form: Configuration
    ) -> ModelRequest:
        """Return the request for the model.

        NotFound if the actor may not edit the GPT; Invalid and TooLarge say what is wrong with the message.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await rules_for_builder(connection, actor)
        if not messages or messages[-1].role != "user" or not messages[-1].text.strip():
            raise Invalid("Describe the GPT first.", field="talk")
        if len(messages[-1].text) > self._message:
            raise Invalid(
                f"This has {len(messages[-1].text):,} characters; {self._message:,} is the limit.", field="talk"
            )
        payer = UsageOwner(actor.account_id, actor.space.workspace_id)
        return build_request(messages[-MAX_SAID:], form, payer, self._prompt, self._answer)

    async def answer(self, request: ModelRequest, form: Configuration, on_part: OnPart) -> Proposal:
        """Stream the answer to `on_part`, and return its proposal.

        ModelFailed and TooMany say why there is none.
        """
        text = ""

        def listen(part: Part) -> bool:
            nonlocal text
            if isinstance(part, Delta):
                text += part.text
            elif isinstance(part, ReasoningOnly):
                text = ""
            return isinstance(part, Reasoning | PromptSent) or on_part(part)

        try:
            completion = await self._model.answer(request, listen)
        except ModelFailed as failed:
            if text or failed.too_long or failed.status not in NO_FUNCTIONS:
                raise
            completion = await self._model.answer(msgspec.structs.replace(request, tools=()), listen)
        return parse_proposal(text, completion.calls if completion else (), form)
