"""How much a prompt and its answer may hold, by the model that answers."""

from dataclasses import dataclass

from discreet.chat.turns.prompt import PromptLimits
from discreet.models.directory import ModelDirectory
from discreet.models.endpoint import OfferedModel

CHARACTERS_PER_TOKEN = 3
"""A low estimate for European languages, so that requests fit."""


@dataclass(frozen=True)
class ChatLimits:
    """The limits of prompts. Tokens are the settings'; a model of `models` may have its own."""

    message_characters: int
    context_tokens: int
    answer_tokens: int
    models: ModelDirectory

    def for_model(self, model: str | None = None) -> PromptLimits:
        """Return the limits of a turn with this model: at most half of the context for the answer.

        An eighth is for knowledge.
        """
        return self._limits_of(self.models.offered(model))

    @property
    def longest_message(self) -> int:
        """The longest question that any model here accepts, alone in its prompt."""
        longest = max(self._limits_of(model).prompt_characters for model in (None, *self.models.catalogue.chat_models))
        return min(self.message_characters, longest)

    def _limits_of(self, model: OfferedModel | None) -> PromptLimits:
        context = (model and model.context_tokens) or self.context_tokens
        answer = min((model and model.answer_tokens) or self.answer_tokens, context // 2)
        prompt = (context - answer) * CHARACTERS_PER_TOKEN
        return PromptLimits(prompt, context // 8 * CHARACTERS_PER_TOKEN, answer)
