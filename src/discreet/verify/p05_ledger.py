"""P5: every allowed call is in its user's ledger, and that person can read it."""

from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import Invariant, check_invariant

DERIVED_FACTS = (
    "Each used grant's row in the ledger; that each row is complete, or its outcome is recorded as unknown; that its "
    "owner has an account and a key to open it with; that the fields exist while the conversation does; that a "
    "conversation in which third parties answered has rows in the ledger, or an unused permission: its call failed "
    "before anything was sent."
)
LIMITATIONS = (
    "That the listed fields are those that were sent: they are encrypted for their user. The hash in P4 binds them."
)

USED_GRANTS = Invariant(
    "Every used grant is in the ledger.",
    "SELECT count(*) FROM grants WHERE used_at IS NOT NULL",
    """
    SELECT 'grant ' || id AS item, 'It was used, and the ledger has no row of it.' AS why
    FROM grants WHERE used_at IS NOT NULL AND NOT EXISTS (SELECT FROM ledger WHERE ledger.grant_id = grants.id)
    """,
)

ROW_STATES = Invariant(
    "A row is in progress, completed, or its outcome is recorded as unknown.",
    "SELECT count(*) FROM ledger",
    """
    SELECT 'ledger row ' || id AS item,
        CASE WHEN completed_at < begun_at THEN 'It was completed before it began.'
             WHEN state = 'sending' THEN 'It is under way, and completed.'
             ELSE 'It is ' || state || ', and nothing says when that was.' END AS why
    FROM ledger
    WHERE completed_at < begun_at OR (state = 'sending' AND completed_at IS NOT NULL)
        OR (state IN ('answered', 'failed') AND completed_at IS NULL)
    """,
)

ROW_OWNERS = Invariant(
    "Each row has an owner who can open it.",
    "SELECT count(*) FROM ledger",
    """
    SELECT 'ledger row ' || ledger.id AS item,
        CASE WHEN accounts.id IS NULL THEN 'It has no owner.' ELSE 'The key that opens it is gone.' END AS why
    FROM ledger LEFT JOIN accounts ON accounts.id = ledger.owner_id
    WHERE accounts.id IS NULL OR (accounts.deleted_at IS NULL
        AND NOT EXISTS (SELECT FROM held_keys WHERE name = 'user/' || ledger.owner_id))
    """,
    is_rechecked=True,
)

FIELDS = Invariant(
    "The fields of a row belong to its owner, and exist as long as their conversation.",
    "SELECT (SELECT count(*) FROM ledger) + (SELECT count(*) FROM ledger_fields)",
    """
    SELECT 'fields of ledger row ' || ledger_id AS item,
        'They are not of the person or conversation of their row.' AS why
    FROM ledger_fields JOIN ledger ON ledger.id = ledger_id
    WHERE ledger.owner_id <> ledger_fields.owner_id
        OR ledger.conversation_id IS DISTINCT FROM ledger_fields.conversation_id
    UNION ALL
    SELECT 'ledger row ' || ledger.id, 'Its fields are gone, and its conversation is still there.'
    FROM ledger JOIN conversations ON conversations.id = ledger.conversation_id
    WHERE NOT EXISTS (SELECT FROM ledger_fields WHERE ledger_id = ledger.id)
    """,
)

THIRD_PARTIES = Invariant(
    "If a third party's words may be in a conversation, its person's ledger lists what was sent from it.",
    "SELECT count(*) FROM labels WHERE array_to_string(parties, ' ') LIKE '%third_party:%'",
    """
    SELECT DISTINCT 'conversation ' || conversations.id AS item,
        party || ' has answered in it, and the ledger has no row of it.' AS why
    FROM conversations JOIN labels ON labels.conversation_id = conversations.id
    CROSS JOIN unnest(labels.parties) AS party
    WHERE starts_with(party, 'third_party:') AND nature = 'ordinary'
        AND NOT EXISTS (SELECT FROM ledger WHERE ledger.conversation_id = conversations.id)
        AND NOT EXISTS (SELECT FROM grants WHERE grants.conversation_id = conversations.id AND used_at IS NULL)
    """,
)
"""An allowed call that fails before it is sent uses no grant and has no row. Its third party is a party all the same,
because the failure may quote it: a sign-in that it refuses."""

INVARIANTS = (USED_GRANTS, ROW_STATES, ROW_OWNERS, FIELDS, THIRD_PARTIES)


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for invariant in INVARIANTS:
        await check_invariant(snapshot, findings, invariant)
