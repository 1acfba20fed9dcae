"""Laws: what the evidence log was told about people is what the rows say, both ways, and no opening is missing (P12).

`told_personal` is laid out by `told.py`. Of an account that is gone the openings went with it; the log tells how many.
"""

from discreet.verify.law import Law
from discreet.verify.public_entries import SINCE

_HERE = """
    EXISTS (SELECT FROM accounts WHERE accounts.id = {0} AND deleted_at IS NULL)
    AND NOT EXISTS (SELECT FROM told_locked WHERE told_locked.account_id = {0})
"""

CHOICES = Law(
    "Each choice is the one that the log was told of, and the log was told of each.",
    "SELECT (SELECT count(*) FROM choices) + (SELECT count(*) FROM told_personal WHERE kind = 'choice')",
    f"""
    SELECT 'choice about ' || (facts ->> 'party') || ' of ' || told_personal.at AS item,
        'The log was told of a ' || CASE WHEN facts ->> 'allowed' = 'true' THEN 'yes' ELSE 'no' END
            || ', and the history does not have it.' AS why
    FROM told_personal WHERE kind = 'choice' AND NOT EXISTS (
        SELECT FROM choices WHERE choices.made_by = told_personal.account_id AND choices.at = told_personal.at
            AND choices.party = facts ->> 'party' AND choices.purpose = facts ->> 'purpose'
            AND choices.allowed::text = facts ->> 'allowed')
    UNION ALL
    SELECT 'choice ' || choices.id || ' about ' || party, 'It is in the history, and the log was never told.'
    FROM choices WHERE choices.at >= {SINCE} AND {_HERE.format("choices.made_by")} AND NOT EXISTS (
        SELECT FROM told_personal WHERE kind = 'choice' AND choices.made_by = told_personal.account_id
            AND choices.at = told_personal.at AND choices.party = facts ->> 'party'
            AND choices.purpose = facts ->> 'purpose' AND choices.allowed::text = facts ->> 'allowed')
    """,
)

ACCEPTANCES = Law(
    "Each acceptance is the one that the log was told of, and the log was told of each.",
    "SELECT count(*) FROM policy_acceptances",
    f"""
    SELECT 'acceptance of ' || (facts ->> 'policy') || ' ' || (facts ->> 'version') || ' by account ' || account_id
            AS item, 'The log was told of it, and it is not there.' AS why
    FROM told_personal
    WHERE kind = 'policy_accepted'
        AND (facts ->> 'workspace' IS NULL
             OR EXISTS (SELECT FROM workspaces WHERE workspaces.id::text = facts ->> 'workspace'))
        AND NOT EXISTS (
            SELECT FROM policy_acceptances AS accepted
            WHERE accepted.account_id = told_personal.account_id AND accepted.kind = facts ->> 'policy'
                AND accepted.version::text = facts ->> 'version'
                AND accepted.workspace_id::text IS NOT DISTINCT FROM facts ->> 'workspace')
    UNION ALL
    SELECT 'acceptance of ' || accepted.kind || ' ' || version || ' by account ' || account_id,
        'It is there, and the log was never told.'
    FROM policy_acceptances AS accepted
    WHERE accepted_at >= {SINCE} AND {_HERE.format("accepted.account_id")} AND NOT EXISTS (
        SELECT FROM told_personal
        WHERE told_personal.kind = 'policy_accepted' AND told_personal.account_id = accepted.account_id
            AND accepted.kind = facts ->> 'policy' AND accepted.version::text = facts ->> 'version'
            AND accepted.workspace_id::text IS NOT DISTINCT FROM facts ->> 'workspace')
    """,
)

HAND_OVERS = Law(
    "A GPT belongs to the person to whom it was handed over last, and was handed over when its row says so.",
    "SELECT count(*) FROM gpts WHERE workspace_id IS NULL",
    f"""
    SELECT 'gpt ' || gpts.id AS item,
        CASE WHEN last.to_id IS NULL THEN 'It is said to have been handed over, and the log was never told.'
             ELSE 'The log was told that it was handed over to somebody else than its owner.' END AS why
    FROM gpts LEFT JOIN LATERAL (
        SELECT facts ->> 'to' AS to_id FROM told_personal
        WHERE kind = 'gpt_handed_over' AND facts ->> 'gpt' = gpts.id::text ORDER BY at DESC LIMIT 1) AS last ON true
    WHERE workspace_id IS NULL AND {_HERE.format("gpts.owner_id")}
        AND (last.to_id <> gpts.owner_id::text OR (last.to_id IS NULL AND handed_over_at >= {SINCE}))
    UNION ALL
    SELECT 'gpt ' || gpts.id, 'Its owner is not who chose for it last, and it was not handed over since.'
    FROM gpts JOIN LATERAL (
        SELECT made_by, at FROM choices
        WHERE party = 'gpt:' || gpts.id AND purpose = 'improve' ORDER BY id DESC LIMIT 1) AS chosen ON true
    WHERE workspace_id IS NULL AND chosen.made_by <> owner_id
        AND (handed_over_at IS NULL OR handed_over_at < chosen.at)
    """,
)

_THINGS = """
    SELECT 'conversation:' || id AS name, id FROM conversations
    UNION ALL SELECT 'image:' || id, id FROM images UNION ALL SELECT 'gpt:' || id, id FROM gpts
    UNION ALL SELECT 'share:' || id, id FROM shares
    UNION ALL SELECT 'message:' || id, id FROM messages
    UNION ALL SELECT 'knowledge_file:' || id, id FROM knowledge_files
"""

GONE = Law(
    "What the log was told to be deleted is not there.",
    "SELECT count(*) FROM told_personal WHERE kind IN ('key_destroyed', 'removed')",
    f"""
    SELECT replace(things.name, ':', ' ') AS item, 'The log was told at ' || at || ' that it is deleted.' AS why
    FROM told_personal JOIN ({_THINGS}) AS things ON things.name = coalesce(facts ->> 'of', facts ->> 'what')
    WHERE kind IN ('key_destroyed', 'removed') AND NOT EXISTS (SELECT FROM deletions WHERE about_id = things.id)
    """,
)

OPENINGS = Law(
    "Each entry of the log has the opening that it was made with, unless that went with its account.",
    "SELECT count(*) FROM evidence_log",
    """
    WITH missing AS (
        SELECT count(*) AS entries FROM evidence_log
        WHERE NOT EXISTS (SELECT FROM evidence_public WHERE evidence_public.id = evidence_log.id)
            AND NOT EXISTS (SELECT FROM evidence_personal WHERE evidence_personal.id = evidence_log.id)
    ), told AS (
        SELECT coalesce(sum((facts ->> 'entries')::numeric), 0) AS entries FROM told_public
        WHERE kind = 'removed' AND jsonb_typeof(facts -> 'entries') = 'number'
    )
    SELECT 'openings of entries' AS item,
        'Of ' || missing.entries || ' entries nothing is left that opens them, and the log was told of '
            || told.entries || '.' AS why
    FROM missing, told WHERE missing.entries <> told.entries
    UNION ALL
    SELECT 'entry ' || id, 'It tells that openings were removed, and no account was deleted by that report.'
    FROM told_public WHERE kind = 'removed' AND facts ->> 'what' = 'openings' AND told_public.at > $1 AND NOT EXISTS (
        SELECT FROM deletions WHERE deletions.kind = 'account' AND encode(code_hash, 'hex') = facts ->> 'report')
    UNION ALL
    SELECT 'entry ' || evidence_personal.id, 'It is opened twice: for a person and for everybody.'
    FROM evidence_personal JOIN evidence_public USING (id)
    """,
)

LAWS = (CHOICES, ACCEPTANCES, HAND_OVERS, GONE, OPENINGS)
