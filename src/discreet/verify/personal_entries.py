"""Invariants: log entries about people match the rows; all openings exist (P12).

Both directions are checked. `log_entries.py` fills `personal_entries`. The openings of a deleted account were deleted
with it; the log records how many.
"""

from discreet.verify.invariant import Invariant
from discreet.verify.public_entries import LOG_START

_IS_READABLE = """
    EXISTS (SELECT FROM accounts WHERE accounts.id = {0} AND deleted_at IS NULL)
    AND NOT EXISTS (SELECT FROM locked_accounts WHERE locked_accounts.account_id = {0})
"""
"""Whether an account exists and its entries could be opened."""

CHOICES = Invariant(
    "Each choice is the one in the log, and each is in the log.",
    "SELECT (SELECT count(*) FROM choices) + (SELECT count(*) FROM personal_entries WHERE kind = 'choice')",
    f"""
    SELECT 'choice about ' || (facts ->> 'party') || ' of ' || personal_entries.at AS item,
        'The log has a ' || CASE WHEN facts ->> 'allowed' = 'true' THEN 'yes' ELSE 'no' END
            || ', and the history does not have it.' AS why
    FROM personal_entries WHERE kind = 'choice' AND NOT EXISTS (
        SELECT FROM choices WHERE choices.made_by = personal_entries.account_id AND choices.at = personal_entries.at
            AND choices.party = facts ->> 'party' AND choices.purpose = facts ->> 'purpose'
            AND choices.allowed::text = facts ->> 'allowed')
    UNION ALL
    SELECT 'choice ' || choices.id || ' about ' || party, 'It is in the history, but not in the log.'
    FROM choices WHERE choices.at >= {LOG_START} AND {_IS_READABLE.format("choices.made_by")} AND NOT EXISTS (
        SELECT FROM personal_entries WHERE kind = 'choice' AND choices.made_by = personal_entries.account_id
            AND choices.at = personal_entries.at AND choices.party = facts ->> 'party'
            AND choices.purpose = facts ->> 'purpose' AND choices.allowed::text = facts ->> 'allowed')
    """,
)

ACCEPTANCES = Invariant(
    "Each acceptance is the one in the log, and each is in the log.",
    "SELECT count(*) FROM policy_acceptances",
    f"""
    SELECT 'acceptance of ' || (facts ->> 'policy') || ' ' || (facts ->> 'version') || ' by account ' || account_id
            AS item, 'The log has it, but it is not there.' AS why
    FROM personal_entries
    WHERE kind = 'policy_accepted'
        AND (facts ->> 'workspace' IS NULL
             OR EXISTS (SELECT FROM workspaces WHERE workspaces.id::text = facts ->> 'workspace'))
        AND NOT EXISTS (
            SELECT FROM policy_acceptances AS accepted
            WHERE accepted.account_id = personal_entries.account_id AND accepted.kind = facts ->> 'policy'
                AND accepted.version::text = facts ->> 'version'
                AND accepted.workspace_id::text IS NOT DISTINCT FROM facts ->> 'workspace')
    UNION ALL
    SELECT 'acceptance of ' || accepted.kind || ' ' || version || ' by account ' || account_id,
        'It is there, but not in the log.'
    FROM policy_acceptances AS accepted
    WHERE accepted_at >= {LOG_START} AND {_IS_READABLE.format("accepted.account_id")} AND NOT EXISTS (
        SELECT FROM personal_entries
        WHERE personal_entries.kind = 'policy_accepted' AND personal_entries.account_id = accepted.account_id
            AND accepted.kind = facts ->> 'policy' AND accepted.version::text = facts ->> 'version'
            AND accepted.workspace_id::text IS NOT DISTINCT FROM facts ->> 'workspace')
    """,
)

TRANSFERS = Invariant(
    "A GPT belongs to the person of its last transfer, and was transferred when its row says.",
    "SELECT count(*) FROM gpts WHERE workspace_id IS NULL",
    f"""
    SELECT 'gpt ' || gpts.id AS item,
        CASE WHEN last_transfer.to_id IS NULL THEN 'It is said to have been handed over, but not in the log.'
             ELSE 'The log says that it was handed over to another person than its owner.' END AS why
    FROM gpts LEFT JOIN LATERAL (
        SELECT facts ->> 'to' AS to_id FROM personal_entries
        WHERE kind = 'gpt_handed_over' AND facts ->> 'gpt' = gpts.id::text
        ORDER BY at DESC LIMIT 1) AS last_transfer ON true
    WHERE workspace_id IS NULL AND {_IS_READABLE.format("gpts.owner_id")}
        AND (last_transfer.to_id <> gpts.owner_id::text
             OR (last_transfer.to_id IS NULL AND handed_over_at >= {LOG_START}))
    UNION ALL
    SELECT 'gpt ' || gpts.id, 'Its owner is not who chose for it last, and it was not handed over since.'
    FROM gpts JOIN LATERAL (
        SELECT made_by, at FROM choices
        WHERE party = 'gpt:' || gpts.id AND purpose = 'improve' ORDER BY id DESC LIMIT 1) AS last_choice ON true
    WHERE workspace_id IS NULL AND last_choice.made_by <> owner_id
        AND (handed_over_at IS NULL OR handed_over_at < last_choice.at)
    """,
)

_DELETABLE_OBJECTS = """
    SELECT 'conversation:' || id AS name, id FROM conversations
    UNION ALL SELECT 'image:' || id, id FROM images UNION ALL SELECT 'gpt:' || id, id FROM gpts
    UNION ALL SELECT 'share:' || id, id FROM shares
    UNION ALL SELECT 'message:' || id, id FROM messages
    UNION ALL SELECT 'knowledge_file:' || id, id FROM knowledge_files
"""

DELETED_OBJECTS = Invariant(
    "Objects whose deletion is in the log do not exist.",
    "SELECT count(*) FROM personal_entries WHERE kind IN ('key_destroyed', 'removed')",
    f"""
    SELECT replace(objects.name, ':', ' ') AS item, 'The log recorded at ' || at || ' that it is deleted.' AS why
    FROM personal_entries JOIN ({_DELETABLE_OBJECTS}) AS objects
        ON objects.name = coalesce(facts ->> 'of', facts ->> 'what')
    WHERE kind IN ('key_destroyed', 'removed') AND NOT EXISTS (SELECT FROM deletions WHERE about_id = objects.id)
    """,
)

_KIND_START = "(SELECT since FROM evidence_kind_starts WHERE evidence_kind_starts.kind = '{0}')"

DISCLOSURES = Invariant(
    "Each disclosure in the ledger is the one in the log, and each is in the log.",
    "SELECT count(*) FROM ledger",
    f"""
    SELECT 'disclosure ' || (facts ->> 'disclosure') || ' by account ' || account_id AS item,
        CASE WHEN ledger.id IS NULL THEN 'The log has it, but the ledger does not have it.'
             ELSE 'The ledger has another request, or moment, than the log says.' END AS why
    FROM personal_entries LEFT JOIN ledger ON ledger.id::text = facts ->> 'disclosure'
    WHERE kind = 'disclosed' AND (ledger.owner_id, encode(ledger.digest, 'hex'), ledger.begun_at)
        IS DISTINCT FROM (account_id, facts ->> 'request_sha256', personal_entries.at)
    UNION ALL
    SELECT 'disclosure ' || ledger.id || ' by account ' || owner_id, 'It is in the ledger, but not in the log.'
    FROM ledger
    WHERE begun_at >= {_KIND_START.format("disclosed")} AND {_IS_READABLE.format("ledger.owner_id")} AND NOT EXISTS (
        SELECT FROM personal_entries
        WHERE kind = 'disclosed' AND account_id = owner_id AND facts ->> 'disclosure' = ledger.id::text)
    """,
)

RESET_LINKS = Invariant(
    "Each use of an operator's link to set a password is the one in the log, and each is in the log.",
    "SELECT count(*) FROM reset_links WHERE made_by = 'operator' AND used_at IS NOT NULL",
    f"""
    SELECT 'link ' || (facts ->> 'link') || ' of account ' || personal_entries.account_id AS item,
        'The log says that it was used, but its row does not say so.' AS why
    FROM personal_entries LEFT JOIN reset_links ON reset_links.id::text = facts ->> 'link'
    WHERE kind = 'signed_in_by_link' AND (reset_links.account_id, reset_links.made_by, reset_links.used_at)
        IS DISTINCT FROM (personal_entries.account_id, facts ->> 'made_by', personal_entries.at)
    UNION ALL
    SELECT 'link ' || reset_links.id || ' of account ' || reset_links.account_id,
        'It was used, but not in the log.'
    FROM reset_links
    WHERE reset_links.made_by = 'operator' AND used_at >= {_KIND_START.format("signed_in_by_link")}
        AND {_IS_READABLE.format("reset_links.account_id")} AND NOT EXISTS (
            SELECT FROM personal_entries WHERE kind = 'signed_in_by_link' AND facts ->> 'link' = reset_links.id::text)
    """,
)

OPERATORS = Invariant(
    "Each operator was made one by an act in the log.",
    "SELECT count(*) FROM accounts WHERE role = 'operator'",
    f"""
    SELECT 'account ' || id AS item, 'It is an operator, but not in the log.' AS why
    FROM accounts
    WHERE role = 'operator' AND created_at >= {_KIND_START.format("role_changed")}
        AND {_IS_READABLE.format("accounts.id")}
        AND NOT EXISTS (
            SELECT FROM personal_entries
            WHERE kind = 'role_changed' AND account_id = accounts.id AND facts ->> 'role' = 'operator'
                AND facts ->> 'of' = 'server')
    UNION ALL
    SELECT 'account ' || accounts.id, 'The log says that it is an operator, but it is not one.'
    FROM personal_entries JOIN accounts ON accounts.id = account_id
    WHERE kind = 'role_changed' AND facts ->> 'of' = 'server' AND accounts.role <> facts ->> 'role'
    """,
)

RIGHTS = Invariant(
    "Each right on a GPT is the last one in the log, and each is in the log.",
    "SELECT count(*) FROM gpt_rights WHERE given IS NOT NULL",
    f"""
    WITH last_right AS (
        SELECT DISTINCT ON (account_id, facts ->> 'gpt')
            account_id, facts ->> 'gpt' AS gpt, facts ->> 'right' AS access, at
        FROM personal_entries WHERE kind = 'right_changed' ORDER BY account_id, facts ->> 'gpt', at DESC, id DESC
    )
    SELECT 'right of account ' || gpt_rights.account_id || ' on GPT ' || gpt_id AS item,
        CASE WHEN last_right.access IS NULL THEN 'It is there, but the log does not say so.'
             ELSE 'It is ' || given || ', and the log says ' || last_right.access || '.' END AS why
    FROM gpt_rights LEFT JOIN last_right
        ON last_right.account_id = gpt_rights.account_id AND last_right.gpt = gpt_id::text
    WHERE given IS NOT NULL AND last_right.access IS DISTINCT FROM given
        AND (accepted_at >= {_KIND_START.format("right_changed")} OR last_right.gpt IS NOT NULL)
        AND {_IS_READABLE.format("gpt_rights.account_id")}
    UNION ALL
    SELECT 'right of account ' || last_right.account_id || ' on GPT ' || last_right.gpt,
        'The log has it, but it is not there.'
    FROM last_right JOIN gpts ON gpts.id::text = last_right.gpt
    WHERE last_right.access IS NOT NULL AND gpts.workspace_id IS NULL AND gpts.owner_id <> last_right.account_id
        AND (handed_over_at IS NULL OR handed_over_at < last_right.at) AND NOT EXISTS (
            SELECT FROM gpt_rights WHERE gpt_id = gpts.id AND gpt_rights.account_id = last_right.account_id)
    """,
)

GUEST_LINKS = Invariant(
    "Each link for guests is in the log of its GPT's owner, as made and not revoked.",
    "SELECT count(*) FROM guest_links",
    f"""
    SELECT 'guest link ' || guest_links.id AS item, 'It is there, but the log does not say so.' AS why
    FROM guest_links JOIN gpts ON gpts.id = gpt_id
    WHERE {_IS_READABLE.format("gpts.owner_id")} AND NOT EXISTS (
        SELECT FROM personal_entries WHERE kind = 'guest_link' AND account_id = gpts.owner_id
            AND facts ->> 'link' = guest_links.id::text AND facts ->> 'state' = 'made')
    UNION ALL
    SELECT 'guest link ' || guest_links.id, 'The log says that it was revoked, but it is there.'
    FROM guest_links JOIN personal_entries ON facts ->> 'link' = guest_links.id::text
    WHERE kind = 'guest_link' AND facts ->> 'state' = 'revoked'
    """,
)

PUBLIC_PAGES = Invariant(
    "Each public page of a GPT is the last choice about it in the log of the GPT's owner.",
    "SELECT count(*) FROM gpt_public_pages",
    f"""
    SELECT 'public page of GPT ' || page.gpt_id AS item,
        CASE WHEN last_entry.state IS NULL THEN 'It is there, but the log does not say so.'
             ELSE 'It is ' || page_state.state || ', and the log says ' || last_entry.state || '.' END AS why
    FROM gpt_public_pages AS page JOIN gpts ON gpts.id = page.gpt_id
    CROSS JOIN LATERAL (SELECT CASE WHEN page.indexed THEN 'listed' ELSE 'shown' END AS state) AS page_state
    LEFT JOIN LATERAL (
        SELECT facts ->> 'state' AS state FROM personal_entries
        WHERE kind = 'public_page' AND account_id = gpts.owner_id AND facts ->> 'gpt' = page.gpt_id::text
        ORDER BY at DESC, id DESC LIMIT 1) AS last_entry ON true
    WHERE page_state.state IS DISTINCT FROM last_entry.state AND {_IS_READABLE.format("gpts.owner_id")}
        AND (page.since >= {_KIND_START.format("public_page")} OR last_entry.state IS NOT NULL)
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
            AND NOT EXISTS (SELECT FROM filler_entries WHERE filler_entries.id = evidence_log.id)
            AND NOT EXISTS (SELECT FROM keyless_entries WHERE keyless_entries.id = evidence_log.id)
    ), removed AS (
        SELECT coalesce(sum((facts ->> 'entries')::numeric), 0) AS entries FROM public_entries
        WHERE kind = 'removed' AND jsonb_typeof(facts -> 'entries') = 'number'
    )
    SELECT 'openings of entries' AS item,
        'Of ' || missing.entries || ' entries nothing is left that opens them; according to the log there are '
            || removed.entries || '.' AS why
    FROM missing, removed
    WHERE removed.entries NOT BETWEEN missing.entries AND missing.entries + (SELECT count(*) FROM keyless_entries)
    UNION ALL
    SELECT 'entry ' || id, 'It says that openings were removed, but no account was deleted by that report.'
    FROM public_entries WHERE kind = 'removed' AND facts ->> 'what' = 'openings' AND public_entries.at > $1
        AND facts ->> 'report' IS DISTINCT FROM 'guest' AND NOT EXISTS (
        SELECT FROM deletions WHERE deletions.kind = 'account' AND encode(code_hash, 'hex') = facts ->> 'report')
    UNION ALL
    SELECT 'entry ' || evidence_personal.id, 'It is opened twice: for a person and publicly.'
    FROM evidence_personal JOIN evidence_public USING (id)
    """,
)

INVARIANTS = (
    CHOICES, ACCEPTANCES, TRANSFERS, DISCLOSURES, RESET_LINKS, OPERATORS, RIGHTS, GUEST_LINKS, PUBLIC_PAGES,
    DELETED_OBJECTS, OPENINGS,
)  # fmt: skip
