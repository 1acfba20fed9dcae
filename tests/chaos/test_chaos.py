"""A short run of many processes that are killed (specification: Bad input and failure); `make chaos` runs longer."""

from copy import deepcopy

from tests.chaos.check import breaches
from tests.chaos.journal import Acknowledgement, QuestionAct
from tests.chaos.run import Plan, run

SHORT = Plan(seconds=10, seed=7, servers=2, workers=1, people=5, pause=2.5, midnight=4)


async def test_no_acknowledged_act_is_lost_or_doubled_when_processes_are_killed() -> None:
    outcome = await run(SHORT)
    assert not outcome.breaches, "\n".join([*outcome.breaches, str(outcome.folder)])
    assert outcome.kills.total() > 0
    acknowledged = list(outcome.journal.list_acts(QuestionAct, Acknowledgement.DONE))
    assert acknowledged

    # The check fails if an acknowledged question is missing, or is there twice.
    conversations = outcome.state.conversations
    asked = next(act for act in acknowledged if act.question_id in conversations.get(act.conversation or "", {}))
    lost, doubled = deepcopy(outcome.state), deepcopy(outcome.state)
    question = lost.conversations[asked.conversation or ""].pop(asked.question_id)
    doubled.conversations["another"] = {"another": question}
    assert len(breaches(outcome.journal, lost)) == 1
    assert len(breaches(outcome.journal, doubled)) == 1
