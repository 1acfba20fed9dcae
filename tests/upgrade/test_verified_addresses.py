"""The upgrade to verified addresses: an account from before is verified where that is on record, and no other is."""

from typing import Any
from uuid import UUID, uuid4

from discreet.db.prepare import migrations
from discreet.identity.accounts.actor import AccountRole
from tests.support.builder import Builder

AT = "timestamptz '2026-01-02 03:04Z'"


def backfill() -> str:
    """The statement of the migration that looks at accounts from before."""
    [script] = [script for script in migrations() if script.name == "0070_verified_addresses.sql"]
    text = script.read_text()
    return text[text.index("UPDATE accounts") : text.index("-- An offer to an address")]


async def test_what_is_on_record_counts(build: Builder, owner: Any) -> None:
    async def somebody(name: str, domain: str, role: AccountRole = AccountRole.PERSON) -> UUID:
        person = await build.person(name, email=f"{name}-{uuid4()}@{domain}", role=role, verified=False)
        return person.account_id

    reset, by_operator, never = [await somebody(name, "example.org") for name in ("reset", "helped", "never")]
    proven, claimed = await somebody("proven", "corp.example"), await somebody("claimed", "gmail.example")
    operator = await somebody("operator", "example.org", AccountRole.OPERATOR)
    for account, made_by in ((reset, "mail"), (by_operator, "operator")):
        await owner.execute(
            f"INSERT INTO sign_in_acts (at, account_id, act, made_by) VALUES ({AT}, $1, 'password_reset', $2)",
            account, made_by,
        )  # fmt: skip
    workspace = uuid4()
    await owner.execute(
        "INSERT INTO workspaces (id, service, name, created_at) VALUES ($1, 'enterprise', 'Corp', now())", workspace
    )
    await owner.execute(
        "INSERT INTO single_sign_on (workspace_id, issuer, client_id, groups_claim, roles, required, session_hours,"
        " changed_at) VALUES ($1, 'https://id.example', 'x', '', '{}', false, 12, now())",
        workspace,
    )
    for domain, at, by in (("corp.example", AT, "'dns'"), ("gmail.example", "NULL", "NULL")):
        await owner.execute(
            "INSERT INTO single_sign_on_domains (workspace_id, domain, proven_at, proven_by)"
            f" VALUES ($1, $2, {at}, {by})",
            workspace, domain,
        )  # fmt: skip
    for account in (proven, claimed):
        await owner.execute(
            "INSERT INTO provider_identities (workspace_id, issuer, subject, account_id, linked_at)"
            f" VALUES ($1, 'https://id.example', $2::uuid::text, $2::uuid, {AT})",
            workspace, account,
        )  # fmt: skip

    await owner.execute(backfill())

    people = [reset, by_operator, never, proven, claimed, operator]
    rows = await owner.fetch("SELECT id FROM accounts WHERE email_verified_at IS NOT NULL AND id = ANY($1)", people)
    assert {row["id"] for row in rows} == {reset, proven, operator}
