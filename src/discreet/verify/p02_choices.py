"""P2: permissions follow from the history of choices of the people concerned."""

from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import Invariant, check_invariant
from discreet.verify.party_sql import DERIVED_PERMISSIONS
from discreet.verify.shares_sql import build_share_invariant

DERIVED_FACTS = (
    "Each permission, for training and for private statistics, from the whole history of choices and from when content "
    "began; that each history is in ascending order of time; who made each choice; each person's key share from their "
    "permission. So a no has destroyed the share."
)
LIMITATIONS = (
    "Whether the account's own person was at the keyboard. That the newest choices were not removed: P12 shows it."
)

PERMISSIONS = Invariant(
    "A party's permission follows from its choices.",
    "SELECT count(*) FROM permissions",
    f"""
    {DERIVED_PERMISSIONS}
    SELECT coalesce(permissions.party, derived.party) || ' for ' || coalesce(permissions.purpose, derived.purpose)
            AS item,
        CASE WHEN permissions.allowed_since IS NOT NULL AND derived.allowed_since IS NULL
             THEN 'It allows, and no choice in its history says so.'
             WHEN permissions.allowed_since IS NULL AND derived.allowed_since IS NOT NULL
             THEN 'It does not allow, and its history says that it does.'
             WHEN permissions.allowed_since IS DISTINCT FROM derived.allowed_since
             THEN 'It allows since another moment than its history says.'
             ELSE 'Its last no is not the one in its history.' END AS why
    FROM derived FULL JOIN permissions USING (party, purpose)
    WHERE (permissions.party IS NOT NULL
           AND (permissions.allowed_since, permissions.refused_at)
               IS DISTINCT FROM (derived.allowed_since, derived.refused_at))
        OR (permissions.party IS NULL AND derived.allowed_since IS NOT NULL AND derived.party IN (
            SELECT 'user:' || id FROM accounts UNION ALL SELECT 'gpt:' || id FROM gpts
            UNION ALL SELECT 'conversation:' || id FROM conversations UNION ALL SELECT 'image:' || id FROM images))
    """,
)

ORDER = Invariant(
    "A party's choices are in ascending order of time.",
    "SELECT count(*) FROM choices",
    """
    SELECT 'choice ' || id AS item, 'It is dated before the choice that the same party made earlier.' AS why
    FROM (SELECT id, at, lag(at) OVER (PARTITION BY party, purpose ORDER BY id) AS before FROM choices) AS ordered
    WHERE at <= before
    """,
)

CHOICE_MAKERS = Invariant(
    "People chose only for themselves and for their own objects.",
    "SELECT count(*) FROM choices",
    """
    SELECT 'choice ' || choices.id AS item, 'Another person than ' || party || ' made it.' AS why
    FROM choices WHERE starts_with(party, 'user:') AND party <> 'user:' || made_by
    UNION ALL
    SELECT 'choice ' || choices.id, 'Another person than the conversation''s own made it.'
    FROM choices JOIN conversations ON choices.party = 'conversation:' || conversations.id
    WHERE choices.made_by <> conversations.owner_id
    UNION ALL
    SELECT 'choice ' || choices.id, 'Another person than the image''s own made it.'
    FROM choices JOIN images ON choices.party = 'image:' || images.id WHERE choices.made_by <> images.owner_id
    """,
)

INVARIANTS = (PERMISSIONS, ORDER, CHOICE_MAKERS, build_share_invariant("user", "People"))


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for invariant in INVARIANTS:
        await check_invariant(snapshot, findings, invariant)
