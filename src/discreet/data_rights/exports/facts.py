"""Plain rows of a person's data: one SQL statement for each file (P2).

Invariants:
- Every statement lists its columns and returns the acting account's own rows.
- The columns are the file's fields, as `docs/formats/export.md` describes them. A test compares the two.
"""

from typing import Final

ACCOUNT = """
    SELECT id, email, name, role, created_at, password_hash IS NOT NULL AS has_password, password_set_at,
        email_verified_at, model_limit, masking, masked_kinds,
        (SELECT count(*) FROM passkeys WHERE account_id = accounts.id) AS passkeys
    FROM accounts WHERE id = acting_account()
"""
CHOICES = "SELECT at, party, purpose, allowed FROM choices WHERE made_by = acting_account() ORDER BY id"
RETENTION = "SELECT at, days FROM account_retention WHERE account_id = acting_account() ORDER BY id"
ACCEPTANCES = """
    SELECT kind, workspace_id, version, accepted_at FROM policy_acceptances
    WHERE account_id = acting_account() ORDER BY accepted_at, kind, version
"""
SESSIONS = """
    SELECT id, device, created_at, last_seen_at, expires_at, workspace_id FROM sessions
    WHERE account_id = acting_account() ORDER BY created_at, id
"""
PASSKEYS = """
    SELECT id, name, created_at, last_used_at FROM passkeys WHERE account_id = acting_account() ORDER BY created_at, id
"""
API_KEYS = """
    SELECT id, name, created_at, expires_at, last_used_at, revoked_at FROM personal_api_keys
    WHERE account_id = acting_account() ORDER BY created_at, id
"""
SECURITY = "SELECT at, act, made_by FROM security_events WHERE account_id = acting_account() ORDER BY id"
MEMBERSHIPS = """
    SELECT workspaces.id AS workspace_id, workspaces.name, workspaces.service, memberships.role, memberships.joined_at,
        memberships.suspended_at
    FROM memberships JOIN workspaces ON workspaces.id = memberships.workspace_id
    WHERE memberships.account_id = acting_account() ORDER BY memberships.joined_at, workspaces.id
"""
ORGANISATIONS = """
    SELECT workspace_id, issuer, subject, linked_at FROM provider_identities
    WHERE account_id = acting_account() ORDER BY linked_at, workspace_id
"""
SHARES = """
    SELECT id, conversation_id, workspace_id, created_at, expires_at FROM shares
    WHERE owner_id = acting_account() ORDER BY created_at, id
"""
GPT_RIGHTS = """
    SELECT gpt_id, coalesce(account_id = acting_account(), false) AS held_by_me, email, given, accepted_at, offered,
        offered_at, expires_at, link_hash IS NOT NULL AS has_link
    FROM gpt_rights ORDER BY offered_at, id
"""
GPT_HANDOVERS = """
    SELECT gpt_handovers.gpt_id, gpt_handovers.email, gpt_handovers.offered_at, gpt_handovers.expires_at,
        gpt_handovers.link_hash IS NOT NULL AS has_link
    FROM gpt_handovers ORDER BY offered_at, gpt_id
"""
PUBLIC_PAGES = """
    SELECT gpt_id, indexed, since FROM gpt_public_pages ORDER BY since, gpt_id
"""
FORMER_GPTS = """
    SELECT id, gpt_name AS name, until, is_used_by_others(id) AS in_use FROM gpt_former_owners
    WHERE account_id = acting_account() ORDER BY until, id
"""
GRANTS = """
    SELECT id, conversation_id, gpt_id, gpt_version, standing_id, given_at, expires_at, used_at FROM grants
    WHERE owner_id = acting_account() ORDER BY given_at, id
"""
DELETIONS = """
    SELECT id, kind, made_by, asked_at, keys_destroyed_at, finished_at, disclosures, datasets,
        ARRAY(SELECT key || ': ' || value FROM jsonb_each_text(amounts) ORDER BY key) AS amounts
    FROM deletions WHERE owner_id = acting_account() ORDER BY asked_at, id
"""
USAGE = "SELECT day, answers, tokens FROM usage WHERE holder = 'account:' || acting_account() ORDER BY day"
MODEL_USE = """
    SELECT month, workspace_id, key_id, model_endpoints.name AS endpoint, model, answers, input_tokens, cached_tokens,
        output_tokens, unpriced_tokens, cost::text AS cost, currency
    FROM model_use LEFT JOIN model_endpoints ON model_endpoints.id = endpoint_id
    WHERE account_id = acting_account() ORDER BY month, model, workspace_id, key_id
"""
GUEST_COSTS = """
    SELECT month, cost::text AS cost, currency
    FROM guest_costs(date_trunc('month', now() AT TIME ZONE 'UTC')::date) ORDER BY month, currency
"""
MASKING_SUMS = """
    SELECT month, workspace_id, kind, outcome, questions FROM masking_sums
    WHERE account_id = acting_account() ORDER BY month, workspace_id, kind, outcome
"""
IMAGE_TURNS = "SELECT day, asked FROM image_request_counts WHERE account_id = acting_account()"
MODEL_DISCLOSURES = """
    SELECT sent.at, messages.conversation_id, sent.message_id, sent.purpose, endpoints.name, sent.host, facts.run_by,
        facts.company, facts.country, facts.retention_days, facts.trains, facts.since AS facts_since,
        sent.person_limit, sent.gpt_limit, sent.chat_limit, sent.workspace_limit, sent.workspace_countries,
        sent.workspace_retention_days, CASE WHEN sent.masked IS NOT NULL THEN
            ARRAY(SELECT key || ': ' || value FROM jsonb_each_text(sent.masked) ORDER BY key) END AS masked
    FROM model_disclosures AS sent JOIN messages ON messages.id = sent.message_id
    JOIN recipient_facts AS facts ON facts.id = sent.facts_id
    JOIN model_endpoints AS endpoints ON endpoints.id = facts.endpoint_id
    WHERE sent.owner_id = acting_account() ORDER BY sent.at, sent.id
"""
READ_MODEL_FACTS = """
    SELECT read.read_at, endpoints.name, facts.since AS facts_since
    FROM read_recipient_facts AS read JOIN recipient_facts AS facts ON facts.id = read.facts_id
    JOIN model_endpoints AS endpoints ON endpoints.id = read.endpoint_id
    WHERE read.account_id = acting_account() ORDER BY read.read_at, endpoints.name
"""
KNOWLEDGE_DISCLOSURES = """
    SELECT sent.at, knowledge_files.gpt_id, sent.file_id, knowledge_files.name AS file, endpoints.name, sent.host,
        facts.run_by, facts.company, facts.country, facts.retention_days, facts.trains, facts.since AS facts_since,
        sent.person_limit, sent.gpt_limit, sent.workspace_limit, sent.workspace_countries,
        sent.workspace_retention_days
    FROM knowledge_disclosures AS sent JOIN knowledge_files ON knowledge_files.id = sent.file_id
    JOIN recipient_facts AS facts ON facts.id = sent.facts_id
    JOIN model_endpoints AS endpoints ON endpoints.id = facts.endpoint_id
    WHERE sent.owner_id = acting_account() ORDER BY sent.at, sent.id
"""
IMPORTS = """
    SELECT began_at, ended_at, workspace_id, state, bytes, conversations, left_out, source, sentence
    FROM chat_imports
    WHERE account_id = acting_account() ORDER BY began_at, id
"""

FACTS: Final = {
    "account.json": ACCOUNT,
    "choices.json": CHOICES,
    "retention.json": RETENTION,
    "acceptances.json": ACCEPTANCES,
    "sessions.json": SESSIONS,
    "passkeys.json": PASSKEYS,
    "api_keys.json": API_KEYS,
    "security.json": SECURITY,
    "memberships.json": MEMBERSHIPS,
    "organisations.json": ORGANISATIONS,
    "grants.json": GRANTS,
    "deletions.json": DELETIONS,
    "usage.json": USAGE,
    "model_use.json": MODEL_USE,
    "guest_costs.json": GUEST_COSTS,
    "masking_sums.json": MASKING_SUMS,
    "image_turns.json": IMAGE_TURNS,
    "model_providers.json": MODEL_DISCLOSURES,
    "read_model_facts.json": READ_MODEL_FACTS,
    "knowledge_providers.json": KNOWLEDGE_DISCLOSURES,
    "moving_in.json": IMPORTS,
    "shares.json": SHARES,
    "gpt_rights.json": GPT_RIGHTS,
    "gpt_handovers.json": GPT_HANDOVERS,
    "public_pages.json": PUBLIC_PAGES,
    "former_gpts.json": FORMER_GPTS,
}
"""Each file is a list of objects, one for each row."""

OWN_EVIDENCE = """
    SELECT evidence_personal.id, evidence_log.position, evidence_log.leaf, evidence_personal.sealed
    FROM evidence_personal JOIN evidence_log ON evidence_log.id = evidence_personal.id
    WHERE evidence_personal.account_id = acting_account() ORDER BY evidence_log.arrived
"""
"""Decrypted with the person's key before writing."""
OWN_CONVERSATIONS = """
    SELECT id FROM conversations
    WHERE owner_id = acting_account() AND workspace_id IS NOT DISTINCT FROM $1 ORDER BY began_at, id
"""
OWN_GPTS = """
    SELECT id FROM gpts WHERE owner_id = acting_account() AND workspace_id IS NULL ORDER BY created_at, id
"""
OWN_IMAGES = "SELECT id FROM images WHERE owner_id = acting_account() ORDER BY began_at, id"
