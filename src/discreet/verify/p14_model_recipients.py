"""P14: every recorded prompt, question and passage went to a provider that all limits in force allowed."""

from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import IN_FLIGHT, Invariant, check_invariant

DERIVED_FACTS = (
    "For each prompt of a stored answer: that its model provider was allowed by the limits that were in force when it "
    "was sent (the person's, the GPT's, the chat's and the workspace's), from the provider's facts, whose history is "
    "kept; that these were the facts in force at that time; that it belongs to an answer of the same person; and that "
    "it was sent after the answer began. That each answer that was completed here since this is recorded has one. "
    "The same of limits and facts for each question that an embedding model or a reranker got, for the passages of "
    "each knowledge file, and for each prompt of a GPT's tests, which belongs to a run of the same person. That each "
    "file with vectors of an endpoint's model has such a record. That in each prompt "
    "the kinds of personal data were masked that the rule of its workspace in force required, and nothing in one for "
    "the model on this server."
)
LIMITATIONS = (
    "That the facts about a provider are true: they are the operator's word, beside which the app shows what the "
    "operator's latest test measured. That the recorded limits were those that "
    "their owners had set: a person's limit has no history. What the prompt held: it is encrypted in its chat, so "
    "neither whether the counts of what was masked are right nor what the detectors missed. Prompts of temporary chats "
    "and of programs, of which nothing is recorded, and of answers that were deleted."
)

LIMITS_IN_FORCE = "ARRAY[sent.person_limit, sent.gpt_limit, sent.chat_limit, sent.workspace_limit]"

DISCLOSURES = """(
        SELECT 'prompt ' || id AS item, facts_id, at, person_limit, gpt_limit, chat_limit, workspace_limit,
            workspace_endpoints, workspace_countries, workspace_retention_days FROM model_disclosures
        UNION ALL
        SELECT 'knowledge ' || id, facts_id, at, person_limit, gpt_limit, 'offered', workspace_limit,
            workspace_endpoints, workspace_countries, workspace_retention_days FROM knowledge_disclosures
        UNION ALL
        SELECT 'test prompt ' || id, facts_id, at, person_limit, gpt_limit, 'offered', workspace_limit,
            workspace_endpoints, workspace_countries, workspace_retention_days FROM test_disclosures
    )"""
"""What was sent: prompts and questions of answers, prompts of tests, and passages of knowledge files."""
DISCLOSURE_COUNT = """
    SELECT (SELECT count(*) FROM model_disclosures) + (SELECT count(*) FROM knowledge_disclosures)
        + (SELECT count(*) FROM test_disclosures)
"""

LIMITS = Invariant(
    "Each prompt, question and passage went to a provider that every limit in force allowed.",
    DISCLOSURE_COUNT,
    f"""
    SELECT sent.item,
        CASE WHEN {LIMITS_IN_FORCE} && ARRAY['sealed', 'this_server'] AND facts.run_by <> 'this_server'
             THEN 'It left this server, and a limit forbade that.'
             WHEN {LIMITS_IN_FORCE} && ARRAY['sealed', 'this_server', 'keeps_nothing'] AND NOT facts.keeps_nothing
             THEN 'Its provider keeps messages or trains, or it is unknown, and a limit forbade that.'
             WHEN facts.endpoint_id <> ALL (sent.workspace_endpoints) THEN 'The workspace did not allow its provider.'
             WHEN sent.workspace_countries IS NOT NULL AND facts.is_elsewhere THEN
                'The workspace did not allow the country of its provider.'
             ELSE 'Its provider keeps messages longer than the workspace allowed.' END AS why
    FROM {DISCLOSURES} AS sent JOIN (
        SELECT id, endpoint_id, run_by, country, retention_days,
            run_by <> 'this_server' AS is_elsewhere,
            CASE WHEN run_by = 'this_server' THEN coalesce(retention_days, 0) = 0 AND NOT coalesce(trains, false)
                 ELSE coalesce(retention_days = 0 AND NOT trains, false) END AS keeps_nothing
        FROM recipient_facts
    ) AS facts ON facts.id = sent.facts_id
    WHERE {LIMITS_IN_FORCE} && ARRAY['sealed', 'this_server'] AND facts.run_by <> 'this_server'
        OR {LIMITS_IN_FORCE} && ARRAY['sealed', 'this_server', 'keeps_nothing'] AND NOT facts.keeps_nothing
        OR facts.endpoint_id <> ALL (sent.workspace_endpoints)
        OR facts.is_elsewhere AND facts.country <> ALL (sent.workspace_countries)
        OR coalesce(facts.retention_days, 2147483647) > sent.workspace_retention_days
    """,
)

FACTS = Invariant(
    "Each prompt, question and passage was permitted by the facts that were known when it was sent.",
    DISCLOSURE_COUNT,
    f"""
    SELECT sent.item,
        CASE WHEN facts.since > sent.at THEN 'The facts that allowed it are from later.'
             ELSE 'Other facts about its provider were known by then.' END AS why
    FROM {DISCLOSURES} AS sent JOIN recipient_facts AS facts ON facts.id = sent.facts_id
    WHERE facts.since > sent.at + {IN_FLIGHT} OR EXISTS (
        SELECT FROM recipient_facts AS newer
        WHERE newer.endpoint_id = facts.endpoint_id AND newer.id > facts.id AND newer.since < sent.at - {IN_FLIGHT})
    """,
)

ANSWERS = Invariant(
    "Each prompt belongs to an answer of its person, and was sent while or after that was written.",
    "SELECT count(*) FROM model_disclosures",
    f"""
    SELECT 'prompt ' || sent.id AS item,
        CASE WHEN messages.owner_id <> sent.owner_id THEN 'Its answer is another person''s.'
             WHEN messages.role <> 'assistant' THEN 'It belongs to no answer.'
             ELSE 'It was sent before its answer began.' END AS why
    FROM model_disclosures AS sent JOIN messages ON messages.id = sent.message_id
    WHERE messages.owner_id <> sent.owner_id OR messages.role <> 'assistant'
        OR sent.at < messages.created_at - {IN_FLIGHT}
    """,
)

IS_ANSWER_OF_THIS_SERVER = """
    messages.role = 'assistant' AND messages.state = 'complete' AND conversations.nature IN ('ordinary', 'preview')
    AND messages.created_at > (SELECT since FROM model_disclosures_start)
"""

COMPLETE = Invariant(
    "For each answer that a model completed here, it is recorded who got its prompt.",
    f"""
    SELECT count(*) FROM messages JOIN conversations ON conversations.id = messages.conversation_id
    WHERE {IS_ANSWER_OF_THIS_SERVER}
    """,
    f"""
    SELECT 'message ' || messages.id AS item, 'It is not recorded which model provider got its prompt.' AS why
    FROM messages JOIN conversations ON conversations.id = messages.conversation_id
    WHERE {IS_ANSWER_OF_THIS_SERVER} AND NOT EXISTS (
        SELECT FROM model_disclosures WHERE message_id = messages.id AND purpose = 'answer')
    """,
)

KNOWLEDGE = Invariant(
    "For each knowledge file with vectors of an endpoint's model, it is recorded who got its passages.",
    "SELECT count(*) FROM files_with_vectors()",
    """
    SELECT 'knowledge file ' || file_id AS item, 'It is not recorded which model provider got its passages.' AS why
    FROM files_with_vectors() AS vectors (file_id, endpoint_id) WHERE NOT EXISTS (
        SELECT FROM knowledge_disclosures AS sent JOIN recipient_facts AS facts ON facts.id = sent.facts_id
        WHERE sent.file_id = vectors.file_id AND facts.endpoint_id = vectors.endpoint_id)
    """,
)

TESTS = Invariant(
    "Each prompt of a test belongs to a run of its person, and each answered test has one.",
    "SELECT (SELECT count(*) FROM test_disclosures) + (SELECT count(*) FROM gpt_test_results WHERE state = 'answered')",
    f"""
    SELECT 'test prompt ' || sent.id AS item,
        CASE WHEN runs.account_id <> sent.owner_id THEN 'Its run is another person''s.'
             ELSE 'It was sent before its run began.' END AS why
    FROM test_disclosures AS sent JOIN gpt_test_results AS results ON results.id = sent.result_id
    JOIN gpt_test_runs AS runs ON runs.id = results.run_id
    WHERE runs.account_id <> sent.owner_id OR sent.at < runs.started_at - {IN_FLIGHT}
    UNION ALL
    SELECT 'test result ' || id, 'It is not recorded which model provider got its prompt.'
    FROM gpt_test_results AS results WHERE state = 'answered' AND NOT EXISTS (
        SELECT FROM test_disclosures WHERE result_id = results.id)
    """,
)

PROMPTS = """(
        SELECT 'prompt ' || sent.id AS item, facts_id, at, masked, conversations.workspace_id
        FROM model_disclosures AS sent JOIN messages ON messages.id = sent.message_id
        JOIN conversations ON conversations.id = messages.conversation_id
        WHERE sent.purpose IN ('answer', 'beside')
        UNION ALL
        SELECT 'test prompt ' || sent.id, facts_id, at, masked, gpts.workspace_id
        FROM test_disclosures AS sent JOIN gpt_test_results AS results ON results.id = sent.result_id
        JOIN gpt_test_runs AS runs ON runs.id = results.run_id JOIN gpts ON gpts.id = runs.gpt_id
    )"""

MASKED = Invariant(
    "In each prompt the kinds of personal data were masked that its workspace required.",
    f"SELECT count(*) FROM {PROMPTS} AS sent WHERE masked IS NOT NULL",
    f"""
    SELECT sent.item,
        CASE WHEN facts.run_by = 'this_server' THEN 'It stayed on this server, and masking is recorded.'
             ELSE 'A kind that its workspace required was not masked.' END AS why
    FROM {PROMPTS} AS sent JOIN recipient_facts AS facts ON facts.id = sent.facts_id
    WHERE CASE
        WHEN facts.run_by = 'this_server' THEN sent.masked <> '{{}}'
        ELSE EXISTS (
            SELECT FROM masking_rules_to_compare() AS rule
            WHERE rule.workspace_id = sent.workspace_id AND facts.endpoint_id <> ALL (rule.trusted)
                AND rule.since < sent.at - {IN_FLIGHT} AND coalesce(rule.until, 'infinity') > sent.at + {IN_FLIGHT}
                AND NOT sent.masked ?& rule.masked_kinds)
        END
    """,
)

INVARIANTS = (LIMITS, FACTS, ANSWERS, COMPLETE, TESTS, KNOWLEDGE, MASKED)


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for invariant in INVARIANTS:
        await check_invariant(snapshot, findings, invariant)
