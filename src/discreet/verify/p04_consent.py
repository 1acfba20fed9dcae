"""P4: every call had a grant for exactly that request, used once and in time."""

from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import Invariant, check_invariant

DERIVED_FACTS = (
    "Each call in the ledger from its grant (same person, conversation, GPT and hash of the request; used at that "
    "moment, within ten minutes); each grant from its card while the conversation exists, and from its standing grant: "
    "the operation's fingerprint, the GPT's wording, not revoked, not lapsed, not replaced and, where it is for one "
    "chat, in that chat; each standing grant from the grant of the card on which it was given; each program's call "
    "from the grants of its key; that no call began while it was sealed off (P14): by its user and its chat since "
    "their present setting, by its GPT's version, by its workspace at that time."
)
LIMITATIONS = (
    "That the card showed the request that the hash is of: it is encrypted for its user, who can compare. Cards that "
    "were deleted with their conversation; the grant and the ledger's row outlive them. In a temporary chat the hash "
    "is random, so that the request cannot be guessed from it. Which kinds of personal data an “always allow” covers: "
    "they are encrypted for its user, who reads them on their page. Whether a person or a chat "
    "was sealed before the present setting, and temporary chats, of which nothing is stored."
)

CALLS = Invariant(
    "Each call has one grant of the same person for the same request, used at that moment.",
    "SELECT count(*) FROM ledger",
    """
    SELECT 'ledger row ' || ledger.id AS item,
        CASE WHEN grants.digest <> ledger.digest THEN 'The request is not the one that was allowed.'
             WHEN grants.owner_id <> ledger.owner_id THEN 'Another person allowed it.'
             WHEN grants.used_at IS NULL THEN 'Its grant was never used.'
             WHEN grants.used_at <> ledger.begun_at THEN 'It did not begin when its grant was used.'
             ELSE 'Its grant is for another GPT or conversation.' END AS why
    FROM ledger JOIN grants ON grants.id = ledger.grant_id
    WHERE (grants.digest, grants.owner_id, grants.gpt_id)
            IS DISTINCT FROM (ledger.digest, ledger.owner_id, ledger.gpt_id)
        OR grants.conversation_id IS DISTINCT FROM ledger.conversation_id
        OR grants.used_at IS DISTINCT FROM ledger.begun_at
    UNION ALL
    SELECT 'ledger row ' || ledger.id, 'There is no grant for it.'
    FROM ledger LEFT JOIN grants ON grants.id = ledger.grant_id WHERE grants.id IS NULL
    """,
)

GRANTS = Invariant(
    "A grant is valid for ten minutes, and is used within them.",
    "SELECT count(*) FROM grants",
    """
    SELECT 'grant ' || id AS item,
        CASE WHEN expires_at > given_at + interval '10 minutes' THEN 'It holds for longer than ten minutes.'
             WHEN octet_length(digest) <> 32 OR octet_length(fingerprint) <> 32
             THEN 'It is not bound to the hash of a request and of an operation.'
             ELSE 'It was used before it was given, or after it had expired.' END AS why
    FROM grants
    WHERE expires_at > given_at + interval '10 minutes' OR used_at < given_at OR used_at >= expires_at
        OR octet_length(digest) <> 32 OR octet_length(fingerprint) <> 32
    """,
)

CARDS = Invariant(
    "Each grant was given on a card that its person allowed, for exactly the request on the card.",
    "SELECT count(*) FROM grants JOIN consents ON consents.id = grants.consent_id",
    """
    SELECT 'grant ' || grants.id AS item,
        CASE WHEN consents.digest <> grants.digest THEN 'The card showed another request.'
             WHEN consents.owner_id <> grants.owner_id THEN 'The card was another person''s.'
             WHEN consents.state NOT IN ('allowed', 'used') THEN 'The card is ' || consents.state || ', not allowed.'
             WHEN (grants.used_at IS NOT NULL) <> (consents.state = 'used')
             THEN 'Card and grant do not agree whether it was used.'
             WHEN consents.decided_at > grants.given_at THEN 'It was given before the card was answered.'
             ELSE 'The card was for another GPT, version or conversation.' END AS why
    FROM grants JOIN consents ON consents.id = grants.consent_id
    WHERE (consents.digest, consents.owner_id, consents.gpt_id, consents.gpt_version)
            IS DISTINCT FROM (grants.digest, grants.owner_id, grants.gpt_id, grants.gpt_version)
        OR consents.conversation_id IS DISTINCT FROM grants.conversation_id
        OR consents.state NOT IN ('allowed', 'used') OR (grants.used_at IS NOT NULL) <> (consents.state = 'used')
        OR consents.decided_at > grants.given_at
    UNION ALL
    SELECT 'grant ' || grants.id, 'Its card is gone, and its conversation is still there.'
    FROM grants JOIN conversations ON conversations.id = grants.conversation_id
    WHERE NOT EXISTS (SELECT FROM consents WHERE consents.id = grants.consent_id)
    """,
)

PROGRAMS = Invariant(
    "A program's grant is of an operation that its key's maker had granted and not withdrawn.",
    "SELECT count(*) FROM grants WHERE key_operation_id IS NOT NULL",
    """
    SELECT 'grant ' || grants.id AS item,
        CASE WHEN granted.fingerprint <> grants.fingerprint THEN 'The key was granted another operation.'
             WHEN granted.revoked_at < grants.given_at THEN 'The key''s operation had been taken back.'
             WHEN granted.given_at > grants.given_at THEN 'The key was granted the operation later.'
             ELSE 'The key is another person''s, or was granted another GPT''s operation.' END AS why
    FROM grants JOIN key_operations AS granted ON granted.id = grants.key_operation_id
    WHERE (granted.fingerprint, granted.owner_id, granted.gpt_id)
            IS DISTINCT FROM (grants.fingerprint, grants.owner_id, grants.gpt_id)
        OR granted.revoked_at < grants.given_at OR granted.given_at > grants.given_at
    """,
)

USED_CARDS = Invariant(
    "Each card that was used has its grant.",
    "SELECT count(*) FROM consents WHERE state = 'used'",
    """
    SELECT 'card ' || id AS item, 'It was used, and there is no grant.' AS why
    FROM consents WHERE state = 'used' AND NOT EXISTS (SELECT FROM grants WHERE grants.consent_id = consents.id)
    """,
)

STANDING = Invariant(
    "A grant that rests on an “always allow” was given while that held, for the operation that it names and for what "
    "the GPT told its model.",
    "SELECT count(*) FROM standing_grants",
    """
    SELECT 'standing grant ' || id AS item, 'It holds for longer than 90 days.' AS why
    FROM standing_grants WHERE expires_at > given_at + interval '2160 hours'
    UNION ALL
    SELECT 'standing grant ' || id, 'No card was allowed for the operation when it was given.'
    FROM standing_grants AS standing WHERE NOT EXISTS (
        SELECT FROM grants
        WHERE (grants.owner_id, grants.gpt_id, grants.fingerprint)
                = (standing.owner_id, standing.gpt_id, standing.fingerprint)
            AND grants.consent_id IS NOT NULL AND grants.standing_id IS NULL
            AND grants.given_at BETWEEN standing.given_at - interval '1 minute'
                AND standing.given_at + interval '1 minute')
    UNION ALL
    SELECT 'grant ' || grants.id,
        CASE WHEN standing.fingerprint <> grants.fingerprint THEN 'The “always allow” is for another operation.'
             WHEN standing.revoked_at <= grants.given_at THEN 'The “always allow” had been withdrawn.'
             WHEN standing.expires_at <= grants.given_at THEN 'The “always allow” had lapsed.'
             WHEN standing.conversation_id <> grants.conversation_id THEN 'The “always allow” was for another chat.'
             WHEN begun.since <= grants.given_at THEN 'The GPT had been without the operation since.'
             WHEN grants.wording <> standing.wording OR grants.wording <> version.wording
             THEN 'The GPT''s instructions or actions were others than those for which it was given.'
             WHEN later.given_at <= grants.given_at THEN 'Another “always allow” had replaced it.'
             ELSE 'The “always allow” is another person''s, or for another GPT.' END
    FROM grants JOIN standing_grants AS standing ON standing.id = grants.standing_id
    LEFT JOIN operation_first_seen AS begun ON begun.gpt_id = standing.gpt_id
        AND begun.fingerprint = standing.fingerprint AND begun.since > standing.given_at
    LEFT JOIN gpt_versions AS version ON version.gpt_id = grants.gpt_id AND version.version = grants.gpt_version
        AND version.version > 0
    LEFT JOIN LATERAL (
        SELECT min(given_at) AS given_at FROM standing_grants AS newer
        WHERE grants.wording IS NOT NULL AND newer.owner_id = standing.owner_id AND newer.gpt_id = standing.gpt_id
            AND newer.fingerprint = standing.fingerprint
            AND newer.workspace_id IS NOT DISTINCT FROM standing.workspace_id AND newer.given_at > standing.given_at
            AND (newer.conversation_id IS NULL OR newer.conversation_id = standing.conversation_id)
    ) AS later ON true
    WHERE (standing.fingerprint, standing.owner_id, standing.gpt_id)
            IS DISTINCT FROM (grants.fingerprint, grants.owner_id, grants.gpt_id)
        OR standing.revoked_at <= grants.given_at OR standing.expires_at <= grants.given_at
        OR standing.given_at > grants.given_at OR begun.since <= grants.given_at
        OR standing.conversation_id <> grants.conversation_id
        OR grants.wording <> standing.wording OR grants.wording <> version.wording OR later.given_at <= grants.given_at
    """,
)

SEALED = Invariant(
    "No call began while its person, its chat, its GPT or its workspace let nothing leave this server.",
    "SELECT count(*) FROM ledger",
    """
    SELECT 'ledger row ' || ledger.id AS item, 'Its person lets nothing leave this server.' AS why
    FROM ledger JOIN accounts ON accounts.id = ledger.owner_id
    WHERE accounts.model_limit = 'sealed' AND ledger.begun_at > coalesce(accounts.model_limit_since, '-infinity')
    UNION ALL
    SELECT 'ledger row ' || ledger.id, 'Its chat is sealed.'
    FROM ledger JOIN conversations ON conversations.id = ledger.conversation_id
    WHERE conversations.model_limit = 'sealed'
        AND ledger.begun_at > coalesce(conversations.model_limit_since, '-infinity')
    UNION ALL
    SELECT 'ledger row ' || ledger.id, 'Its GPT lets nothing leave this server.'
    FROM ledger JOIN grants ON grants.id = ledger.grant_id
    JOIN gpt_versions ON gpt_versions.gpt_id = grants.gpt_id AND gpt_versions.version = grants.gpt_version
    WHERE grants.gpt_version > 0 AND gpt_versions.model_limit = 'sealed'
    UNION ALL
    SELECT 'ledger row ' || ledger.id, 'Its workspace let nothing leave this server.'
    FROM ledger JOIN conversations ON conversations.id = ledger.conversation_id
    JOIN sealed_workspaces() AS closed ON closed.workspace_id = conversations.workspace_id
    WHERE ledger.begun_at > closed.since AND (closed.until IS NULL OR ledger.begun_at < closed.until)
    """,
)

INVARIANTS = (CALLS, GRANTS, CARDS, PROGRAMS, USED_CARDS, STANDING, SEALED)


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for invariant in INVARIANTS:
        await check_invariant(snapshot, findings, invariant)
