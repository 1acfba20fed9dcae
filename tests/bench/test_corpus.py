"""The corpus of `bench/`: a dataset counts exactly the planted content."""

from random import Random
from typing import Any

import pytest

from bench.corpus.fill import fill
from bench.corpus.scenarios import LEFT_OUT, Fate, stories
from bench.seeded_installation import counted_in
from discreet.app.infrastructure import Infrastructure
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.runtime.child_process import start_python
from discreet.training.reasons import MEANINGS, PERMITTED
from tests.support.builder import Builder
from tests.support.datasets import QUICK

CONVERSATIONS = 300


async def test_a_dataset_counts_every_conversation_for_what_was_planted(infra: Infrastructure, owner: Any) -> None:
    planted = await fill(owner, infra.keys, CONVERSATIONS, seed=3)
    assert set(planted.conversations) == {PERMITTED, *LEFT_OUT.values()} <= set(MEANINGS)
    assert planted.conversations.total() == CONVERSATIONS
    counted = counted_in(await manifest_of(Builder(infra)))
    assert counted == planted
    assert set(counted.removed) == {"EMAIL", "PHONE"}


async def manifest_of(build: Builder) -> dict[str, Any]:
    improvement = build.improvement(start=start_python)
    dataset = await improvement.request(CLI_ACTOR, "A corpus", QUICK)
    await improvement.build(dataset.id)
    return await improvement.manifest(CLI_ACTOR, dataset.id)


def test_the_same_seed_tells_the_same_stories_and_another_one_others() -> None:
    assert list(stories(Random(5), 50)) == list(stories(Random(5), 50))
    assert list(stories(Random(5), 50)) != list(stories(Random(6), 50))


@pytest.mark.parametrize("wanted", [0, 1, 7])
def test_there_are_as_many_stories_as_were_asked_for(wanted: int) -> None:
    assert len(list(stories(Random(1), wanted))) == wanted


def test_stories_have_four_messages_on_average() -> None:
    made = list(stories(Random(1), 3000))
    assert sum(story.messages for story in made) / len(made) == pytest.approx(4, rel=0.05)


def test_a_near_duplicate_differs_from_what_it_was_made_of() -> None:
    made = list(stories(Random(2), 500))
    used = [story.used for story in made if story.used]
    copies = [story.talk for story in made if story.fate is Fate.COPY]
    assert copies
    assert all(copy not in used and copy[:-1] in [talk[:-1] for talk in used] for copy in copies)
