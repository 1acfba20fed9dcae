"""The current rules of a workspace, for enforcement within a transaction.

Invariants:
- A workspace always has rules.
- A person's own space has none.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.errors import Forbidden, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.promises.capabilities import Capability, in_order
from discreet.promises.masking import MaskedKind, WorkspaceMaskingRule, masking_rule
from discreet.promises.recipients import ModelLimit, WorkspaceModelRule
from discreet.promises.visibility import Level
from discreet.promises.workspace_rules import (
    NO_RULES,
    Builders,
    Domains,
    ThirdPartyGpts,
    WorkspaceRules,
    may_build,
    may_send_to,
)

RULES = (
    "builders, sharing, third_party_gpts, approved_gpts, domains, retention_days,"
    " model_limit, model_endpoints, model_countries, model_retention_days,"
    " masked_kinds, blocked_kinds, masking_trusted, capabilities, guests"
)


async def rules_in_force(connection: Connection, workspace_id: UUID | None) -> WorkspaceRules:
    """Return the current rules, worded for a guest if one acts. NotFound if the workspace never existed."""
    if workspace_id is None:
        return NO_RULES
    row = await connection.fetchrow(
        f"SELECT {RULES}, guest_gpt() IS NOT NULL AS for_guest FROM workspace_rules"
        " WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1",
        workspace_id,
    )
    if row is None:
        raise NotFound("This workspace doesn't exist.")
    return replace(rules_of(row), for_guest=row["for_guest"])


async def lock_workspace_rules(connection: Connection, workspace_id: UUID | None) -> None:
    """Keep the rules unchanged until the transaction ends.

    So an act was allowed at the time when it was done.
    """
    if workspace_id is not None:
        await connection.execute(
            "SELECT pg_advisory_xact_lock_shared(hashtextextended('workspace rules ' || $1, 0))", str(workspace_id)
        )


async def rules_for_builder(connection: Connection, actor: Actor) -> WorkspaceRules:
    """Return the current space's rules. Forbidden when the actor may not build there."""
    rules = await rules_in_force(connection, actor.space.workspace_id)
    administers = actor.space.role in (WorkspaceRole.OWNER, WorkspaceRole.ADMIN)
    if not (decision := may_build(rules, administers=administers)).allowed:
        raise Forbidden(decision.sentence)
    return rules


def check_allowed_hosts(hosts: Iterable[str], domains: Domains, *, for_guest: bool = False) -> None:
    """Raise Forbidden when one of these hosts is not in the allowed domains."""
    for host in hosts:
        if not (decision := may_send_to(host, domains, for_guest=for_guest)).allowed:
            raise Forbidden(decision.sentence)


def rules_of(row: Any) -> WorkspaceRules:
    return WorkspaceRules(
        builders=Builders(row["builders"]),
        sharing=Level(row["sharing"]),
        third_party_gpts=ThirdPartyGpts(row["third_party_gpts"]),
        approved_gpts=tuple(row["approved_gpts"]),
        domains=None if row["domains"] is None else tuple(row["domains"]),
        retention_days=row["retention_days"],
        models=model_rule_of(row),
        masking=masking_rule_of(row),
        capabilities=None if row["capabilities"] is None else in_order(map(Capability, row["capabilities"])),
        guests=row["guests"],
    )


def masking_rule_of(row: Any) -> WorkspaceMaskingRule:
    masked, blocked = map(MaskedKind, row["masked_kinds"]), map(MaskedKind, row["blocked_kinds"])
    return masking_rule(masked, blocked, row["masking_trusted"])


def model_rule_of(row: Any) -> WorkspaceModelRule:
    endpoints, countries = row["model_endpoints"], row["model_countries"]
    return WorkspaceModelRule(
        limit=ModelLimit(row["model_limit"]),
        endpoints=None if endpoints is None else tuple(endpoints),
        countries=None if countries is None else tuple(countries),
        retention_days=row["model_retention_days"],
    )


def model_rule_arguments(rule: WorkspaceModelRule) -> tuple[list[UUID] | None, list[str] | None, int | None]:
    """Return the rule's endpoints, countries and days of retention, as the functions of the database take them."""
    return (
        None if rule.endpoints is None else list(rule.endpoints),
        None if rule.countries is None else list(rule.countries),
        rule.retention_days,
    )
