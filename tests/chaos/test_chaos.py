"""A short life of many processes that are killed (specification: Bad input and failure); `make chaos` is the long one."""

from copy import deepcopy

from tests.chaos.check import breaches
from tests.chaos.journal import Acknowledgement, Asked
from tests.chaos.run import Plan, run

SHORT = Plan(seconds=10, seed=7, servers=2, workers=1, people=5, pause=2.5, midnight=4)


async def test_whatever_is_killed_nothing_that_was_told_is_lost_or_doubled() -> None:
    outcome = await run(SHORT)
    assert not outcome.breaches, "\n".join([*outcome.breaches, str(outcome.folder)])
    assert outcome.killed.total() > 0
    acknowledged = list(outcome.journal.of(Asked, Acknowledgement.DONE))
    assert acknowledged

    # The same record with one of them gone, and with one there twice, is not passed.
    conversations = outcome.found.conversations
    asked = next(each for each in acknowledged if each.question in conversations.get(each.conversation or "", {}))
    lost, doubled = deepcopy(outcome.found), deepcopy(outcome.found)
    question = lost.conversations[asked.conversation or ""].pop(asked.question)
    doubled.conversations["another"] = {"another": question}
    assert len(breaches(outcome.journal, lost)) == 1
    assert len(breaches(outcome.journal, doubled)) == 1
