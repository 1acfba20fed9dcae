"""A test of an endpoint: what it can do, each in one sentence. It contains no one's data.

Invariants:
- The prompts are constants.
- A failure is a finding, never an error.
"""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Final, TypeVar

from discreet.models.directory import ModelQueue
from discreet.ports.model import Completion, Delta, ModelEndpoint, ModelFailed, Part, Reasoning, ReasoningOnly
from discreet.ports.model_request import ChatMessage, ImagePart, ModelRequest, TextPart, ToolSpec
from discreet.promises.measurements import MeasuredFacts
from discreet.promises.recipients import NO_LIMITS, ModelRecipient, permitted

SECONDS: Final = 90.0
"""The longest time for one question."""
ANSWER_TOKENS: Final = 1_000
"""Enough for models that reason before they answer."""
SHOWN: Final = 40
"""Characters of an answer that a sentence quotes."""

COUNT = "Write the numbers from one to twenty as English words, separated by commas. Write nothing else."
ADD = "Use the tool add to add 2 and 3."
COLOUR = "Which colour is this picture? Answer with one English word."
ADDS = ToolSpec(
    "add",
    "Adds two whole numbers.",
    {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
        "required": ["a", "b"],
    },
)
RED_SQUARE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsItw/dMZxQi+hcEK"
    "LNO+FgEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQGBywLQTQDx3uY1cQAAAABJRU5ErkJggg=="
)
"""A picture of 64 by 64 red pixels."""

Result = TypeVar("Result")


class Ability(StrEnum):
    """What a test looks at."""

    ANSWER = "answer"
    STREAMING = "streaming"
    SPEED = "speed"
    REASONING = "reasoning"
    USAGE = "usage"
    TOOLS = "tools"
    IMAGES = "images"
    EMBEDDING = "embedding"
    RERANKING = "reranking"
    ORDER = "order"


@dataclass(frozen=True)
class TrialFinding:
    """Whether an ability works, and the sentence that says so."""

    ability: Ability
    works: bool
    sentence: str


@dataclass
class _TrialAnswer:
    """An answer as it arrives; times in seconds since the request."""

    began: float = field(default_factory=time.monotonic)
    text: str = ""
    pieces: int = 0
    reasoned: bool = False
    first: float | None = None
    whole: float = 0.0

    def on_part(self, part: Part) -> bool:
        match part:
            case Delta():
                self.first = self._elapsed_seconds() if self.first is None else self.first
                self.text, self.pieces = self.text + part.text, self.pieces + 1
            case Reasoning():
                self.reasoned = True
            case ReasoningOnly():
                self.text, self.reasoned = "", True
            case _:
                pass
        return True

    def _elapsed_seconds(self) -> float:
        return time.monotonic() - self.began

    def end(self) -> None:
        self.whole = self._elapsed_seconds()


async def within_limit(awaitable: Awaitable[Result]) -> Result:
    """Return the result. ModelFailed if it takes longer than `SECONDS`."""
    try:
        async with asyncio.timeout(SECONDS):
            return await awaitable
    except TimeoutError as late:
        raise ModelFailed(f"It did not finish an answer within {SECONDS:.0f} seconds.", kind="timeout") from late


async def try_endpoint(
    client: ModelEndpoint, queue: ModelQueue, recipient: ModelRecipient, model: str | None
) -> list[TrialFinding]:
    """Ask a model three questions, and return what works."""
    trial = _EndpointTrial(client, queue, recipient, model)
    try:
        trial_answer, completion = await trial.ask([ChatMessage("user", COUNT)])
    except ModelFailed as failed:
        return [TrialFinding(Ability.ANSWER, False, failed.sentence)]
    if not trial_answer.text.strip():
        return [TrialFinding(Ability.ANSWER, False, "The model returned an empty answer.")]
    findings = [
        TrialFinding(Ability.ANSWER, True, "It answers."),
        _streaming_finding(trial_answer),
        _speed_finding(trial_answer, completion),
        *_reasoning_findings(trial_answer, completion),
        usage_finding(completion.prompt_tokens is not None and completion.completion_tokens is not None),
    ]
    return [*findings, await _try_tools(trial), await _try_images(trial)]


async def measure_endpoint(client: ModelEndpoint, recipient: ModelRecipient, model: str | None) -> MeasuredFacts | None:
    """Ask a model once more, and return what the connection and the answer tell; None if it gives no answer."""
    request = ModelRequest([ChatMessage("user", COUNT)], model=model, max_tokens=ANSWER_TOKENS)
    try:
        return await within_limit(client.measure(permitted(request, recipient, NO_LIMITS)))
    except ModelFailed:
        return None


@dataclass(frozen=True)
class _EndpointTrial:
    client: ModelEndpoint
    queue: ModelQueue
    recipient: ModelRecipient
    model: str | None

    async def ask(
        self, messages: Sequence[ChatMessage], tools: Sequence[ToolSpec] = ()
    ) -> tuple[_TrialAnswer, Completion]:
        """Ask, and return the answer. Raises ModelFailed."""
        request = ModelRequest(messages, model=self.model, max_tokens=ANSWER_TOKENS, tools=tools)
        trial_answer = _TrialAnswer()
        answer = partial(self.client.answer, permitted(request, self.recipient, NO_LIMITS), trial_answer.on_part)
        completion = await within_limit(self.queue(request, trial_answer.on_part, answer))
        trial_answer.end()
        assert completion is not None, "on_part always wants more"
        return trial_answer, completion


def _streaming_finding(trial_answer: _TrialAnswer) -> TrialFinding:
    if trial_answer.pieces > 1:
        return TrialFinding(Ability.STREAMING, True, "Answers appear while they are written.")
    return TrialFinding(Ability.STREAMING, False, "Answers arrive in one piece, so people wait for the whole text.")


def _speed_finding(trial_answer: _TrialAnswer, completion: Completion) -> TrialFinding:
    first = trial_answer.whole if trial_answer.first is None else trial_answer.first
    tokens, seconds = completion.completion_tokens, trial_answer.whole - first
    if not tokens or seconds <= 0:
        return TrialFinding(Ability.SPEED, True, f"First text after {first:.1f} seconds.")
    rate = f"{tokens / seconds:.0f}"
    return TrialFinding(Ability.SPEED, True, f"First text after {first:.1f} seconds, then {rate} tokens a second.")


def _reasoning_findings(trial_answer: _TrialAnswer, completion: Completion) -> list[TrialFinding]:
    if not (trial_answer.reasoned or completion.reasoned):
        return []
    return [TrialFinding(Ability.REASONING, True, "It reasons before it answers, and sends its reasoning.")]


def usage_finding(is_reported: bool) -> TrialFinding:
    if not is_reported:
        return TrialFinding(Ability.USAGE, False, "It does not report tokens, so they are estimated.")
    return TrialFinding(Ability.USAGE, True, "It reports the tokens of each answer.")


async def _try_tools(trial: _EndpointTrial) -> TrialFinding:
    try:
        _, completion = await trial.ask([ChatMessage("user", ADD)], (ADDS,))
    except ModelFailed as failed:
        return TrialFinding(Ability.TOOLS, False, f"It can't call actions. {failed.sentence}")
    if any(call.name == ADDS.name for call in completion.calls):
        return TrialFinding(Ability.TOOLS, True, "It calls actions.")
    return TrialFinding(Ability.TOOLS, False, "It was offered an action and did not call it.")


async def _try_images(trial: _EndpointTrial) -> TrialFinding:
    parts = (TextPart(COLOUR), ImagePart(RED_SQUARE))
    try:
        trial_answer, _ = await trial.ask([ChatMessage("user", COLOUR, parts=parts)])
    except ModelFailed as failed:
        return TrialFinding(Ability.IMAGES, False, f"It can't read images. {failed.sentence}")
    if "red" in trial_answer.text.lower():
        return TrialFinding(Ability.IMAGES, True, "It reads images.")
    return TrialFinding(
        Ability.IMAGES, False, f"It accepts images, but called a red picture “{trial_answer.text.strip()[:SHOWN]}”."
    )
