"""What a model answers with and without masking: questions with one exact answer.

The model is the one in the settings: the embedded model, or the endpoint of `DISCREET_MODEL_URL`.
"""

import asyncio
import os
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from uuid import UUID

from bench.masking.questions import Question, questions
from bench.report import Figure, Unmeasured, Wanted
from discreet.adapters.egress import EgressGateway
from discreet.app.adapters import start_model
from discreet.detection.span import Detector
from discreet.masking.gender import ListedGender
from discreet.masking.inventor import rebuild_map
from discreet.masking.masker import Masker
from discreet.masking.pieces import PieceFinder
from discreet.masking.restoring import Restorer
from discreet.ports.model import Delta, ModelEndpoint, Part
from discreet.ports.model_request import ChatMessage, ModelRequest
from discreet.promises.masking import EVERY_KIND
from discreet.promises.recipients import NO_LIMITS, ON_THIS_SERVER_FACTS, ModelRecipient, permitted
from discreet.settings import read_settings

SEED = 7
MAX_ANSWER_LENGTH = 100
LOADING_SECONDS = 300
RECIPIENT = ModelRecipient(endpoint_id=UUID(int=1), name="measured", host="", facts=ON_THIS_SERVER_FACTS)
PLAIN, MASKED, STAYED = "without", "with", "of those right without"


def figures(detector: Detector, listed: ListedGender, count: int) -> Iterator[Figure]:
    """Yield the share of right answers in each language, without and with masking."""
    right = asyncio.run(_measured(detector, listed, count))
    for language in ("en", "de"):
        total = right[language, "asked"]
        note = f"{total} questions (seed {SEED}): a date, a sum, a name, an address, a number, one of two people."
        yield Wanted(f"masking_right_answers_{language}_without", "share").of(right[language, PLAIN] / total, note)
        yield Wanted(f"masking_right_answers_{language}_with", "share").of(right[language, MASKED] / total, note)
        stayed = right[language, STAYED] / max(1, right[language, PLAIN])
        yield Wanted(f"masking_right_answers_{language}_stayed", "share").of(stayed, f"Of those right without. {note}")


async def _measured(detector: Detector, listed: ListedGender, count: int) -> Counter[tuple[str, str]]:
    """Return how many questions of each language were asked and answered right."""
    right: Counter[tuple[str, str]] = Counter()
    async with AsyncExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory())
        settings = read_settings({"DISCREET_HOME": home, **os.environ})
        model = await start_model(settings, EgressGateway(), stack)
        await _until_ready(model)
        for question in questions(count, SEED):
            plain, masked = await _tried(question, model, detector, listed)
            right.update((question.language, what) for what in ("asked", *_outcomes(plain, masked)))
    return right


def _outcomes(plain: bool, masked: bool) -> list[str]:
    return [what for what, holds in ((PLAIN, plain), (MASKED, masked), (STAYED, plain and masked)) if holds]


async def _tried(
    question: Question, model: ModelEndpoint, detector: Detector, listed: ListedGender
) -> tuple[bool, bool]:
    """Return whether the model's answer is right without, and with masking."""
    stand_ins = rebuild_map(())
    masker = Masker(PieceFinder(detector, EVERY_KIND), stand_ins, secrets.token_bytes, listed)
    [sent] = masker.mask([question.text])
    plain = question.is_right(await _answer(model, question.text))
    return plain, question.is_right(Restorer(stand_ins).restore(await _answer(model, sent)))


async def _until_ready(model: ModelEndpoint) -> None:
    until = time.monotonic() + LOADING_SECONDS
    while (status := await model.status()).state != "ready":
        if time.monotonic() > until:
            raise Unmeasured(f"The model is not ready: {status.detail or status.cause}")
        await asyncio.sleep(0.5)


async def _answer(model: ModelEndpoint, question: str) -> str:
    texts: list[str] = []

    def on_part(part: Part) -> bool:
        texts.extend([part.text] if isinstance(part, Delta) else [])
        return True

    request = ModelRequest((ChatMessage("user", question),), max_tokens=MAX_ANSWER_LENGTH, temperature=0.0)
    await model.answer(permitted(request, RECIPIENT, NO_LIMITS), on_part)
    return "".join(texts)
