"""Whether all acknowledged data is stored.

A question must be stored as it was asked, an answer at least up to the received part.

Invariant: only the server's own statement counts as acknowledged, and only what it shows counts as stored.
"""

from collections.abc import Sequence
from typing import Any

from bench.answers import MARK
from bench.storm.client import Heard, Visitor, whole_text
from bench.storm.fixture import at_most

OVER = {"complete", "stopped", "failed", "interrupted"}

Said = tuple[Visitor, Heard]


async def lost(said: Sequence[Said], *, all_whole: bool = False, tokens: int | None = None) -> list[str]:
    """Return a sentence for each acknowledged item that is missing or different.

    With `all_whole`, every answer must be complete, however much of it was received. `tokens` is how many received
    tokens of an interrupted answer may be lost, if that is known.
    """
    acknowledged = [each for each in said if each[1].turn]

    async def one(each: Said) -> list[str]:
        visitor, heard = each
        shown = await visitor.call("GET", f"/api/conversations/{heard.conversation}")
        if shown.status != 200:
            return [f"a conversation that was acknowledged answers {shown.status} ({shown.sentence})"]
        return faults(heard, shown.body, all_whole, tokens)

    return [fault for found in await at_most(32, acknowledged, one) for fault in found]


def faults(heard: Heard, shown: dict[str, Any], all_whole: bool, tokens: int | None = None) -> list[str]:
    """Return the faults of one conversation as it is shown."""
    messages = {message["id"]: message for message in shown["messages"]}
    question, answer = messages.get(heard.turn["question_id"]), messages.get(heard.turn["answer_id"])
    if question is None or answer is None:
        return ["a question or its answer is missing"]
    whole, found = whole_text(heard.tokens).strip(), []
    if heard.question and question["text"] != heard.question:
        found.append("a question is not as it was asked")
    if not whole.startswith(answer["text"].strip()):
        found.append("an answer holds what was not said")
    must_be_whole = all_whole or heard.outcome.get("state") == "complete"
    if must_be_whole and (answer["state"], answer["text"].strip()) != ("complete", whole):
        found.append(
            f"a complete answer is stored as {answer['state']}, {len(answer['text'])} of {len(whole)} characters"
        )
    if tokens is not None and not answer["text"].strip().startswith(whole_text(len(heard.pieces) - tokens).strip()):
        found.append(f"of {len(heard.pieces)} tokens that were heard {answer['text'].count(MARK.decode())} are kept")
    if answer["state"] not in OVER and heard.outcome.get("state") != "parked":
        found.append(f"an answer is still {answer['state']}")
    return found
