"""P1: training content was allowed by all its parties since before it began.

Business content never trains.
"""

from discreet.verify import dataset_proofs
from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import Invariant, check_invariant
from discreet.verify.party_sql import CONVERSATION_PARTIES, IS_ORIGIN, allowed_at, origins_at_start
from discreet.verify.shares_sql import build_share_invariant

DERIVED_FACTS = (
    "Each label from its conversation and from its GPT's contents at that time; each message's content key from its "
    "label; each key that the pipeline holds from the history of choices at the moment when the conversation began; "
    "each key share of a conversation, image or service from its permission; each record of each dataset from its "
    "proof of permission and from its parties' choices until the dataset was requested; the manifest's root from the "
    "proofs, and its files' digests from the files."
)
LIMITATIONS = (
    "Which third parties' words are in a message: only the encrypted content could contradict the label. What a model "
    "learnt from an exported dataset."
)

LABELS = Invariant(
    "A label has its conversation's parties, the origins of its GPT's words, third parties and those in files, and "
    "begins with the conversation.",
    "SELECT count(*) FROM labels",
    f"""
    SELECT 'label ' || labels.id AS item,
        CASE WHEN labels.owner_id <> conversations.owner_id THEN 'It is not of the person whose conversation it is in.'
             WHEN labels.began_at <> conversations.began_at THEN 'It does not begin when its conversation began.'
             WHEN labels.parties @> {CONVERSATION_PARTIES}
                 AND EXISTS (SELECT FROM ({origins_at_start()}) AS missing (party) WHERE party <> ALL (labels.parties))
             THEN 'An origin of its GPT''s words is no party to it.'
             ELSE 'Its parties are not those of its conversation.' END AS why
    FROM labels JOIN conversations ON conversations.id = labels.conversation_id
    WHERE labels.owner_id <> conversations.owner_id OR labels.began_at <> conversations.began_at
        OR (labels.parties <> {CONVERSATION_PARTIES}
            AND NOT (labels.parties @> {CONVERSATION_PARTIES}
                     AND NOT EXISTS (SELECT FROM unnest(labels.parties) AS party
                                     WHERE party <> ALL ({CONVERSATION_PARTIES}) AND NOT {IS_ORIGIN}
                                         AND party <> 'file:given' AND NOT starts_with(party, 'third_party:'))))
        OR (conversations.gpt_id IS NOT NULL AND conversations.nature = 'ordinary'
            AND EXISTS (SELECT FROM key_grants WHERE key_grants.conversation_id = conversations.id
                            AND holder = 'improvement')
            AND EXISTS (SELECT FROM ({origins_at_start()}) AS missing (party) WHERE party <> ALL (labels.parties)))
    """,
)

_KEY_PARTIES = """
    (SELECT smallest.parties FROM labels AS smallest WHERE smallest.conversation_id = conversations.id
     ORDER BY cardinality(smallest.parties), smallest.id LIMIT 1)
"""
"""The parties that the pipeline's key to a conversation was made from: those of its smallest label."""
_HAS_OTHER_PARTY = f"""
    (NOT labels.parties @> {CONVERSATION_PARTIES}
     OR EXISTS (SELECT FROM unnest(labels.parties) AS party
                WHERE party <> ALL ({CONVERSATION_PARTIES}) AND NOT {IS_ORIGIN}))
"""

DRAWERS = Invariant(
    "A message under the improvement key has the parties that the pipeline's key was made from, and no others.",
    "SELECT count(*) FROM messages",
    f"""
    SELECT 'message ' || messages.id AS item,
        CASE WHEN messages.owner_id <> conversations.owner_id
             THEN 'It is not of the person whose conversation it is in.'
             WHEN labels.conversation_id <> conversations.id THEN 'Its label is of another conversation.'
             WHEN labels.parties <> {_KEY_PARTIES} OR {_HAS_OTHER_PARTY}
             THEN 'It is in the training part, and has a party that was none when it began.'
             ELSE 'It is in the training part of a conversation that has none.' END AS why
    FROM messages
    JOIN labels ON labels.id = messages.label_id
    JOIN conversations ON conversations.id = messages.conversation_id
    WHERE messages.owner_id <> conversations.owner_id OR labels.conversation_id <> conversations.id
        OR (messages.drawer = 'improvement' AND (
            labels.parties <> {_KEY_PARTIES} OR {_HAS_OTHER_PARTY}
            OR NOT EXISTS (SELECT FROM key_grants WHERE key_grants.conversation_id = conversations.id
                               AND holder = 'improvement' AND key_grants.drawer = 'improvement')))
    """,
)

FILES = Invariant(
    "A file belongs to a private message of its own conversation, and the people in it are parties to the message.",
    "SELECT count(*) FROM attachments",
    """
    SELECT 'file ' || attachments.id AS item,
        CASE WHEN messages.id IS NULL THEN 'It belongs to no message of its conversation and its person.'
             WHEN messages.drawer <> 'private' THEN 'Its message is in the training part.'
             ELSE 'Those in it are no parties to its message.' END AS why
    FROM attachments
    LEFT JOIN messages ON messages.id = message_id AND messages.conversation_id = attachments.conversation_id
        AND messages.owner_id = attachments.owner_id
    LEFT JOIN labels ON labels.id = messages.label_id
    WHERE messages.id IS NULL OR messages.drawer <> 'private' OR labels.parties @> ARRAY['file:given'] IS NOT TRUE
    """,
)

PIPELINE_KEYS = Invariant(
    "The pipeline has a key to a conversation only if every party had allowed training since before it began.",
    "SELECT count(*) FROM key_grants WHERE holder = 'improvement'",
    f"""
    SELECT 'pipeline''s key to conversation ' || conversations.id AS item,
        CASE WHEN NOT services.improves THEN 'Its service never trains a model.'
             WHEN conversations.nature <> 'ordinary' THEN 'It was not begun here as an ordinary conversation.'
             WHEN key_grants.drawer <> 'improvement' THEN 'It opens the private part.'
             WHEN key_grants.owner_id <> conversations.owner_id THEN 'It is not of the person whose conversation it is.'
             ELSE 'When it began, not every party had allowed improvement.' END AS why
    FROM key_grants
    JOIN conversations ON conversations.id = key_grants.conversation_id
    JOIN services ON services.name = conversations.service
    WHERE key_grants.holder = 'improvement'
        AND NOT (services.improves AND conversations.nature = 'ordinary' AND key_grants.drawer = 'improvement'
            AND key_grants.service = conversations.service AND key_grants.owner_id = conversations.owner_id
            AND {allowed_at("'user:' || conversations.owner_id", "conversations.began_at")}
            AND (conversations.gpt_id IS NULL
                 OR {allowed_at("'gpt:' || conversations.gpt_id", "conversations.began_at")})
            AND NOT EXISTS (
                SELECT FROM unnest({_KEY_PARTIES}) AS origin (party)
                WHERE starts_with(origin.party, 'gpt:')
                    AND NOT {allowed_at("origin.party", "conversations.began_at")}))
    """,
)

SERVICES = Invariant(
    "Only chats and images in a person's own space improve models; each conversation is in the space of its service.",
    "SELECT (SELECT count(*) FROM services) + (SELECT count(*) FROM conversations)",
    """
    SELECT 'service ' || name AS item, 'It is not the service of a person''s own space, and may train.' AS why
    FROM services WHERE improves <> (name IN ('consumer_chat', 'consumer_images'))
    UNION ALL
    SELECT 'conversation ' || conversations.id, 'Its service is not that of the workspace that it is in.'
    FROM conversations LEFT JOIN workspaces ON workspaces.id = conversations.workspace_id
    WHERE conversations.service IS DISTINCT FROM
        CASE WHEN conversations.workspace_id IS NULL AND conversations.service IN ('consumer_chat', 'consumer_images')
             THEN conversations.service ELSE workspaces.service END
    """,
)

_IS_EXCLUDED = """
    party !~ '^(user|gpt|conversation|image):' AND party NOT IN ('service:consumer_chat', 'service:consumer_images')
"""

EXCLUDED_PARTIES = Invariant(
    "No third party, workspace or business service ever allows improvement or holds a share.",
    "SELECT (SELECT count(*) FROM permissions) + (SELECT count(*) FROM held_shares)",
    f"""
    SELECT party AS item, 'It may never allow improvement, and does.' AS why
    FROM permissions
    WHERE purpose = 'improve' AND allowed_since IS NOT NULL
        AND {_IS_EXCLUDED}
    UNION ALL
    SELECT 'share of ' || party, 'It may never hold a share, and does.'
    FROM held_shares
    WHERE {_IS_EXCLUDED}
    UNION ALL
    SELECT 'share of ' || held_shares.party, 'Its conversation is of a business service or was not begun here.'
    FROM held_shares JOIN conversations ON held_shares.party = 'conversation:' || conversations.id
    JOIN services ON services.name = conversations.service
    WHERE NOT services.improves OR conversations.nature <> 'ordinary'
    UNION ALL
    SELECT 'share of conversation:' || conversations.id, 'It is of a business service or was not begun here.'
    FROM conversations JOIN services ON services.name = conversations.service
    WHERE share_key IS NOT NULL AND (NOT services.improves OR conversations.nature <> 'ordinary')
    UNION ALL
    SELECT 'share of ' || held_shares.party, 'The GPT was made in a workspace.'
    FROM held_shares JOIN gpts ON held_shares.party = 'gpt:' || gpts.id WHERE gpts.workspace_id IS NOT NULL
    """,
)

CONVERSATION_SHARES = Invariant(
    "A conversation or image that holds a share has allowed improvement since it began, and does now.",
    """
    SELECT (SELECT count(*) FROM held_shares WHERE party ~ '^(conversation|image):')
         + (SELECT count(*) FROM conversations WHERE share_key IS NOT NULL)
    """,
    """
    SELECT 'share of ' || held_shares.party AS item,
        CASE WHEN permissions.allowed_since IS NULL THEN 'There is a share, and no permission that it belongs to.'
             ELSE 'Its share was not born when it began.' END AS why
    FROM held_shares
    LEFT JOIN permissions ON permissions.party = held_shares.party AND permissions.purpose = 'improve'
    WHERE held_shares.party ~ '^(conversation|image):' AND held_shares.since IS NOT NULL
        AND permissions.allowed_since IS DISTINCT FROM held_shares.since
    UNION ALL
    SELECT 'share of conversation:' || conversations.id,
        CASE WHEN allowed_since IS NULL THEN 'There is a share, and no permission that it belongs to.'
             ELSE 'It did not allow improvement when it began.' END
    FROM conversations
    LEFT JOIN permissions ON permissions.party = 'conversation:' || conversations.id AND purpose = 'improve'
    WHERE share_key IS NOT NULL AND allowed_since IS DISTINCT FROM began_at
    """,
    is_rechecked=True,
)

INVARIANTS = (
    LABELS, DRAWERS, FILES, PIPELINE_KEYS, SERVICES, EXCLUDED_PARTIES, CONVERSATION_SHARES,
    build_share_invariant("service", "Services"),
)  # fmt: skip


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for invariant in INVARIANTS:
        await check_invariant(snapshot, findings, invariant)
    await dataset_proofs.check(snapshot, findings)
