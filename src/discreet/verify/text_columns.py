"""Every text column of the database, and why it is not encrypted (P7).

Conversations, instructions, knowledge and disclosures are stored as encrypted bytes. `discreet verify` reports a text
column as unchecked if it is missing in this table.
"""

from typing import Final

WORD: Final = "one of a few words of the program"
PARTY: Final = "ids of people, GPTs and conversations, and hosts"
ADDRESS: Final = "an e-mail address: a person is found by it"
NAMED: Final = "a name that its people see; not part of a conversation"
SHOWN: Final = "shown to everybody who may see the thing"
OPERATOR: Final = "written by the operator or an owner, about the server or a workspace"
PROVIDER: Final = "what an organisation's sign-in calls itself and its people"
NUMBERS: Final = "amounts and ids as JSON"
LOGGED: Final = "ids, settings, amounts and digests, in the evidence log's form"
DIGEST: Final = "a hash"
FAILURE: Final = "a sentence of the program about what failed"
FINGERPRINTS: Final = "keyed fingerprints of words; each is looked at"
VECTOR: Final = "numbers that a model made of a passage, to search by; much of the passage can be guessed from them"

TEXT_COLUMNS: Final[dict[str, dict[str, str]]] = {
    "accounts": {
        "email": ADDRESS, "name": NAMED, "password_hash": DIGEST, "role": WORD, "model_limit": WORD, "masking": WORD,
        "masked_kinds": WORD,
    },
    "action_secrets": {"origin": "the host that a secret is for", "use": WORD},
    "api_keys": {"name": NAMED, "prefix": "the beginning of a key, by which its maker knows it", "capabilities": WORD},
    "personal_api_keys": {"name": NAMED, "prefix": "the beginning of a key, by which its maker knows it"},
    "api_projects": {"name": NAMED},
    "api_responses": {"service": WORD},
    "background_failures": {"task": WORD, "error": FAILURE},
    "choices": {"party": PARTY, "purpose": WORD},
    "consents": {"state": WORD},
    "conversations": {"service": WORD, "nature": WORD, "titled_by": WORD, "model_limit": WORD, "masking": WORD},
    "dataset_access_log": {"kind": WORD},
    "dataset_records": {"parties": PARTY},
    "dataset_shards": {"tally": NUMBERS, "shard": NUMBERS},
    "datasets": {
        "purpose": OPERATOR, "state": WORD, "reason": FAILURE, "profile": WORD, "manifest": NUMBERS, "counted": NUMBERS,
        "removed": NUMBERS,
    },
    "deletions": {"kind": WORD, "made_by": WORD, "amounts": NUMBERS},
    "directory_groups": {"display_name": PROVIDER, "external_id": PROVIDER},
    "directory_users": {"user_name": PROVIDER, "external_id": PROVIDER, "email": ADDRESS, "document": PROVIDER},
    "evidence_checkpoints": {"note": "a signed checkpoint, as everybody can fetch it"},
    "evidence_cosignatures": {"witness": "a witness's public key", "line": "a witness's signature"},
    "evidence_logs": {"old_origin": "the address under which a log began"},
    "evidence_public": {"subject": PARTY, "facts": LOGGED},
    "evidence_kind_starts": {"kind": WORD},
    "evidence_witnesses": {"witness": "a witness's public key", "failure": FAILURE},
    "exports": {"state": WORD},
    "gpt_former_owners": {"gpt_name": SHOWN},
    "gpt_handovers": {"email": ADDRESS},
    "guest_links": {"password_hash": DIGEST, "sites": "the web sites that may embed a GPT"},
    "gpt_rights": {"email": ADDRESS, "given": WORD, "offered": WORD},
    "gpt_test_results": {"state": WORD},
    "gpt_test_runs": {"state": WORD},
    "test_disclosures": {
        "host": OPERATOR, "person_limit": WORD, "gpt_limit": WORD, "workspace_limit": WORD, "workspace_countries": WORD,
        "masked": NUMBERS,
    },
    "gpt_versions": {
        "name": SHOWN, "description": SHOWN, "starters": SHOWN, "model": WORD, "knowledge_use": WORD,
        "instructions_use": WORD, "model_limit": WORD, "reasoning_effort": WORD, "capabilities": WORD,
    },
    "gpts": {"level": WORD, "category": WORD},
    "gpt_listings": {"level": WORD, "category": WORD, "sort_name": SHOWN, "searched": SHOWN, "pieces": SHOWN},
    "images": {"service": WORD},
    "insight_budgets": {"reason": OPERATOR},
    "instance_logo": {"digest": "the digest of the server's logo, which is public"},
    "instance_settings": {
        "name": OPERATOR, "sign_up": WORD, "operator_name": OPERATOR, "operator_contact": OPERATOR, "accent": WORD,
        "banner": OPERATOR,
    },
    "instruction_copies": {"service": WORD},
    "key_grants": {"service": WORD, "drawer": WORD, "holder": WORD},
    "key_operations": {"gpt_name": SHOWN, "operation": SHOWN, "host": SHOWN},
    "knowledge_files": {"service": WORD, "name": NAMED, "state": WORD, "reason": FAILURE},
    "labels": {"parties": PARTY},
    "ledger": {"state": WORD},
    "key_changes": {"name": PARTY},
    "lost_permissions": {"party": PARTY},
    "memberships": {"role": WORD},
    "messages": {"role": WORD, "drawer": WORD, "state": WORD},
    "migrations": {"name": "the file of a migration"},
    "chat_imports": {"service": WORD, "state": WORD, "left_out": NUMBERS, "source": WORD, "sentence": FAILURE},
    "default_models": {"purpose": WORD, "public_name": OPERATOR},
    "model_disclosures": {
        "host": OPERATOR, "purpose": WORD, "person_limit": WORD, "gpt_limit": WORD, "chat_limit": WORD,
        "workspace_limit": WORD, "workspace_countries": WORD, "masked": NUMBERS,
    },
    "masking_sums": {"kind": WORD, "outcome": WORD},
    "model_endpoints": {
        "source": WORD, "name": OPERATOR, "protocol": WORD, "base_url": OPERATOR, "body_fields": OPERATOR,
    },
    "model_prices": {"model": OPERATOR, "currency": WORD},
    "model_use": {"model": OPERATOR, "currency": WORD},
    "money_budgets": {"subject": PARTY},
    "knowledge_disclosures": {
        "host": OPERATOR, "person_limit": WORD, "gpt_limit": WORD, "workspace_limit": WORD,
        "workspace_countries": WORD,
    },
    "models": {"name": OPERATOR, "public_name": OPERATOR, "shown_name": OPERATOR, "kind": WORD},
    "recipient_facts": {
        "run_by": WORD, "company": OPERATOR, "country": OPERATOR, "terms_url": OPERATOR, "agreement_url": OPERATOR,
        "basis": WORD,
    },
    "recipient_measurements": {
        "network": WORD, "organisation": OPERATOR, "asked_model": OPERATOR, "answered_model": OPERATOR,
    },
    "one_time_links": {"kind": WORD, "note": OPERATOR},
    "user_key_unlock_methods": {"kind": WORD},
    "passage_copies": {"service": WORD},
    "passages": {"lexemes": FINGERPRINTS, "embedding": VECTOR},
    "passage_vectors": {"embedding": VECTOR},
    "vector_spaces": {"model": OPERATOR, "failure": FAILURE},
    "passkey_challenges": {"purpose": WORD},
    "passkeys": {"name": NAMED},
    "permissions": {"party": PARTY, "purpose": WORD},
    "policies": {"kind": WORD, "text": SHOWN, "note": SHOWN},
    "policy_acceptances": {"kind": WORD},
    "policy_drafts": {"kind": WORD, "text": OPERATOR, "note": OPERATOR},
    "prompts": {"holder": WORD, "kind": WORD},
    "profile_pictures": {"digest": DIGEST},
    "provider_identities": {"issuer": PROVIDER, "subject": PROVIDER},
    "provider_links": {"issuer": PROVIDER, "subject": PROVIDER, "email": ADDRESS, "role": WORD},
    "quotas": {"subject": PARTY},
    "releases": {"question": WORD, "cells": "the closed list of a question's answers, and names of operations"},
    "reset_links": {"made_by": WORD},
    "server_currencies": {"currency": WORD},
    "services": {"name": WORD},
    "sessions": {"device": "the kind of browser, for its person's list of devices"},
    "security_events": {"act": WORD, "made_by": WORD},
    "single_sign_on": {"issuer": PROVIDER, "client_id": PROVIDER, "groups_claim": PROVIDER, "roles": PROVIDER},
    "single_sign_on_domains": {
        "domain": PROVIDER, "challenge": PROVIDER, "proven_by": WORD, "problem": FAILURE, "seen": PROVIDER,
    },
    "trained_models": {"name": OPERATOR, "note": OPERATOR},
    "usage": {"holder": PARTY},
    "workspace_audit_events": {
        "act": WORD,
        "made_by": WORD,
        "actor_name": NAMED,
        "about_name": NAMED,
        "details": LOGGED,
    },
    "workspace_invitations": {"role": WORD, "email": ADDRESS},
    "workspace_rules": {
        "builders": WORD, "sharing": WORD, "third_party_gpts": WORD, "domains": OPERATOR, "model_limit": WORD,
        "model_countries": OPERATOR, "masked_kinds": WORD, "blocked_kinds": WORD, "capabilities": WORD,
    },
    "workspaces": {"service": WORD, "name": NAMED},
}  # fmt: skip
"""Table → column → why it is not encrypted."""
