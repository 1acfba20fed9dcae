"""Choosing the recipient of a prompt and deciding whether it may get it (P14): the time before anything is sent."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from uuid import UUID

from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

CHOSEN = Wanted("recipient_us", "µs", goal=100)
WANTED = (CHOSEN,)
ENDPOINTS = 20
MODELS = 10
"""Of each endpoint."""


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    times = 1_000 if stage.quick else 10_000
    decide = _decision()
    rounds = [_microseconds(decide, times) for _ in range(5)]
    note = f"The last of {ENDPOINTS * MODELS} models, under four limits and a workspace's rule that allow it."
    yield CHOSEN.of_rounds(rounds, note)


def _decision() -> Callable[[], Any]:
    """Return what is done for each prompt, but for the record of it."""
    try:
        from discreet.models import endpoint as models
        from discreet.promises import recipients as rule
    except ImportError as missing:
        raise Unmeasured(f"the product is not here: {missing}") from missing
    facts = rule.RecipientFacts(
        run_by=rule.RunBy.COMPANY, company="Near AI", country="DE", retention_days=0, trains=False
    )
    ids = [UUID(int=number) for number in range(10, 10 + ENDPOINTS)]
    endpoints = {
        id_: models.CataloguedEndpoint(
            id=id_,
            source=models.EndpointSource.OPERATOR,
            name=f"Provider {id_}",
            connection=None,
            facts=facts,
            facts_since=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for id_ in ids
    }
    offered = tuple(
        models.OfferedModel(id=id_, endpoint_id=id_, name=f"m{n}", public_name=f"{id_}/m{n}", shown_name=f"Model {n}")
        for id_ in ids
        for n in range(MODELS)
    )
    catalogue = models.Catalogue(endpoints=endpoints, models=offered)
    narrow = rule.ModelLimit.KEEPS_NOTHING
    in_workspace = rule.WorkspaceModelRule(limit=narrow, endpoints=tuple(ids), countries=("DE",), retention_days=30)
    limits = rule.RecipientLimits(person=narrow, gpt=narrow, chat=narrow, workspace=in_workspace)

    def decide() -> Any:
        model = catalogue.model(offered[-1].public_name)
        if model is None or not model.is_offered_in(None):
            raise AssertionError("the model is offered")
        chosen = endpoints[model.endpoint_id]
        to = rule.ModelRecipient(endpoint_id=chosen.id, name=chosen.name, host="near.example", facts=chosen.facts)
        return rule.permitted("prompt", to, limits)

    return decide


def _microseconds(decide: Callable[[], Any], times: int) -> float:
    began = perf_counter()
    for _ in range(times):
        decide()
    return (perf_counter() - began) / times * 1e6
