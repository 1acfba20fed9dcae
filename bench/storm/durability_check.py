"""Whether all acknowledged data is stored.

A question must be stored as it was asked, an answer at least up to the received part.

Invariant: only the server's own statement counts as acknowledged, and only what it shows counts as stored.
"""

from collections.abc import Sequence
from typing import Any

from bench.answers import MARK
from bench.storm.client import Exchange, Visitor, whole_text
from bench.storm.fixture import at_most

OVER = {"complete", "stopped", "failed", "interrupted"}

VisitorExchange = tuple[Visitor, Exchange]


async def lost(
    exchanges: Sequence[VisitorExchange], *, all_whole: bool = False, tokens: int | None = None
) -> list[str]:
    """Return a sentence for each acknowledged item that is missing or different.

    With `all_whole`, every answer must be complete, however much of it was received. `tokens` is how many received
    tokens of an interrupted answer may be lost, if that is known.
    """
    acknowledged = [each for each in exchanges if each[1].turn]

    async def one(each: VisitorExchange) -> list[str]:
        visitor, exchange = each
        shown = await visitor.call("GET", f"/api/conversations/{exchange.conversation}")
        if shown.status != 200:
            return [f"a conversation that was acknowledged answers {shown.status} ({shown.sentence})"]
        return faults(exchange, shown.body, all_whole, tokens)

    return [fault for differences in await at_most(32, acknowledged, one) for fault in differences]


def faults(exchange: Exchange, shown: dict[str, Any], all_whole: bool, tokens: int | None = None) -> list[str]:
    """Return the faults of one conversation as it is shown."""
    messages = {message["id"]: message for message in shown["messages"]}
    question, answer = messages.get(exchange.turn["question_id"]), messages.get(exchange.turn["answer_id"])
    if question is None or answer is None:
        return ["a question or its answer is missing"]
    expected, differences = whole_text(exchange.tokens).strip(), []
    if exchange.question and question["text"] != exchange.question:
        differences.append("a question is not as it was asked")
    if not expected.startswith(answer["text"].strip()):
        differences.append("an answer holds what was not said")
    must_be_whole = all_whole or exchange.outcome.get("state") == "complete"
    if must_be_whole and (answer["state"], answer["text"].strip()) != ("complete", expected):
        differences.append(
            f"a complete answer is stored as {answer['state']}, {len(answer['text'])} of {len(expected)} characters"
        )
    if tokens is not None and not answer["text"].strip().startswith(whole_text(len(exchange.pieces) - tokens).strip()):
        differences.append(
            f"of {len(exchange.pieces)} tokens that were heard {answer['text'].count(MARK.decode())} are kept"
        )
    if answer["state"] not in OVER and exchange.outcome.get("state") != "parked":
        differences.append(f"an answer is still {answer['state']}")
    return differences
