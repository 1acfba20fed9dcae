"""The operator's list of workspaces, page by page: each once, by name, and deleted ones apart."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from discreet.errors import NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.workspaces.service import PAGE
from tests.support.builder import Builder


async def known(services: Services) -> list[tuple[str, UUID]]:
    page, all_of_them = await services.workspaces.list_page(CLI_ACTOR), []
    while True:
        assert len(page.workspaces) <= PAGE
        all_of_them += [(each.workspace.name.lower(), each.workspace.id) for each in page.workspaces]
        if not page.more:
            return all_of_them
        page = await services.workspaces.list_page(CLI_ACTOR, all_of_them[-1][1])


async def ended(services: Services) -> list[UUID]:
    page, all_of_them = await services.workspaces.list_deleted(CLI_ACTOR), []
    while True:
        assert len(page.ended) <= PAGE
        all_of_them += [each.id for each in page.ended]
        if not page.more:
            return all_of_them
        page = await services.workspaces.list_deleted(CLI_ACTOR, all_of_them[-1])


async def test_every_workspace_is_on_one_page(services: Services, owner: Any) -> None:
    names = [name for number in range(PAGE) for name in ("Twins", f"office {number}", f"Office {number}")]
    made = {uuid4(): name for name in names}
    await owner.executemany(
        "INSERT INTO workspaces (id, service, name, created_at) VALUES ($1, 'team', $2, now())", [*made.items()]
    )
    gone = list(made)[3]
    await owner.execute("UPDATE workspaces SET deleted_at = now() WHERE id = $1", gone)
    listed = await known(services)
    assert len(listed) == len(set(listed))
    assert {id_ for _, id_ in listed} >= made.keys() - {gone}
    assert gone not in {id_ for _, id_ in listed}
    in_order = await owner.fetch("SELECT id FROM workspaces WHERE deleted_at IS NULL ORDER BY lower(name), id")
    assert [id_ for _, id_ in listed] == [row["id"] for row in in_order]


async def test_every_deleted_workspace_is_on_one_page_latest_first(services: Services, owner: Any) -> None:
    gone = [uuid4() for _ in range(2 * PAGE + 1)]
    await owner.executemany(
        "INSERT INTO workspace_audit_events (at, workspace_id, act, made_by, actor_name, about_name, details)"
        " VALUES (now(), $1, 'workspace_deleted', 'operator', 'Olga', 'Firm', '{}')",
        [(id_,) for id_ in gone],
    )
    listed = await ended(services)
    assert listed[: len(gone)] == gone[::-1]
    assert len(listed) == len(set(listed))


async def test_only_an_operator_reads_them(services: Services, build: Builder) -> None:
    person = await build.person("curious")
    for read in (services.workspaces.list_page, services.workspaces.list_deleted):
        with pytest.raises(NotFound):
            await read(person)
