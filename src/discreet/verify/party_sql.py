"""The training rule's facts in SQL, from the history of choices only.

Specification: The one rule.

Invariants:
- The table `permissions`, which is derived from choices, is not read, because it is what these facts verify.
"""

from discreet.verify.invariant import IN_FLIGHT

CONVERSATION_PARTIES = """
    (ARRAY['conversation:' || conversations.id]
     || CASE WHEN conversations.gpt_id IS NULL THEN '{}' ELSE ARRAY['gpt:' || conversations.gpt_id] END
     || ARRAY['service:' || conversations.service, 'user:' || conversations.owner_id])
"""
"""The parties that a conversation begins with, sorted: service, user, itself, and its GPT if any."""

IS_ORIGIN = """
    (conversations.gpt_id IS NOT NULL AND starts_with(party, 'gpt:') AND party <> 'gpt:' || conversations.gpt_id)
"""
"""Whether a party may be an origin of the words of the conversation's GPT: a GPT that it was copied from, or an earlier
owner.
"""


def origins_at_start(conversation: str = "conversations") -> str:
    """Return SQL for the origins that a GPT had when a conversation with it began.

    They can be found only in part today: those of the version that had been published for at least a minute, and those
    of files that have existed since before. A person who became a former owner later was the GPT's owner at that time.
    """
    version = f"""
        (SELECT max(version) FROM gpt_versions WHERE gpt_id = {conversation}.gpt_id AND version > 0
             AND made_at <= {conversation}.began_at)
    """
    return f"""
        SELECT 'gpt:' || CASE WHEN former.until > {conversation}.began_at THEN former.gpt_id ELSE parts.origin END
        FROM (
            SELECT unnest(description_origins || instructions_origins || starters_origins) AS origin FROM gpt_versions
            WHERE gpt_id = {conversation}.gpt_id AND version = {version}
                AND made_at <= {conversation}.began_at - {IN_FLIGHT}
            UNION SELECT unnest(actions.origins) FROM actions
            JOIN gpt_versions ON gpt_versions.gpt_id = actions.gpt_id AND gpt_versions.version = actions.version
            WHERE actions.gpt_id = {conversation}.gpt_id AND actions.version = {version}
                AND made_at <= {conversation}.began_at - {IN_FLIGHT}
            UNION SELECT unnest(origins) FROM knowledge_files
            WHERE gpt_id = {conversation}.gpt_id AND added_at <= {conversation}.began_at - {IN_FLIGHT}
        ) AS parts
        LEFT JOIN gpt_former_owners AS former ON former.id = parts.origin
    """


def allowed_at(party: str, moment: str) -> str:
    """Return SQL for whether a person or GPT allowed training at a moment.

    The last answer before it was yes, and the permission was not lost since. Both arguments are SQL.
    """
    return f"""
        EXISTS (
            SELECT FROM choices AS yes
            WHERE yes.party = {party} AND yes.purpose = 'improve' AND yes.allowed AND yes.at <= {moment}
                AND NOT EXISTS (
                    SELECT FROM choices AS no
                    WHERE no.party = {party} AND no.purpose = 'improve' AND NOT no.allowed
                        AND no.at >= yes.at AND no.at <= {moment} - {IN_FLIGHT})
                AND NOT EXISTS (
                    SELECT FROM lost_permissions AS lost
                    WHERE lost.party = {party} AND lost.allowed_since = yes.at AND lost.at <= {moment} - {IN_FLIGHT}))
    """


DERIVED_PERMISSIONS = """
    WITH begun (party, purpose, allowed_since) AS (
        SELECT 'conversation:' || id, 'improve', began_at FROM conversations WHERE nature = 'ordinary'
        UNION ALL SELECT 'image:' || id, 'improve', began_at FROM images
        UNION ALL SELECT 'service:' || name, 'improve', CASE WHEN improves THEN timestamptz '1970-01-01 00:00Z' END
            FROM services
    ), refused (party, purpose, last, refused_at) AS (
        SELECT party, purpose, max(id), max(at) FROM choices WHERE NOT allowed GROUP BY party, purpose
    ), allowed (party, purpose, allowed_since) AS (
        SELECT yes.party, yes.purpose, min(yes.at)
        FROM choices AS yes LEFT JOIN refused ON refused.party = yes.party AND refused.purpose = yes.purpose
        WHERE yes.allowed AND (refused.last IS NULL OR yes.id > refused.last)
            AND NOT EXISTS (
                SELECT FROM lost_permissions AS lost
                WHERE lost.party = yes.party AND yes.purpose = 'improve'
                    AND (lost.allowed_since = yes.at OR (lost.allowed_since < yes.at AND yes.at < lost.at)))
        GROUP BY yes.party, yes.purpose
    ), derived AS (
        SELECT party, purpose,
            CASE WHEN begun.party IS NULL THEN allowed.allowed_since
                 WHEN refused.party IS NULL AND NOT EXISTS (
                     SELECT FROM lost_permissions AS lost WHERE lost.party = begun.party)
                 THEN begun.allowed_since END AS allowed_since,
            refused.refused_at
        FROM begun FULL JOIN refused USING (party, purpose) FULL JOIN allowed USING (party, purpose)
    )
"""
"""The standing of every existing party, derived from the start times of content and from choices."""
