"""P9: no conversation, label, permission or key of a temporary chat is stored, and of guests nothing that they say."""

from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import Invariant, check_invariant

DERIVED_FACTS = (
    "That no conversation is stored as a temporary one, that only ordinary conversations allow training, and that no "
    "key, share or permission belongs to a missing conversation. That guests stored no content and allow nothing."
)
LIMITATIONS = (
    "What is in a running server's memory, or in the machine's swap. That no file contains it: a test searches all "
    "files."
)

STORED_CONVERSATIONS = Invariant(
    "No stored conversation is a temporary one, and only an ordinary one may improve a model.",
    "SELECT count(*) FROM conversations",
    """
    SELECT 'conversation ' || id AS item, 'It is temporary, and stored.' AS why
    FROM conversations WHERE nature = 'temporary'
    UNION ALL
    SELECT 'conversation ' || conversations.id, 'It was not begun here as an ordinary one, and allows improvement.'
    FROM conversations JOIN permissions ON permissions.party = 'conversation:' || conversations.id
    WHERE nature <> 'ordinary' AND purpose = 'improve' AND allowed_since IS NOT NULL
    """,
)

ORPHANS = Invariant(
    "No key or permission belongs to a conversation that is not there.",
    "SELECT (SELECT count(*) FROM permissions WHERE starts_with(party, 'conversation:'))"
    " + (SELECT count(*) FROM held_keys WHERE starts_with(name, 'conversation/'))",
    """
    SELECT 'permission of ' || party AS item, 'There is no such conversation.' AS why
    FROM permissions LEFT JOIN conversations ON party = 'conversation:' || conversations.id
    WHERE starts_with(party, 'conversation:') AND allowed_since IS NOT NULL AND conversations.id IS NULL
    UNION ALL
    SELECT 'key ' || name, 'There is no such conversation.'
    FROM held_keys LEFT JOIN (
        SELECT coalesce(own_key, id) AS key FROM conversations
        UNION ALL SELECT spare_key FROM conversations WHERE spare_key IS NOT NULL) AS conversation_keys
        ON name = 'conversation/' || key
    WHERE starts_with(name, 'conversation/') AND key IS NULL
    """,
    is_rechecked=True,
)

GUESTS = Invariant(
    "A guest has stored no content, allows nothing, and is here for a visit.",
    "SELECT count(*) FROM accounts WHERE role = 'guest'",
    """
    SELECT 'guest ' || accounts.id AS item, why FROM accounts CROSS JOIN LATERAL (
        SELECT 'A conversation of theirs is stored.' AS why FROM conversations WHERE owner_id = accounts.id
        UNION ALL SELECT 'An image of theirs is stored.' FROM images WHERE owner_id = accounts.id
        UNION ALL SELECT 'They own a GPT.' FROM gpts WHERE owner_id = accounts.id
        UNION ALL SELECT 'They are a member of a workspace.' FROM memberships WHERE account_id = accounts.id
        UNION ALL SELECT 'They allow training.' FROM permissions
            WHERE party = 'user:' || accounts.id AND allowed_since IS NOT NULL
        UNION ALL SELECT 'They are no one''s guest.'
            WHERE NOT EXISTS (SELECT FROM guests WHERE account_id = accounts.id)) AS broken
    WHERE role = 'guest'
    """,
    is_rechecked=True,
)

INVARIANTS = (STORED_CONVERSATIONS, ORPHANS, GUESTS)


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for invariant in INVARIANTS:
        await check_invariant(snapshot, findings, invariant)
