"""P10: deleted objects have neither key nor row, existing ones have both.

Expired objects are deleted in time.
"""

import asyncio
from datetime import timedelta

from discreet.ports.keys import CopyKind, KeyFileCopy
from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import Invariant, check_invariant
from discreet.verify.key_pages import CLOSED_PAGE_KEYS, PAGE_LEAVES

DERIVED_FACTS = (
    "Each key in the key store, also in a page, from the row that it opens, and each row's key; that no conversation "
    "is kept longer than its shortest limit, and no deletion stays unfinished; that no permission outlives its object, "
    "no shared copy its conversation, and no shared prompt its author's membership; that after a deletion inside a "
    "conversation only its user's key opens the rest; that ended datasets have neither key nor files; that no file "
    "in the key store, in DISCREET_HOME or beside it is a copy of a key."
)
LIMITATIONS = (
    "What is in backups elsewhere: without its key it is noise. What a third party received. That a disk has "
    "overwritten what was removed. A copy of the key store in an archive, or on another machine."
)

ONE_DAY = timedelta(days=1)
"""Deletion runs hourly: a day late is a breach."""

ROWS_BY_KEY_KIND = {
    "user": "accounts", "gpt": "gpts", "image": "images", "api": "api_projects",
    "conversation": """(
        SELECT coalesce(own_key, id) AS id FROM conversations WHERE own_key IS NULL OR NOT is_leaf(own_key)
        UNION ALL SELECT spare_key FROM conversations WHERE NOT is_leaf(spare_key)) AS conversation_keys""",
    "sign_in": "workspaces", "masking": "workspaces", "export": "exports WHERE NOT key_destroyed",
    "move_in": "chat_imports", "share": "shares", "prompt": "prompts", "dataset": "datasets WHERE ended_at IS NULL",
    "model": "model_endpoints WHERE removed_at IS NULL",
}  # fmt: skip
"""Kind of key, the start of its name → the rows that it opens."""
_NEEDED_ROWS = """
    SELECT 'user/' || id AS name FROM accounts WHERE deleted_at IS NULL
    UNION ALL
    SELECT kind || '/' || owned.key FROM (
        SELECT 'gpt', id, id, owner_id, workspace_id FROM gpts
        UNION ALL SELECT 'conversation', id, coalesce(own_key, id), owner_id, workspace_id FROM conversations
            WHERE own_key IS NULL OR NOT is_leaf(own_key)
        UNION ALL SELECT 'image', id, id, owner_id, NULL FROM images
        UNION ALL SELECT 'prompt', id, id, owner_id, workspace_id FROM prompts
        UNION ALL SELECT 'share', id, id, owner_id, workspace_id FROM shares)
        AS owned (kind, id, key, owner_id, workspace_id)
    JOIN accounts ON accounts.id = owned.owner_id LEFT JOIN workspaces ON workspaces.id = owned.workspace_id
    WHERE accounts.deleted_at IS NULL AND workspaces.deleted_at IS NULL
        AND NOT EXISTS (SELECT FROM deletions WHERE about_id = owned.id)
"""
"""Rows that cannot be opened without their key. A row that is being deleted has already lost it."""

_ROWS = " UNION ALL ".join(f"SELECT '{kind}/' || id AS name FROM {rows}" for kind, rows in ROWS_BY_KEY_KIND.items())
_KINDS = "|".join(ROWS_BY_KEY_KIND)

KEYS = Invariant(
    "A key exists exactly as long as what it opens.",
    f"""
    SELECT (SELECT count(*) FROM held_keys WHERE name ~ '^({_KINDS})/')
         + (SELECT count(*) FROM ({_NEEDED_ROWS}) AS rows)
    """,
    f"""
    SELECT 'key ' || held_keys.name AS item, 'What it opens is gone, and the key is still there.' AS why
    FROM held_keys LEFT JOIN ({_ROWS}) AS rows ON rows.name = held_keys.name
    WHERE held_keys.name ~ '^({_KINDS})/' AND rows.name IS NULL
    UNION ALL
    SELECT rows.name, 'It is still there, and its key is gone.'
    FROM ({_NEEDED_ROWS}) AS rows LEFT JOIN held_keys ON held_keys.name = rows.name WHERE held_keys.name IS NULL
    """,
    is_rechecked=True,
)

_MESSAGE_DELETED = "(message_deleted OR (own_key IS NOT NULL AND NOT is_leaf(own_key)))"
"""Only a deletion gave a conversation of an earlier release a key file of another name."""

MESSAGE_DELETIONS = Invariant(
    "A conversation from which a message was deleted never trains a model again, and only its person's key opens "
    "the rest.",
    f"SELECT count(*) FROM conversations WHERE {_MESSAGE_DELETED}",
    f"""
    SELECT 'conversation ' || id AS item, why FROM conversations CROSS JOIN LATERAL (
        SELECT 'It allows improvement.' AS why FROM permissions
        WHERE party = 'conversation:' || id AND purpose = 'improve' AND allowed_since IS NOT NULL
        UNION ALL SELECT 'The pipeline has a way in.' FROM key_grants
        WHERE key_grants.conversation_id = conversations.id AND holder = 'improvement'
        UNION ALL SELECT 'A message lies where the pipeline may look.' FROM messages
        WHERE messages.conversation_id = conversations.id AND drawer = 'improvement'
        UNION ALL SELECT 'It has a share.' WHERE share_key IS NOT NULL) AS broken
    WHERE {_MESSAGE_DELETED}
    """,
)

SHARED = Invariant(
    "A shared copy is of an existing conversation of the same person and space.",
    "SELECT count(*) FROM shares",
    """
    SELECT 'share ' || shares.id AS item,
        CASE WHEN conversations.id IS NULL THEN 'The conversation that it is a copy of is gone.'
             ELSE 'It is of another person, or space, than its conversation.' END AS why
    FROM shares LEFT JOIN conversations ON conversations.id = shares.conversation_id
    WHERE conversations.id IS NULL OR conversations.owner_id <> shares.owner_id
        OR conversations.workspace_id IS DISTINCT FROM shares.workspace_id
    """,
)

SHARED_PROMPTS = Invariant(
    "A prompt is shared within a workspace only while its author is a member.",
    "SELECT count(*) FROM shared_prompts",
    """
    SELECT 'prompt ' || prompt_id AS item, 'It is shared in a workspace that its author has left.' AS why
    FROM shared_prompts AS shared LEFT JOIN memberships
        ON memberships.workspace_id = shared.workspace_id AND memberships.account_id = shared.author_id
    WHERE memberships.account_id IS NULL
    """,
)

UNKNOWN_KEYS = f"""
    SELECT split_part(name, '/', 1) AS kind, count(*) AS keys FROM held_keys
    WHERE name !~ '^({_KINDS})/' AND name !~ '^insight/(day|state)/'
        AND name !~ '^(reports|origins|image_marks|evidence/(log|signed)(-[0-9]+)?)$'
    GROUP BY 1
"""

RETENTION = Invariant(
    "No conversation is kept longer than the shortest limit that applies to it.",
    "SELECT count(*) FROM conversations",
    """
    SELECT 'conversation ' || id AS item, 'It should have been deleted more than a day ago.' AS why
    FROM expired_conversations($1, NULL)
    """,
)

UNFINISHED_DELETIONS = Invariant(
    "Deletions are finished.",
    """
    SELECT (SELECT count(*) FROM retention_runs) + (SELECT count(*) FROM deletions)
         + (SELECT count(*) FROM workspaces WHERE deleted_at IS NOT NULL)
         + (SELECT count(*) FROM accounts WHERE deleted_at IS NOT NULL) + (SELECT count(*) FROM shares)
    """,
    """
    SELECT 'retention run ' || id AS item, 'It began more than a day ago, and is not finished.' AS why
    FROM retention_runs WHERE finished_at IS NULL AND began_at < $1
    UNION ALL
    SELECT 'workspace ' || id, 'It was deleted more than a day ago, and its rows are still there.'
    FROM workspaces WHERE deleted_at < $1
    UNION ALL
    SELECT 'account ' || id, 'It was deleted more than a day ago, and its row is still there.'
    FROM accounts WHERE deleted_at < $1
    UNION ALL
    SELECT 'share ' || id, 'Its time was over more than a day ago, and it is still there.'
    FROM shares WHERE expires_at < $1
    UNION ALL
    SELECT 'deletion ' || id, 'It was asked for more than a day ago, and is not finished.'
    FROM deletions WHERE finished_at IS NULL AND asked_at < $1
    """,
)


ORPHAN_PERMISSIONS = Invariant(
    "No permission outlives its object.",
    "SELECT count(*) FROM permissions",
    """
    SELECT 'permission of ' || party AS item, 'What it is about is gone.' AS why
    FROM permissions
    WHERE allowed_since IS NOT NULL AND split_part(party, ':', 1) IN ('user', 'gpt', 'image') AND party NOT IN (
        SELECT 'user:' || id FROM accounts UNION ALL SELECT 'gpt:' || id FROM gpts
        UNION ALL SELECT 'gpt:' || id FROM gpt_former_owners WHERE account_id IS NOT NULL
        UNION ALL SELECT 'image:' || id FROM images)
    """,
)


KEY_EXISTS = (
    "SELECT EXISTS (SELECT FROM held_keys WHERE name = $1) OR EXISTS (SELECT FROM held_shares WHERE party = $1)"
)
_COPY_BREACHES = {
    CopyKind.LEFT: "Its key was destroyed, but a copy of the key is left.",
    CopyKind.KEY: "It is a copy of a key outside of the key store, and remains when the key is destroyed.",
    CopyKind.STORE: "It is a copy of this key store, and opens data that was deleted after the copy was made.",
}
_UNJUDGED_COPIES = {
    CopyKind.SEALED: "It is a copy of the key store. With its passphrase it opens data deleted after the copy.",
    CopyKind.UNKNOWN: "No key store has such a file. If it is a copy, it opens data that was deleted after the copy.",
}


async def _check_key_copies(snapshot: VerificationSnapshot, findings: Findings) -> None:
    """Check that no copy of a key outlives the key.

    A copy that is being put in place is checked again a moment later.
    """
    broken = await _find_copies(snapshot, findings)
    if any(copy.kind is CopyKind.LEFT for copy in broken):
        await asyncio.sleep(snapshot.recheck_after)
        remaining = await _find_copies(snapshot, Findings())
        broken = [copy for copy in broken if copy in remaining]
    for copy in broken:
        findings.breach(f"file {copy.place}", _COPY_BREACHES[copy.kind])


async def _find_copies(snapshot: VerificationSnapshot, findings: Findings) -> list[KeyFileCopy]:
    """Return the copies that break the promise; report those that cannot be judged."""
    broken = []
    for copy in await asyncio.to_thread(lambda: list(snapshot.key_copies())):
        if copy.kind in _UNJUDGED_COPIES:
            findings.add_unchecked(f"file {copy.place}", _UNJUDGED_COPIES[copy.kind])
        elif copy.kind is not CopyKind.LEFT or not await snapshot.connection.fetchval(KEY_EXISTS, copy.name):
            broken.append(copy)
    return broken


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    findings.checked += 1
    await _check_key_copies(snapshot, findings)
    for invariant in (KEYS, PAGE_LEAVES, MESSAGE_DELETIONS, SHARED, SHARED_PROMPTS, ORPHAN_PERMISSIONS):
        await check_invariant(snapshot, findings, invariant)
    for row in await snapshot.connection.fetch(UNKNOWN_KEYS):
        findings.add_unchecked(
            f"{row['keys']} keys named {row['kind']}/…", "This version does not know what they open."
        )
    if closed := await snapshot.connection.fetchval(CLOSED_PAGE_KEYS):
        reason = (
            "They are in pages that a restore closed. Conversations that are not in the backup may have taken them."
        )
        findings.add_unchecked(f"{closed} keys", reason)
    await check_invariant(snapshot, findings, RETENTION, snapshot.now - ONE_DAY)
    await check_invariant(snapshot, findings, UNFINISHED_DELETIONS, snapshot.now - ONE_DAY)
    for row in await snapshot.connection.fetch("SELECT id FROM datasets WHERE ended_at IS NOT NULL"):
        findings.checked += 1
        findings.expect(
            snapshot.archive.is_gone(row["id"]),
            f"dataset {row['id']}",
            "It has ended, and its key or its files are left.",
        )
