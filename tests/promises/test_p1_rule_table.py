"""P1, P3: the whole table of the rule, row by row: our function, our SQL and an independent engine (Cedar) agree."""

import itertools
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import cedarpy
import pytest

from discreet.promises.improve import THE_RULE, PartyPermission, may_improve
from discreet.promises.parties import (
    ALWAYS,
    IMPROVING_SERVICES,
    Party,
    Service,
    conversation_party,
    gpt_party,
    service_party,
    third_party,
    user_party,
)

pytestmark = [pytest.mark.promise("P1"), pytest.mark.promise("P3")]

BEGAN = datetime(2026, 5, 3, 12, tzinfo=UTC)
WHEN = {
    "never": None,
    "before": BEGAN - timedelta(microseconds=1),
    "at": BEGAN,
    "after": BEGAN + timedelta(microseconds=1),
}
POLICIES = cedarpy.PolicySet.from_str((Path(__file__).parent / "rule.cedar").read_text())


@dataclass(frozen=True)
class Row:
    """One line of the table. `gpt` is None where the conversation has none; `origin` is None where all of its words are
    its builder's own."""

    service: Service
    user: str
    conversation: str
    gpt: str | None
    third_parties: tuple[str, ...]
    origin: str | None = None

    def standings(self, ids: dict[str, UUID]) -> list[PartyPermission]:
        since = ALWAYS if self.service in IMPROVING_SERVICES else None
        found = [
            PartyPermission(service_party(self.service), since),
            PartyPermission(user_party(ids["user"]), WHEN[self.user]),
            PartyPermission(conversation_party(ids["conversation"]), WHEN[self.conversation]),
        ]
        if self.gpt is not None:
            found.append(PartyPermission(gpt_party(ids["gpt"]), WHEN[self.gpt]))
        if self.origin is not None:
            found.append(PartyPermission(gpt_party(ids["origin"]), WHEN[self.origin], is_origin=True))
        return found + [PartyPermission(third_party(host)) for host in self.third_parties]

    def context(self) -> dict[str, Any]:
        def record(when: str) -> dict[str, int]:
            moment = WHEN[when]
            return {} if moment is None else {"since": microseconds(moment)}

        return {
            "service": self.service.value,
            "began": microseconds(BEGAN),
            "user": record(self.user),
            "conversation": record(self.conversation),
            "third_parties": list(self.third_parties),
        } | {name: record(when) for name in ("gpt", "origin") if (when := getattr(self, name)) is not None}


OWN_WORDS = [Row(*cells) for cells in itertools.product(Service, WHEN, WHEN, [None, *WHEN], [(), ("api.example.com",)])]
TABLE = OWN_WORDS + [replace(row, origin=when) for row, when in itertools.product(OWN_WORDS, WHEN) if row.gpt]


def microseconds(moment: Any) -> int:
    return (moment - ALWAYS) // timedelta(microseconds=1)


def new_ids() -> dict[str, UUID]:
    return {"user": uuid4(), "conversation": uuid4(), "gpt": uuid4(), "origin": uuid4()}


def decided_by_cedar(context: dict[str, object]) -> bool:
    """Cedar's decision."""
    return _asked_of_cedar(context).allowed


def ask_cedar(row: Row) -> tuple[bool, set[str]]:
    """Cedar's decision, and who refused."""
    result = _asked_of_cedar(row.context())
    refusing = set() if result.allowed else set(result.diagnostics.id_annotations_by_reason.values())
    return result.allowed, refusing


def _asked_of_cedar(context: dict[str, object]) -> cedarpy.AuthzResult:
    request = {
        "principal": 'Pipeline::"improvement"',
        "action": 'Action::"improve"',
        "resource": 'Content::"one"',
        "context": context,
    }
    result = cedarpy.is_authorized(request, POLICIES, [])
    assert not result.diagnostics.errors, result.diagnostics.errors
    return result


def test_the_table_is_whole_and_mixed() -> None:
    assert len(TABLE) == 5 * 4 * 4 * 2 * (1 + 4 * (1 + 4))
    allowed = [row for row in TABLE if ask_cedar(row)[0]]
    # a person's own space; user and conversation in time; no GPT, or it in time, with no origin, or one in time
    assert len(allowed) == 2 * 2 * 2 * (1 + 2 * (1 + 2))


def test_the_function_agrees_with_cedar_on_every_row_and_on_who_refuses() -> None:
    for row in TABLE:
        ids = new_ids()
        verdict = may_improve(row.standings(ids), BEGAN)
        named = {gpt_party(ids["origin"]): "origin"}
        refusing = {named.get(r.party, r.party.kind.value) for r in verdict.reasons if not r.allows}
        assert (verdict.allowed, refusing) == ask_cedar(row), row


async def test_the_sql_agrees_with_cedar_on_every_row(owner: Any) -> None:
    labels = [(uuid4(), row, row.standings(new_ids())) for row in TABLE]
    async with owner.transaction():
        await owner.execute("CREATE TEMP TABLE labels (id uuid, began_at timestamptz, parties text[]) ON COMMIT DROP")
        await owner.executemany(
            "INSERT INTO pg_temp.labels VALUES ($1, $2, $3)",
            [(id_, BEGAN, [str(standing.party) for standing in standings]) for id_, _, standings in labels],
        )
        await owner.executemany(
            "INSERT INTO permissions (party, purpose, allowed_since) VALUES ($1, 'improve', $2) ON CONFLICT DO NOTHING",
            [(str(s.party), s.allowed_since) for _, _, standings in labels for s in standings if s.allowed_since],
        )
        refused = {row["id"] for row in await owner.fetch(THE_RULE.refused_labels_sql())}
    assert len(refused) < len(labels)
    for id_, row, _ in labels:
        assert (id_ not in refused) == ask_cedar(row)[0], row


@pytest.mark.parametrize("service", [Service.TEAM, Service.ENTERPRISE, Service.API])
async def test_no_row_can_make_a_business_service_allow_it(owner: Any, service: Service) -> None:
    """By construction: the database refuses the permission itself, from its owner too."""
    import asyncpg

    party = str(service_party(service))
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("UPDATE permissions SET allowed_since = now() WHERE party = $1", party)
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("INSERT INTO services (name, improves) VALUES ($1, true)", f"new_{service}")
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute("UPDATE services SET improves = true WHERE name = $1", service)


@pytest.mark.parametrize("host", ["api.example.com", "flights.example.com"])
async def test_no_row_can_make_a_third_party_allow_it(owner: Any, host: str) -> None:
    import asyncpg

    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(
            "INSERT INTO permissions (party, purpose, allowed_since) VALUES ($1, 'improve', now())",
            f"third_party:{host}",
        )


def test_a_verdict_is_no_truth_value() -> None:
    verdict = may_improve([PartyPermission(Party.parse("user:1"))], BEGAN)
    with pytest.raises(TypeError):
        bool(verdict)
