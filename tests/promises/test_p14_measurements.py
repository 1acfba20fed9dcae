"""Measurements of a model's provider may contradict its declaration; they never widen a limit (P14)."""

from dataclasses import replace

import pytest

from discreet.promises.measurements import MeasuredFacts, ModelNetwork, contradictions, is_same_model
from discreet.promises.recipients import ON_THIS_SERVER_FACTS, Basis, RecipientFacts, RunBy

pytestmark = pytest.mark.promise("P14")

KEEPS_NOTHING = RecipientFacts(run_by=RunBy.COMPANY, company="Firm", retention_days=0, trains=False)
KEEPS = replace(KEEPS_NOTHING, retention_days=30)
UNKNOWN = RecipientFacts(run_by=RunBy.COMPANY)
HERE = replace(ON_THIS_SERVER_FACTS, basis=Basis.DECLARED)
SEEN = MeasuredFacts(network=ModelNetwork.PUBLIC, encrypted=True, asked_model="big", answered_model="big")
OFF, STORED, OTHER = "retention is off", "it is stored", "“small” answered"


@pytest.mark.parametrize(
    ("facts", "measured", "warned"),
    [
        (KEEPS_NOTHING, SEEN, ()),
        (KEEPS_NOTHING, replace(SEEN, zero_retention=False), (OFF,)),
        (KEEPS_NOTHING, replace(SEEN, zero_retention=True, stores=False), ()),
        (KEEPS_NOTHING, replace(SEEN, stores=True, zero_retention=False), (OFF, STORED)),
        (KEEPS, replace(SEEN, zero_retention=False, stores=True), ()),
        (KEEPS, replace(SEEN, zero_retention=True), ()),
        (UNKNOWN, replace(SEEN, zero_retention=False, stores=True), ()),
        (HERE, SEEN, ("leads to another machine",)),
        (HERE, replace(SEEN, network=ModelNetwork.PRIVATE), ("leads to another machine",)),
        (HERE, replace(SEEN, network=ModelNetwork.THIS_MACHINE), ()),
        (UNKNOWN, replace(SEEN, network=ModelNetwork.THIS_MACHINE), ()),
        (UNKNOWN, replace(SEEN, answered_model="small"), (OTHER,)),
        (UNKNOWN, replace(SEEN, answered_model=""), ()),
    ],
)
def test_what_contradicts_the_declared_facts_is_said(
    facts: RecipientFacts, measured: MeasuredFacts, warned: tuple[str, ...]
) -> None:
    found = contradictions(facts, measured)
    assert len(found) == len(warned)
    assert all(part in sentence for part, sentence in zip(warned, found, strict=True))


@pytest.mark.parametrize(
    ("requested", "answered", "same"),
    [
        ("gpt-4o", "gpt-4o", True),
        ("gpt-4o", "gpt-4o-2024-08-06", True),
        ("openai/gpt-4o", "gpt-4o", True),
        ("qwen", "Org/Qwen", True),
        ("claude-3-5-haiku-latest", "claude-3-5-haiku-20241022", True),
        ("llama3", "llama3:latest", True),
        ("gemini-2.5-flash", "gemini-2.5-flash-001", True),
        ("gpt-4o", "gpt-4o-mini", False),
        ("gpt-4", "gpt-4-turbo", False),
        ("gpt-4o-mini", "gpt-4o", False),
        ("big", "bigger", False),
    ],
)
def test_a_dated_version_is_the_same_model(requested: str, answered: str, same: bool) -> None:
    assert is_same_model(requested, answered) is same
