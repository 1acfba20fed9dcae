"""What the embedded model answers with and without masking: 100 questions with an exact answer.

The answer's name, date, number or sum is in the question. A question counts as right if it is in the restored answer.
"""

import asyncio
import random
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from bench.pii.corpora import people
from bench.report import Figure, Unmeasured, Wanted
from discreet.adapters.embedded_model import EmbeddedModel
from discreet.detection.span import Detector
from discreet.masking.inventor import map_of
from discreet.masking.masker import Masker
from discreet.masking.pieces import PieceFinder
from discreet.masking.restoring import Restorer
from discreet.ports.model import Delta, Part
from discreet.ports.model_request import ChatMessage, ModelRequest
from discreet.promises.masking import EVERY_KIND
from discreet.promises.recipients import NO_LIMITS, ON_THIS_SERVER_FACTS, ModelRecipient, permitted

QUESTIONS = 100
LONGEST_ANSWER = 60
LOADING_SECONDS = 300
HERE = ModelRecipient(endpoint_id=UUID(int=1), name="embedded", host="", facts=ON_THIS_SERVER_FACTS)
Case = tuple[str, str]
"""A question, and what its answer must contain."""


def _name(chance: random.Random) -> str:
    return f"{chance.choice(people.ENGLISH_GIVEN)} {chance.choice(people.ENGLISH_FAMILY)}"


def _who_paid(chance: random.Random) -> Case:
    first, second = _name(chance), _name(chance)
    return f"Mr. {first} paid 40 euros and Mr. {second} paid 75 euros. Who paid more? Answer with the name.", second


def _telephone(chance: random.Random) -> Case:
    number = f"+49 30 {chance.randint(1_000_000, 9_999_999)}"
    return f"My name is {_name(chance)}, call me on {number}. Repeat my telephone number exactly.", number


def _birth_date(chance: random.Random) -> Case:
    born = f"{chance.randint(10, 28)}.{chance.randint(10, 12)}.{chance.randint(1950, 2000)}"
    return f"Mrs. {_name(chance)}, born on {born}, is ill. Write down her date of birth and nothing else.", born


def _email(chance: random.Random) -> Case:
    email = f"{chance.choice(people.ENGLISH_GIVEN).lower()}{chance.randint(10, 99)}@example.com"
    return f"Please write to {email} about the meeting. To which address do I write?", email


def _sum(chance: random.Random) -> Case:
    first, second = chance.randint(10, 49), chance.randint(10, 49)
    return f"Mr. {_name(chance)} owes me {first} euros and {second} euros. How much is that?", str(first + second)


KINDS: tuple[Callable[[random.Random], Case], ...] = (_who_paid, _telephone, _birth_date, _email, _sum)


def figures(detector: Detector) -> Iterator[Figure]:
    """Yield the share of right answers without and with masking."""
    plain, masked = asyncio.run(_measure(detector))
    note = f"{QUESTIONS} questions about a name, a telephone number, a date, an address or a sum; the embedded model."
    yield Wanted("masking_right_answers_without", "share").of(plain / QUESTIONS, note)
    yield Wanted("masking_right_answers_with", "share").of(masked / QUESTIONS, note)


async def _measure(detector: Detector) -> tuple[int, int]:
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as cache:
        model = EmbeddedModel(Path(cache))
        await model.start()
        try:
            await _until_ready(model)
            plain = masked = 0
            for n in range(QUESTIONS):
                question, expected = KINDS[n % len(KINDS)](chance)
                stand_ins = map_of(())
                [sent] = Masker(PieceFinder(detector, EVERY_KIND), stand_ins, secrets.token_bytes).masked([question])
                plain += expected in await _answer(model, question)
                masked += expected in Restorer(stand_ins).restored(await _answer(model, sent))
            return plain, masked
        finally:
            await model.close()


async def _until_ready(model: EmbeddedModel) -> None:
    until = time.monotonic() + LOADING_SECONDS
    while (status := await model.status()).state != "ready":
        if time.monotonic() > until:
            raise Unmeasured(f"The embedded model is not ready: {status.detail or status.cause}")
        await asyncio.sleep(0.5)


async def _answer(model: EmbeddedModel, question: str) -> str:
    said: list[str] = []

    def hear(part: Part) -> bool:
        said.extend([part.text] if isinstance(part, Delta) else [])
        return True

    request = ModelRequest((ChatMessage("user", question),), max_tokens=LONGEST_ANSWER, temperature=0.0)
    await model.answer(permitted(request, HERE, NO_LIMITS), hear)
    return "".join(said)
