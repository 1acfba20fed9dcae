"""The owner makes, changes and revokes links for guests; no one else sees them, and none outlives its GPT (P6, P10)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from discreet.assistants.guest_links.guest_link import (
    FIRST_SETTINGS,
    MAX_LINKS,
    GuestLinkDraft,
    GuestSettings,
    MessageCaps,
    PasswordNeeded,
)
from discreet.assistants.guest_links.sites import clean_sites
from discreet.errors import Conflict, DiscreetError, Forbidden, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.workspaces.audit import Filter
from discreet.promises.guests import GuestAccess, GuestObstacle
from discreet.promises.visibility import OPEN_TO_STRANGERS, Level, Right
from tests.guests.conftest import GuestHouse, token_of
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.workspace_with_rules import RuledWorkspace

pytestmark = pytest.mark.promise("P6")


def test_every_party_has_to_allow_it() -> None:
    allows = GuestAccess(owns=True, server_allows=True, workspace_allows=True, published=True, level=Level.LINK)
    assert allows.obstacle is None
    for change, obstacle in (
        ({"owns": False}, GuestObstacle.NOT_OWNER),
        ({"server_allows": False}, GuestObstacle.SERVER),
        ({"workspace_allows": False}, GuestObstacle.WORKSPACE),
        ({"published": False}, GuestObstacle.UNPUBLISHED),
        ({"level": Level.ME}, GuestObstacle.LEVEL),
        ({"level": Level.WORKSPACE}, GuestObstacle.LEVEL),
    ):
        assert replace(allows, **change).obstacle is obstacle
    assert OPEN_TO_STRANGERS == (Level.LINK, Level.EVERYONE)


async def test_only_the_owner_sees_and_changes_links(services: Services, house: GuestHouse, build: Builder) -> None:
    link, management = await house.link(), services.guest_link_management
    eve, friend = await build.person("eve"), await build.person("friend")
    address = f"friend-{friend.account_id}@example.org"
    await services.gpt_sharing.offer(house.owner, house.gpt_id, address, Right.EDIT)
    [offer] = (await services.gpt_sharing.list_shared_with_me(friend))[1]
    await services.gpt_sharing.accept(friend, offer.id, Right.EDIT)
    for person, error in ((eve, NotFound), (friend, Forbidden)):
        for use in (
            management.list_links(person, house.gpt_id),
            management.create(person, house.gpt_id, GuestLinkDraft(name="Mine")),
            management.change(person, house.gpt_id, link.id, GuestLinkDraft(name="Mine")),
            management.revoke(person, house.gpt_id, link.id),
        ):
            with pytest.raises(error):
                await use
    assert await services.guest_links.preview(token_of(link))


async def test_a_link_of_another_gpt_is_not_found(services: Services, house: GuestHouse) -> None:
    link = await house.link()
    other = (await services.gpts.drafts.create(house.owner, "Other")).gpt.id
    with pytest.raises(NotFound):
        await services.guest_link_management.revoke(house.owner, other, link.id)
    with pytest.raises(NotFound):
        await services.guest_link_management.change(house.owner, other, link.id, GuestLinkDraft(name="Mine"))


async def test_no_link_is_made_while_the_gpt_is_not_open(services: Services, house: GuestHouse) -> None:
    await services.gpts.publisher.publish(house.owner, house.gpt_id, Level.ME)
    assert (await services.guest_link_management.list_links(house.owner, house.gpt_id)).obstacle is GuestObstacle.LEVEL
    with pytest.raises(Forbidden, match="link"):
        await house.link()


async def test_a_changed_link_keeps_its_address_and_its_password(services: Services, house: GuestHouse) -> None:
    link, management = await house.link(password="correct horse"), services.guest_link_management
    draft = GuestLinkDraft(name=" The  new name ", budget=Decimal("2.50"), caps=MessageCaps(9, 8, 7))
    [changed] = (await management.change(house.owner, house.gpt_id, link.id, draft)).links
    assert (changed.name, changed.address, changed.has_password) == ("The new name", link.address, True)
    assert (changed.budget, changed.caps) == (Decimal("2.50"), MessageCaps(9, 8, 7))
    with pytest.raises(PasswordNeeded):
        await services.guest_links.enter(token_of(link), None, None, "203.0.113.7")
    await management.change(house.owner, house.gpt_id, link.id, draft, ends_password=True)
    assert not (await services.guest_links.preview(token_of(link))).has_password


async def test_an_unchanged_link_is_saved_after_the_operator_lowers_the_caps(
    services: Services, house: GuestHouse, caps: MessageCaps
) -> None:
    link = await house.link(caps=caps)
    lower = GuestSettings(allowed=True, usual=MessageCaps(2, 2, 2), most=MessageCaps(2, 2, 2))
    await services.guest_administration.change(CLI_ACTOR, lower)
    [saved] = (
        await services.guest_link_management.change(house.owner, house.gpt_id, link.id, GuestLinkDraft(name="ACME"))
    ).links
    assert saved.caps == MessageCaps(2, 2, 2)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"password": "short"}, "password"),
        ({"caps": MessageCaps(0, 1, 1)}, "link_messages"),
        ({"caps": MessageCaps(1, 10**9, 1)}, "guest_messages"),
        ({"budget": Decimal(10**10)}, "budget"),
        ({"sites": ["example.com"]}, "sites"),
    ],
)
async def test_a_bad_draft_names_its_field(house: GuestHouse, draft: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await house.link(**{"name": "ACME"} | draft)
    assert refused.value.field == field


async def test_a_link_does_not_end_in_the_past(house: GuestHouse, clock: SettableClock) -> None:
    with pytest.raises(Invalid, match="future"):
        await house.link(ends_at=clock.now() - timedelta(days=1))


async def test_a_gpt_has_a_limited_number_of_links(house: GuestHouse) -> None:
    for n in range(MAX_LINKS):
        await house.link(f"Customer {n}")
    with pytest.raises(Conflict, match="100 is the limit"):
        await house.link()


def test_sites_are_origins() -> None:
    assert clean_sites(["https://Example.com/", " https://example.com:443", "https://a.example:8443", ""]) == (
        "https://a.example:8443",
        "https://example.com",
    )
    assert clean_sites(["https://*.example.com", "https://bücher.example"]) == (
        "https://*.example.com",
        "https://xn--bcher-kva.example",
    )
    for wrong in (
        "*", "https://*", "https://*.com", "http://example.com", "example.com", "https://example.com/path",
        "https://me@example.com", "https://example.com; script-src *", "https://example.com 'unsafe-inline'",
        "https://exa\nmple.com", "https://a.*.example.com", "https://example.com:0", "https://example.com:65536",
        "https://*.127.0.0.1", "https://", "javascript:alert(1)", "https://example.com,https://b.example",
    ):  # fmt: skip
        with pytest.raises(Invalid):
            clean_sites([wrong])
    with pytest.raises(Invalid, match="At most 50"):
        clean_sites([f"https://s{n}.example" for n in range(51)])


async def test_links_end_with_their_gpt_and_when_it_changes_hands(
    services: Services, house: GuestHouse, build: Builder, owner: asyncpg.Connection
) -> None:
    link, ben = await house.link(), await build.person("ben")
    await services.gpt_transfers.offer(house.owner, house.gpt_id, f"ben-{ben.account_id}@example.org")
    [offer] = await services.gpt_transfers.list_offers_to_me(ben)
    await services.gpt_transfers.accept(ben, offer.id)
    with pytest.raises(NotFound):
        await services.guest_links.preview(token_of(link))
    theirs = GuestHouse(services, ben, house.gpt_id)
    assert (await services.guest_link_management.list_links(ben, house.gpt_id)).links == []
    link = await theirs.link("Ben's customer")
    await services.guest_links.count_message(link.id, uuid4(), "203.0.113.7")
    await services.gpts.delete(ben, house.gpt_id)
    for table in ("guest_links", "guest_counts"):
        rows = await owner.fetch(f"SELECT * FROM {table}")
        assert not [row for row in rows if link.id in row.values()]


async def test_a_workspace_decides_about_its_gpts(services: Services, build: Builder) -> None:
    firm = await RuledWorkspace(services, build).open()
    boss = firm.emil
    gpt_id = (await services.gpts.drafts.create(boss, "Help desk")).gpt.id
    await services.gpts.publisher.publish(boss, gpt_id, Level.LINK)
    house = GuestHouse(services, boss, gpt_id)
    with pytest.raises(Forbidden, match="workspace"):
        await house.link()
    await firm.change_rules(guests=True)
    link = await house.link()
    assert await services.guest_links.preview(token_of(link))
    acts = [entry.act for entry in (await services.audit.page(boss, Filter())).entries]
    assert acts.count("guest_link_made") == 1
    with pytest.raises(Conflict, match="Links for guests stop"):
        await firm.change_rules(guests=False, confirmed=False)
    await firm.change_rules(guests=False)
    with pytest.raises(NotFound):
        await services.guest_links.preview(token_of(link))


async def test_only_the_operator_allows_guests(services: Services, house: GuestHouse) -> None:
    with pytest.raises(DiscreetError):
        await services.guest_administration.change(house.owner, replace(FIRST_SETTINGS, allowed=True))
    with pytest.raises(DiscreetError):
        await services.guest_administration.settings(house.owner)
    wrong = replace(FIRST_SETTINGS, usual=MessageCaps(10, 10, 10), most=MessageCaps(5, 10, 10))
    with pytest.raises(Invalid, match="highest"):
        await services.guest_administration.change(CLI_ACTOR, wrong)


async def test_making_and_revoking_stand_in_the_log(services: Services, house: GuestHouse) -> None:
    link = await house.link()
    await services.guest_link_management.revoke(house.owner, house.gpt_id, link.id)
    entries = [
        each
        for each in (await services.evidence.list_own(house.owner.account_id)).entries
        if each.entry["kind"] == "guest_link"
    ]
    assert len(entries) == 2


async def test_nothing_of_a_guest_is_in_the_owners_list(services: Services, house: GuestHouse) -> None:
    link, guest = await house.link(), UUID(int=7)
    await services.guest_links.count_message(link.id, guest, "203.0.113.7")
    shown = repr(await services.guest_link_management.list_links(house.owner, house.gpt_id))
    assert "203.0.113" not in shown
    assert str(guest) not in shown
