"""Where a program's call is made: the key's workspace, its rules, and the limits that may seal it off (P4, P14)."""

from discreet.assistants.actions.api_keys import store
from discreet.assistants.actions.api_keys.granted import CallerKey
from discreet.db.pool import Connection
from discreet.identity.workspaces.rules import lock_workspace_rules, rules_in_force
from discreet.models.limits import get_limit, lock_limits_unchanged
from discreet.promises.recipients import RecipientLimits
from discreet.promises.workspace_rules import CallSite


async def get_key_call_site(
    connection: Connection, key: CallerKey, gpt: store.CalledGpt, *, lock: bool = False
) -> CallSite:
    """Return the place of a key's calls.

    The maker's own limit counts, because a call leaves in their name. `lock` keeps all of it in force until the
    transaction ends.
    """
    if lock:
        await lock_limits_unchanged(connection, key.account_id)
        await lock_workspace_rules(connection, key.workspace_id)
    rules = await rules_in_force(connection, key.workspace_id)
    limits = RecipientLimits(person=await get_limit(connection, key.account_id), gpt=gpt.limit)
    return CallSite(key.workspace_id, rules, made_there=gpt.workspace_id == key.workspace_id, limits=limits)
