"""Columns that outlive a deletion, and why (P10): ids, never what a person wrote.

Invariants:
- A column that may hold the id of something deleted is deleted with it, or is listed here with a reason and an end.
- A new column is decided here.
- A test compares this with the database's catalogue.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class RetainedColumn:
    """Why the id of something deleted stays in a column, and until when."""

    why: str
    until: str


CACHE_PERMANENTLY: Final = "it is kept permanently"
WITH_ITS_PERSON: Final = "its own person deletes it"

CHOICES = RetainedColumn(
    "who allowed what, since when: datasets are checked against it (P1, P12). It holds ids only, and no one can tell "
    "any more whose they were",
    CACHE_PERMANENTLY,
)
ACCEPTED = RetainedColumn(
    "that a person accepted a version of the terms, and when (P13), but no longer who", CACHE_PERMANENTLY
)
SIGN_IN = RetainedColumn(
    "what was done to an account's sign-in, for the operators, but no longer whose it was", CACHE_PERMANENTLY
)
AUDIT = RetainedColumn(
    "what was done in a workspace: its owners' log, in which a person's name stays, too", CACHE_PERMANENTLY
)
RULES = RetainedColumn(
    "a workspace's rules with their history: its GPTs' conversations were made under them", CACHE_PERMANENTLY
)
DECIDED = RetainedColumn("which account decided something for the whole server", CACHE_PERMANENTLY)
DATASET = RetainedColumn(
    "whose content a dataset's record is (P11): it is marked, left out of every later dataset, and listed for removal",
    "the dataset expires or is destroyed and forgotten",
)
ORIGINS = RetainedColumn(
    'whose words another person\'s GPT holds: the "no" of the deleted account or GPT applies to them (P3). It holds '
    "ids only, and no one can tell any more whose they were",
    "the GPT that holds them is deleted, or the part is replaced",
)
LOST = RetainedColumn("that a permission was lost with its share", CACHE_PERMANENTLY)
TO_COMPARE = RetainedColumn(
    "that a key, a share or a shared link ended lately: one that comes back, with an older copy of the key store, is "
    "destroyed again. It holds ids only",
    "it is compared with the key store, within two hours while a server runs",
)
EVIDENCE = RetainedColumn(
    "that a GPT's numbers were released, and that something was done in a workspace: what entries of the evidence log "
    "commit to (P12). It holds ids only, and no person's",
    CACHE_PERMANENTLY,
)
RELEASED = RetainedColumn(
    "numbers about a GPT that were released, with noise, and never change (P8)", CACHE_PERMANENTLY
)
UNRELEASED = RetainedColumn(
    "what other people did with a GPT, encrypted under pseudonyms, until the day is released", "the next release"
)
LEDGER = RetainedColumn("what its person has sent to third parties, for that person (P5)", WITH_ITS_PERSON)
OTHERS = RetainedColumn("another person's conversation with the GPT, which is theirs", WITH_ITS_PERSON)
KEY_SCOPE = RetainedColumn(
    "the GPTs for which an API key was made, and the operations that it was granted", "the key's project is deleted"
)
REPORTED = RetainedColumn("a report of abuse, for the operators, without a name", CACHE_PERMANENTLY)
ENDED = RetainedColumn("whose sessions ended, so that every process reads it", "a day has passed")
VISITED = RetainedColumn("by which link a guest came in who is here now", "the visit has ended, within seconds")
COUNTED = RetainedColumn("how much a workspace or a key has used on a day", "the day's count is forgotten")
SUMMED = RetainedColumn("how much a key has used in a month", "the month's sums are forgotten, or the key is deleted")
BEING_ANSWERED = RetainedColumn("an estimate of an answer under way", "the answer has ended")
OFFERED_MODEL = RetainedColumn(
    "a model endpoint of this server or a model of it: answers name it (P14)", CACHE_PERMANENTLY
)
OFFERED_TO = RetainedColumn("the workspaces that a model is offered to", "the operator changes the model")
RETENTION = RetainedColumn(
    "a workspace in which conversations were deleted at the end of their retention", CACHE_PERMANENTLY
)
UNDER_WAY = RetainedColumn("what is being deleted and is not finished yet", "the deletion is finished")
QUEUED = RetainedColumn("pending work", "the work is done")

KEPT: Final[dict[str, RetainedColumn]] = {
    "choices.made_by": CHOICES,
    "choices.party": CHOICES,
    "policy_acceptances.account_id": ACCEPTED,
    "security_events.account_id": SIGN_IN,
    "security_events.operator_id": SIGN_IN,
    "workspace_audit_events.workspace_id": AUDIT,
    "workspace_audit_events.actor_id": AUDIT,
    "workspace_audit_events.about_id": AUDIT,
    "workspace_audit_events.details": AUDIT,
    "workspace_rules.workspace_id": RULES,
    "workspace_rules.changed_by": RULES,
    "workspace_rules.approved_gpts": RULES,
    "workspace_rules.model_endpoints": OFFERED_MODEL,
    "workspace_rules.masking_trusted": OFFERED_MODEL,
    "instance_settings.account_id": DECIDED,
    "model_endpoints.id": OFFERED_MODEL,
    "recipient_facts.endpoint_id": OFFERED_MODEL,
    "recipient_measurements.endpoint_id": OFFERED_MODEL,
    "models.id": OFFERED_MODEL,
    "model_disclosures.workspace_endpoints": OFFERED_MODEL,
    "knowledge_disclosures.workspace_endpoints": OFFERED_MODEL,
    "test_disclosures.workspace_endpoints": OFFERED_MODEL,
    "vector_spaces.id": OFFERED_MODEL,
    "vector_spaces.endpoint_id": OFFERED_MODEL,
    "models.endpoint_id": OFFERED_MODEL,
    "models.workspace_ids": OFFERED_TO,
    "quotas.set_by": DECIDED,
    "server_currencies.set_by": DECIDED,
    "model_prices.set_by": DECIDED,
    "model_prices.endpoint_id": OFFERED_MODEL,
    "model_use.endpoint_id": OFFERED_MODEL,
    "model_use.key_id": SUMMED,
    "money_budgets.set_by": DECIDED,
    "guest_settings.set_by": DECIDED,
    "guests.link_id": VISITED,
    "guests.gpt_id": VISITED,
    "guests.payer_id": VISITED,
    "guests.workspace_id": VISITED,
    "money_reservations.account_id": BEING_ANSWERED,
    "money_reservations.workspace_id": BEING_ANSWERED,
    "money_reservations.key_id": BEING_ANSWERED,
    "workspace_usage_rules.changed_by": RULES,
    "quotas.subject": DECIDED,
    "insight_budgets.made_by": DECIDED,
    "dataset_access_log.made_by": DECIDED,
    "dataset_records.conversation_id": DATASET,
    "dataset_records.owner_id": DATASET,
    "dataset_records.parties": DATASET,
    "dataset_records.sources": DATASET,
    "dataset_shards.looked_upto": DATASET,
    "gpt_former_owners.gpt_id": ORIGINS,
    "gpt_versions.description_origins": ORIGINS,
    "gpt_versions.instructions_origins": ORIGINS,
    "gpt_versions.starters_origins": ORIGINS,
    "actions.origins": ORIGINS,
    "knowledge_files.origins": ORIGINS,
    "instruction_copies.origins": ORIGINS,
    "passage_copies.origins": ORIGINS,
    "known_gpt_parts.origins": ORIGINS,
    "evidence_public.subject": EVIDENCE,
    "evidence_public.facts": EVIDENCE,
    "lost_permissions.party": LOST,
    "key_changes.name": TO_COMPARE,
    "releases.gpt_id": RELEASED,
    "insight_states.gpt_id": UNRELEASED,
    "contributions.gpt_id": UNRELEASED,
    "ledger.conversation_id": LEDGER,
    "ledger.gpt_id": LEDGER,
    "grants.conversation_id": LEDGER,
    "grants.gpt_id": LEDGER,
    "standing_grants.gpt_id": LEDGER,
    "standing_grants.workspace_id": LEDGER,
    "standing_grants.conversation_id": LEDGER,
    "consents.gpt_id": LEDGER,
    "conversations.gpt_id": OTHERS,
    "labels.parties": OTHERS,
    "api_keys.gpts": KEY_SCOPE,
    "key_operations.gpt_id": KEY_SCOPE,
    "abuse_reports.gpt_id": REPORTED,
    "revocations.account_id": ENDED,
    "revocations.workspace_id": ENDED,
    "revocations.gpt_id": ENDED,
    "usage.holder": COUNTED,
    "retention_runs.workspace_id": RETENTION,
    "retention_runs.due": QUEUED,
    "deletions.about_id": UNDER_WAY,
}
"""By table and column of the schema `discreet`."""
