"""Decide which GPT a person may use, and in which space (P3, P7).

The check runs inside the transaction that uses the GPT.

Invariants:
- Another person's GPT, an unpublished GPT and a missing GPT give the same answer: NotFound.
"""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from discreet.assistants.gpts import store
from discreet.assistants.gpts.gpt import Gpt
from discreet.db.pool import Connection
from discreet.errors import Forbidden, NotFound
from discreet.identity.accounts.actor import Actor, GuestPass, OtherSpace
from discreet.identity.accounts.space_guard import require_space_access
from discreet.identity.workspaces.rules import rules_in_force
from discreet.promises.guests import allows_guests
from discreet.promises.visibility import may_use_as_guest, may_use_gpt
from discreet.promises.workspace_rules import PolicyDecision, may_use_there


async def get_usable(connection: Connection, actor: Actor, gpt_id: UUID) -> store.StoredVersion:
    """Return the GPT that the actor may use; NotFound for any other, OtherSpace for one of a workspace of theirs.

    That is the published version, also by link or shared; for an unpublished GPT the draft, if the actor may edit it.
    """
    stored = await store.find_version(connection, gpt_id)
    if stored is None:
        raise store.gpt_not_found()
    return await _require_usable(connection, actor, stored)


async def list_usable(connection: Connection, actor: Actor, gpt_ids: Sequence[UUID]) -> list[store.StoredVersion]:
    """Return those of these GPTs that the actor may use, in this order."""
    usable_versions = []
    for stored in await store.list_versions(connection, gpt_ids):
        with suppress(NotFound):
            usable_versions.append(await _require_usable(connection, actor, stored))
    return usable_versions


async def _require_usable(connection: Connection, actor: Actor, stored: store.StoredVersion) -> store.StoredVersion:
    gpt = stored.gpt
    if actor.guest is not None:
        await _require_guest_gpt(connection, actor.guest, gpt)
        return stored
    is_member = gpt.workspace_id == actor.space.workspace_id
    if not _may_use(actor, gpt):
        if not is_member and await _may_use_in_its_space(connection, actor, gpt):
            raise OtherSpace("GPT", gpt.workspace_id)
        raise store.gpt_not_found()
    if gpt.right is not None:
        await _require_open_space(connection, actor, gpt)
    return stored


def may_use_by_row(actor: Actor, gpt: Gpt) -> bool:
    """Return whether the actor may use the GPT, if its row alone decides that; `get_usable` decides on others (P3).

    For a guest, the link decides. For a GPT with a draft that the actor may open, the sign-in decides, too (P7), unless
    it is of the actor's present space.
    """
    workspace_id = gpt.workspace_id == actor.space.workspace_id and not actor.locked
    return actor.guest is None and (gpt.right is None or workspace_id) and _may_use(actor, gpt)


def _may_use(actor: Actor, gpt: Gpt) -> bool:
    return may_use_gpt(
        actor.account_id,
        gpt.owner_id,
        gpt.level,
        published=gpt.published,
        works_there=gpt.workspace_id == actor.space.workspace_id,
        given=gpt.right,
    )


async def _require_guest_gpt(connection: Connection, guest: GuestPass, gpt: Gpt) -> None:
    """Raise NotFound for every GPT but the one that the guest's link opens, while its workspace allows guests (P6)."""
    rules = await rules_in_force(connection, gpt.workspace_id) if gpt.workspace_id else None
    if not may_use_as_guest(
        guest.gpt_id, gpt.id, gpt.level, published=gpt.published, workspace_allows=allows_guests(rules)
    ):
        raise store.gpt_not_found()


async def _may_use_in_its_space(connection: Connection, actor: Actor, gpt: Gpt) -> bool:
    """Return whether the actor would use the GPT if they worked in its workspace, and may work there (P6)."""
    if gpt.workspace_id is None or not may_use_gpt(
        actor.account_id, gpt.owner_id, gpt.level, published=gpt.published, works_there=True, given=gpt.right
    ):
        return False
    if not await connection.fetchval("SELECT role_in($1) IS NOT NULL", gpt.workspace_id):
        return False
    try:
        await require_space_access(connection, actor, gpt.workspace_id)
    except Forbidden:
        return False
    return True


async def _require_open_space(connection: Connection, actor: Actor, gpt: Gpt) -> None:
    """Raise NotFound if the sign-in does not open the GPT's space (P7).

    This concerns a GPT that the actor owns or has a right on, also a published one, because it has a draft.
    """
    try:
        await require_space_access(connection, actor, gpt.workspace_id)
    except Forbidden:
        raise store.gpt_not_found() from None


async def allowed_in(connection: Connection, gpt: Gpt, workspace_id: UUID | None) -> PolicyDecision:
    """Return whether the rules of this space allow the GPT; None: the personal space."""
    rules = await rules_in_force(connection, workspace_id)
    return may_use_there(rules, gpt.id, made_there=gpt.workspace_id == workspace_id)
