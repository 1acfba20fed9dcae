"""Invariants: log entries about people match the rows; all openings exist (P12).

Both directions are checked. `log_entries.py` fills `told_personal`. The openings of a deleted account were deleted with
it; the log records how many.
"""

from discreet.verify.invariant import Invariant
from discreet.verify.public_entries import SINCE

_HERE = """
    EXISTS (SELECT FROM accounts WHERE accounts.id = {0} AND deleted_at IS NULL)
    AND NOT EXISTS (SELECT FROM told_locked WHERE told_locked.account_id = {0})
"""

CHOICES = Invariant(
    "Each choice is the one in the log, and each is in the log.",
    "SELECT (SELECT count(*) FROM choices) + (SELECT count(*) FROM told_personal WHERE kind = 'choice')",
    f"""
    SELECT 'choice about ' || (facts ->> 'party') || ' of ' || told_personal.at AS item,
        'The log has a ' || CASE WHEN facts ->> 'allowed' = 'true' THEN 'yes' ELSE 'no' END
            || ', and the history does not have it.' AS why
    FROM told_personal WHERE kind = 'choice' AND NOT EXISTS (
        SELECT FROM choices WHERE choices.made_by = told_personal.account_id AND choices.at = told_personal.at
            AND choices.party = facts ->> 'party' AND choices.purpose = facts ->> 'purpose'
            AND choices.allowed::text = facts ->> 'allowed')
    UNION ALL
    SELECT 'choice ' || choices.id || ' about ' || party, 'It is in the history, but not in the log.'
    FROM choices WHERE choices.at >= {SINCE} AND {_HERE.format("choices.made_by")} AND NOT EXISTS (
        SELECT FROM told_personal WHERE kind = 'choice' AND choices.made_by = told_personal.account_id
            AND choices.at = told_personal.at AND choices.party = facts ->> 'party'
            AND choices.purpose = facts ->> 'purpose' AND choices.allowed::text = facts ->> 'allowed')
    """,
)

ACCEPTANCES = Invariant(
    "Each acceptance is the one in the log, and each is in the log.",
    "SELECT count(*) FROM policy_acceptances",
    f"""
    SELECT 'acceptance of ' || (facts ->> 'policy') || ' ' || (facts ->> 'version') || ' by account ' || account_id
            AS item, 'The log has it, but it is not there.' AS why
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
        'It is there, but not in the log.'
    FROM policy_acceptances AS accepted
    WHERE accepted_at >= {SINCE} AND {_HERE.format("accepted.account_id")} AND NOT EXISTS (
        SELECT FROM told_personal
        WHERE told_personal.kind = 'policy_accepted' AND told_personal.account_id = accepted.account_id
            AND accepted.kind = facts ->> 'policy' AND accepted.version::text = facts ->> 'version'
            AND accepted.workspace_id::text IS NOT DISTINCT FROM facts ->> 'workspace')
    """,
)

HAND_OVERS = Invariant(
    "A GPT belongs to the person of its last transfer, and was transferred when its row says.",
    "SELECT count(*) FROM gpts WHERE workspace_id IS NULL",
    f"""
    SELECT 'gpt ' || gpts.id AS item,
        CASE WHEN last.to_id IS NULL THEN 'It is said to have been handed over, but not in the log.'
             ELSE 'The log says that it was handed over to another person than its owner.' END AS why
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

GONE = Invariant(
    "Objects whose deletion is in the log do not exist.",
    "SELECT count(*) FROM told_personal WHERE kind IN ('key_destroyed', 'removed')",
    f"""
    SELECT replace(things.name, ':', ' ') AS item, 'The log recorded at ' || at || ' that it is deleted.' AS why
    FROM told_personal JOIN ({_THINGS}) AS things ON things.name = coalesce(facts ->> 'of', facts ->> 'what')
    WHERE kind IN ('key_destroyed', 'removed') AND NOT EXISTS (SELECT FROM deletions WHERE about_id = things.id)
    """,
)

_SINCE = "(SELECT since FROM evidence_kind_starts WHERE evidence_kind_starts.kind = '{0}')"

DISCLOSURES = Invariant(
    "Each disclosure in the ledger is the one in the log, and each is in the log.",
    "SELECT count(*) FROM ledger",
    f"""
    SELECT 'disclosure ' || (facts ->> 'disclosure') || ' by account ' || account_id AS item,
        CASE WHEN ledger.id IS NULL THEN 'The log has it, but the ledger does not have it.'
             ELSE 'The ledger has another request, or moment, than the log says.' END AS why
    FROM told_personal LEFT JOIN ledger ON ledger.id::text = facts ->> 'disclosure'
    WHERE kind = 'disclosed' AND (ledger.owner_id, encode(ledger.digest, 'hex'), ledger.begun_at)
        IS DISTINCT FROM (account_id, facts ->> 'request_sha256', told_personal.at)
    UNION ALL
    SELECT 'disclosure ' || ledger.id || ' by account ' || owner_id, 'It is in the ledger, but not in the log.'
    FROM ledger
    WHERE begun_at >= {_SINCE.format("disclosed")} AND {_HERE.format("ledger.owner_id")} AND NOT EXISTS (
        SELECT FROM told_personal
        WHERE kind = 'disclosed' AND account_id = owner_id AND facts ->> 'disclosure' = ledger.id::text)
    """,
)

LINKS = Invariant(
    "Each use of an operator's link to set a password is the one in the log, and each is in the log.",
    "SELECT count(*) FROM reset_links WHERE made_by = 'operator' AND used_at IS NOT NULL",
    f"""
    SELECT 'link ' || (facts ->> 'link') || ' of account ' || told_personal.account_id AS item,
        'The log says that it was used, but its row does not say so.' AS why
    FROM told_personal LEFT JOIN reset_links ON reset_links.id::text = facts ->> 'link'
    WHERE kind = 'signed_in_by_link' AND (reset_links.account_id, reset_links.made_by, reset_links.used_at)
        IS DISTINCT FROM (told_personal.account_id, facts ->> 'made_by', told_personal.at)
    UNION ALL
    SELECT 'link ' || reset_links.id || ' of account ' || reset_links.account_id,
        'It was used, but not in the log.'
    FROM reset_links
    WHERE reset_links.made_by = 'operator' AND used_at >= {_SINCE.format("signed_in_by_link")}
        AND {_HERE.format("reset_links.account_id")} AND NOT EXISTS (
            SELECT FROM told_personal WHERE kind = 'signed_in_by_link' AND facts ->> 'link' = reset_links.id::text)
    """,
)

OPERATORS = Invariant(
    "Each operator was made one by an act in the log.",
    "SELECT count(*) FROM accounts WHERE role = 'operator'",
    f"""
    SELECT 'account ' || id AS item, 'It is an operator, but not in the log.' AS why
    FROM accounts
    WHERE role = 'operator' AND created_at >= {_SINCE.format("role_changed")} AND {_HERE.format("accounts.id")}
        AND NOT EXISTS (
            SELECT FROM told_personal
            WHERE kind = 'role_changed' AND account_id = accounts.id AND facts ->> 'role' = 'operator'
                AND facts ->> 'of' = 'server')
    UNION ALL
    SELECT 'account ' || accounts.id, 'The log says that it is an operator, but it is not one.'
    FROM told_personal JOIN accounts ON accounts.id = account_id
    WHERE kind = 'role_changed' AND facts ->> 'of' = 'server' AND accounts.role <> facts ->> 'role'
    """,
)

RIGHTS = Invariant(
    "Each right on a GPT is the last one in the log, and each is in the log.",
    "SELECT count(*) FROM gpt_rights WHERE given IS NOT NULL",
    f"""
    WITH last AS (
        SELECT DISTINCT ON (account_id, facts ->> 'gpt')
            account_id, facts ->> 'gpt' AS gpt, facts ->> 'right' AS held, at
        FROM told_personal WHERE kind = 'right_changed' ORDER BY account_id, facts ->> 'gpt', at DESC, id DESC
    )
    SELECT 'right of account ' || gpt_rights.account_id || ' on GPT ' || gpt_id AS item,
        CASE WHEN last.held IS NULL THEN 'It is there, but the log does not say so.'
             ELSE 'It is ' || given || ', and the log says ' || last.held || '.' END AS why
    FROM gpt_rights LEFT JOIN last ON last.account_id = gpt_rights.account_id AND last.gpt = gpt_id::text
    WHERE given IS NOT NULL AND last.held IS DISTINCT FROM given
        AND (accepted_at >= {_SINCE.format("right_changed")} OR last.gpt IS NOT NULL)
        AND {_HERE.format("gpt_rights.account_id")}
    UNION ALL
    SELECT 'right of account ' || last.account_id || ' on GPT ' || last.gpt,
        'The log has it, but it is not there.'
    FROM last JOIN gpts ON gpts.id::text = last.gpt
    WHERE last.held IS NOT NULL AND gpts.workspace_id IS NULL AND gpts.owner_id <> last.account_id
        AND (handed_over_at IS NULL OR handed_over_at < last.at) AND NOT EXISTS (
            SELECT FROM gpt_rights WHERE gpt_id = gpts.id AND gpt_rights.account_id = last.account_id)
    """,
)

GUEST_LINKS = Invariant(
    "Each link for guests is in the log of its GPT's owner, as made and not revoked.",
    "SELECT count(*) FROM guest_links",
    f"""
    SELECT 'guest link ' || guest_links.id AS item, 'It is there, but the log does not say so.' AS why
    FROM guest_links JOIN gpts ON gpts.id = gpt_id
    WHERE {_HERE.format("gpts.owner_id")} AND NOT EXISTS (
        SELECT FROM told_personal WHERE kind = 'guest_link' AND account_id = gpts.owner_id
            AND facts ->> 'link' = guest_links.id::text AND facts ->> 'state' = 'made')
    UNION ALL
    SELECT 'guest link ' || guest_links.id, 'The log says that it was revoked, but it is there.'
    FROM guest_links JOIN told_personal ON facts ->> 'link' = guest_links.id::text
    WHERE kind = 'guest_link' AND facts ->> 'state' = 'revoked'
    """,
)

PUBLIC_PAGES = Invariant(
    "Each public page of a GPT is the last choice about it in the log of the GPT's owner.",
    "SELECT count(*) FROM gpt_public_pages",
    f"""
    SELECT 'public page of GPT ' || page.gpt_id AS item,
        CASE WHEN last.state IS NULL THEN 'It is there, but the log does not say so.'
             ELSE 'It is ' || held.state || ', and the log says ' || last.state || '.' END AS why
    FROM gpt_public_pages AS page JOIN gpts ON gpts.id = page.gpt_id
    CROSS JOIN LATERAL (SELECT CASE WHEN page.indexed THEN 'listed' ELSE 'shown' END AS state) AS held
    LEFT JOIN LATERAL (
        SELECT facts ->> 'state' AS state FROM told_personal
        WHERE kind = 'public_page' AND account_id = gpts.owner_id AND facts ->> 'gpt' = page.gpt_id::text
        ORDER BY at DESC, id DESC LIMIT 1) AS last ON true
    WHERE held.state IS DISTINCT FROM last.state AND {_HERE.format("gpts.owner_id")}
        AND (page.since >= {_SINCE.format("public_page")} OR last.state IS NOT NULL)
    """,
)

OPENINGS = Invariant(
    "Each entry of the log has its opening, unless it is a filler or was deleted with its account.",
    "SELECT count(*) FROM evidence_log",
    """
    WITH missing AS (
        SELECT count(*) AS entries FROM evidence_log
        WHERE NOT EXISTS (SELECT FROM evidence_public WHERE evidence_public.id = evidence_log.id)
            AND NOT EXISTS (SELECT FROM evidence_personal WHERE evidence_personal.id = evidence_log.id)
            AND NOT EXISTS (SELECT FROM told_fillers WHERE told_fillers.id = evidence_log.id)
            AND NOT EXISTS (SELECT FROM told_keyless WHERE told_keyless.id = evidence_log.id)
    ), told AS (
        SELECT coalesce(sum((facts ->> 'entries')::numeric), 0) AS entries FROM told_public
        WHERE kind = 'removed' AND jsonb_typeof(facts -> 'entries') = 'number'
    )
    SELECT 'openings of entries' AS item,
        'Of ' || missing.entries || ' entries nothing is left that opens them; according to the log there are '
            || told.entries || '.' AS why
    FROM missing, told
    WHERE told.entries NOT BETWEEN missing.entries AND missing.entries + (SELECT count(*) FROM told_keyless)
    UNION ALL
    SELECT 'entry ' || id, 'It says that openings were removed, but no account was deleted by that report.'
    FROM told_public WHERE kind = 'removed' AND facts ->> 'what' = 'openings' AND told_public.at > $1
        AND facts ->> 'report' IS DISTINCT FROM 'guest' AND NOT EXISTS (
        SELECT FROM deletions WHERE deletions.kind = 'account' AND encode(code_hash, 'hex') = facts ->> 'report')
    UNION ALL
    SELECT 'entry ' || evidence_personal.id, 'It is opened twice: for a person and publicly.'
    FROM evidence_personal JOIN evidence_public USING (id)
    """,
)

INVARIANTS = (
    CHOICES, ACCEPTANCES, HAND_OVERS, DISCLOSURES, LINKS, OPERATORS, RIGHTS, GUEST_LINKS, PUBLIC_PAGES, GONE, OPENINGS,
)  # fmt: skip
