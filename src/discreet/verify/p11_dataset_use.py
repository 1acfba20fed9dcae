"""P11: each dataset is listed to its people and marks withdrawals."""

from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import Invariant, check_invariant

DERIVED_FACTS = (
    "Each record's owner from its conversation and its parties; the number of records listed to people from the number "
    "in the dataset; each mark of a withdrawal from the current permissions of the record's parties, conversations and "
    "knowledge files."
)
LIMITATIONS = "Which models were trained from an exported dataset: the operator records it, or does not."

RECORD_OWNERS = Invariant(
    "Each record is listed to the person whose conversation it is.",
    "SELECT count(*) FROM dataset_records",
    """
    SELECT 'dataset ' || dataset_id || ', record ' || n AS item,
        CASE WHEN conversations.owner_id <> dataset_records.owner_id
             THEN 'It is listed to another person than its own.'
             ELSE 'The person to whom it is listed, or the conversation, is none of its parties.' END AS why
    FROM dataset_records LEFT JOIN conversations ON conversations.id = conversation_id
    WHERE conversations.owner_id <> dataset_records.owner_id
        OR NOT parties @> ARRAY['user:' || dataset_records.owner_id, 'conversation:' || conversation_id]
    """,
)

RECORD_COUNTS = Invariant(
    "The number of listed records is the number in the dataset.",
    "SELECT count(*) FROM datasets WHERE built_at IS NOT NULL",
    """
    SELECT 'dataset ' || datasets.id AS item,
        'It holds ' || records || ' records, and ' || count(dataset_records.n) || ' are listed.' AS why
    FROM datasets LEFT JOIN dataset_records ON dataset_id = datasets.id
    WHERE built_at IS NOT NULL GROUP BY datasets.id, records HAVING count(dataset_records.n) <> records
    """,
)

WITHDRAWALS = Invariant(
    "A record without a mark is still allowed by all its parties, and all its contents still exist.",
    "SELECT count(*) FROM dataset_records JOIN datasets ON datasets.id = dataset_id WHERE built_at IS NOT NULL",
    """
    SELECT DISTINCT 'dataset ' || dataset_id || ', record ' || n AS item,
        parties.name || ' has taken it back, and it is not marked.' AS why
    FROM dataset_records JOIN datasets ON datasets.id = dataset_id, unnest(parties) AS parties (name)
    LEFT JOIN permissions ON permissions.party = parties.name AND permissions.purpose = 'improve'
    WHERE built_at IS NOT NULL AND withdrawn_at IS NULL
        AND (allowed_since IS NULL OR allowed_since > datasets.created_at)
    UNION ALL
    SELECT 'dataset ' || dataset_id || ', record ' || n, 'Its conversation is deleted, and it is not marked.'
    FROM dataset_records JOIN datasets ON datasets.id = dataset_id
    LEFT JOIN conversations ON conversations.id = conversation_id
    WHERE built_at IS NOT NULL AND withdrawn_at IS NULL AND conversations.id IS NULL
    UNION ALL
    SELECT 'dataset ' || dataset_id || ', record ' || n, 'A knowledge file in it is deleted, and it is not marked.'
    FROM dataset_records JOIN datasets ON datasets.id = dataset_id, unnest(sources) AS files (source)
    LEFT JOIN knowledge_files ON knowledge_files.id = files.source
    WHERE built_at IS NOT NULL AND withdrawn_at IS NULL AND knowledge_files.id IS NULL
    """,
)

INVARIANTS = (RECORD_OWNERS, RECORD_COUNTS, WITHDRAWALS)


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for invariant in INVARIANTS:
        await check_invariant(snapshot, findings, invariant)
