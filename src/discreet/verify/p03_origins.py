"""P3: the pipeline has only GPT content that its builder allowed when it was made."""

from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import Invariant, check_invariant
from discreet.verify.party_sql import allowed_at
from discreet.verify.shares_sql import build_share_invariant

DERIVED_FACTS = (
    "Each encrypted copy of instructions and passages that the pipeline may read, from the GPT's history of choices "
    "when the copy was made, and from those of all parties to its words; each GPT's key share from its permission; for "
    "a transferred GPT, that its permission and its secrets are from after the transfer, and that its earlier contents "
    "have the former owner as a party; each public page from its GPT's level, version and owner."
)
LIMITATIONS = (
    "That a copy has the same text as its original: both are encrypted, and neither is decrypted. Whose words a person "
    "typed from memory."
)


def _reason_sql(copies: str) -> str:
    return f"""
        CASE WHEN gpts.workspace_id IS NOT NULL THEN 'Its GPT was made in a workspace.'
             WHEN {copies}.service NOT IN ('consumer_chat', 'consumer_images') THEN 'Its service never trains a model.'
             WHEN NOT {allowed_at(f"'gpt:' || {copies}.gpt_id", f"{copies}.made_at")}
             THEN 'Its builder had not allowed improvement when it was made.'
             ELSE 'Another party to its words had not allowed improvement when it was made.' END
    """


def _is_allowed_sql(copies: str) -> str:
    return f"""
        (gpts.workspace_id IS NULL AND {copies}.service IN ('consumer_chat', 'consumer_images')
         AND {allowed_at(f"'gpt:' || {copies}.gpt_id", f"{copies}.made_at")}
         AND NOT EXISTS (
             SELECT FROM unnest({copies}.origins) AS origin
             WHERE NOT {allowed_at("'gpt:' || origin", f"{copies}.made_at")}))
    """


def _lacks_origin_sql(copies: str, original: str) -> str:
    """Return SQL for whether a copy lacks an origin of its original.

    A person who became a former owner later was the GPT's owner at that time.
    """
    return f"""
        EXISTS (
            SELECT FROM unnest({original}) AS origin LEFT JOIN gpt_former_owners AS former ON former.id = origin
            WHERE CASE WHEN former.until > {copies}.made_at THEN former.gpt_id ELSE origin END
                <> ALL ({copies}.origins || {copies}.gpt_id))
    """


INSTRUCTIONS = Invariant(
    "Instructions were copied for training only while their GPT's builder allowed it.",
    "SELECT count(*) FROM instruction_copies",
    f"""
    SELECT 'copy of the instructions of version ' || version || ' of gpt ' || gpt_id AS item,
        {_reason_sql("instruction_copies")} AS why
    FROM instruction_copies JOIN gpts ON gpts.id = gpt_id
    JOIN gpt_versions USING (gpt_id, version)
    WHERE NOT {_is_allowed_sql("instruction_copies")}
        OR {_lacks_origin_sql("instruction_copies", "gpt_versions.instructions_origins")}
    """,
)

PASSAGES = Invariant(
    "Passages were copied for training only while their GPT's builder allowed it.",
    "SELECT count(*) FROM passage_copies",
    f"""
    SELECT 'copy of passage ' || passage_id || ' of gpt ' || passage_copies.gpt_id AS item,
        CASE WHEN passages.gpt_id <> passage_copies.gpt_id THEN 'The passage is another GPT''s.'
             ELSE {_reason_sql("passage_copies")} END AS why
    FROM passage_copies
    JOIN passages ON passages.id = passage_id JOIN gpts ON gpts.id = passage_copies.gpt_id
    JOIN knowledge_files ON knowledge_files.id = passages.file_id
    WHERE passages.gpt_id <> passage_copies.gpt_id OR NOT {_is_allowed_sql("passage_copies")}
        OR {_lacks_origin_sql("passage_copies", "knowledge_files.origins")}
    """,
)

TRANSFERRED = Invariant(
    "A transferred GPT allows training only since its new owner allowed it.",
    "SELECT count(*) FROM gpts WHERE handed_over_at IS NOT NULL",
    """
    SELECT 'gpt ' || gpts.id AS item, 'It allows improvement since before it was handed over.' AS why
    FROM gpts JOIN permissions ON party = 'gpt:' || gpts.id AND purpose = 'improve'
    WHERE allowed_since <= handed_over_at
    """,
)

FORMER_OWNERS = Invariant(
    "A transferred GPT's earlier contents have the former owner as a party, and so have copies of them.",
    "SELECT count(*) FROM gpt_former_owners",
    """
    SELECT 'gpt ' || gpts.id AS item, 'It was handed over, and no former owner is known.' AS why
    FROM gpts WHERE handed_over_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM gpt_former_owners AS former WHERE former.gpt_id = gpts.id)
    UNION ALL
    SELECT 'version ' || versions.version || ' of gpt ' || versions.gpt_id,
        'It is from before the GPT was handed over, and its former owner is no party to its instructions.'
    FROM gpt_former_owners AS former
    JOIN gpt_versions AS versions ON versions.gpt_id = former.gpt_id AND versions.version > 0
        AND versions.made_at <= former.until
    WHERE former.account_id IS NOT NULL AND former.id <> ALL (versions.instructions_origins)
        AND has_instructions(versions.gpt_id, versions.version)
    UNION ALL
    SELECT 'knowledge file ' || files.id || ' of gpt ' || files.gpt_id,
        'It is from before the GPT was handed over, and its former owner is no party to it.'
    FROM gpt_former_owners AS former
    JOIN knowledge_files AS files ON files.gpt_id = former.gpt_id AND files.added_at <= former.until
    WHERE former.account_id IS NOT NULL AND former.id <> ALL (files.origins)
    """,
)

SECRETS = Invariant(
    "A transferred GPT has no secret from its former owner.",
    "SELECT count(*) FROM action_secrets",
    """
    SELECT 'secret of action ' || action_id || ' of gpt ' || gpt_id AS item,
        'It was given before the GPT was handed over.' AS why
    FROM action_secrets JOIN gpts ON gpts.id = gpt_id WHERE set_at <= handed_over_at
    """,
)

PUBLIC_PAGES = Invariant(
    "A public page is of a GPT that is published to people outside of a workspace, by its present owner's choice.",
    "SELECT count(*) FROM gpt_public_pages",
    """
    SELECT 'public page of gpt ' || gpts.id AS item,
        CASE WHEN since <= handed_over_at THEN 'A former owner chose it.'
             ELSE 'The GPT is not published to people outside of a workspace.' END AS why
    FROM gpt_public_pages JOIN gpts ON gpts.id = gpt_id
    WHERE since <= handed_over_at OR current_version IS NULL OR level NOT IN ('link', 'everyone')
    """,
)

INVARIANTS = (
    INSTRUCTIONS,
    PASSAGES,
    TRANSFERRED,
    FORMER_OWNERS,
    SECRETS,
    PUBLIC_PAGES,
    build_share_invariant("gpt", "GPTs"),
)


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for invariant in INVARIANTS:
        await check_invariant(snapshot, findings, invariant)
