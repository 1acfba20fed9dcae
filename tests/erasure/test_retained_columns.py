"""Each column that could hold the id of something deleted is deleted with it, or is listed with a reason."""

from typing import Any

import pytest

from discreet.data_rights.erasure.check.rows import columns
from discreet.data_rights.erasure.retained_columns import KEPT

pytestmark = pytest.mark.promise("P10")

ABOUT_OTHERS = {
    # ids of a row's own parts, or of things that are not deleted by themselves
    "money_reservations.id",
    "actions.id", "action_secrets.action_id", "connections.action_id", "api_keys.id", "api_projects.id", "api_responses.id",
    "consents.id", "grants.id", "grants.consent_id", "ledger.id", "passages.id", "labels.id", "messages.id", "messages.parent_id",
    "sessions.id", "passkeys.id", "reset_links.id", "one_time_links.id", "feedback_sent.id", "feedback_waiting.id",
    "feedback_delivered.id", "abuse_reports.id", "directory_users.id", "directory_groups.id", "workspace_invitations.id",
    "standing_grants.id", "retention_runs.id", "datasets.id", "trained_models.id", "deletions.id", "deletions.datasets",
    "api_responses.previous_id", "connections.id", "exports.id", "evidence_log.id", "evidence_public.id", "evidence_personal.id",
    "revocations.kept_session", "revocations.ended_session", "dataset_access_log.dataset_id", "dataset_shards.dataset_id",
    "trained_models.dataset_id", "datasets.replaces", "dataset_records.dataset_id", "key_comparison.generation",
}  # fmt: skip


async def test_every_id_goes_with_what_it_is_about_or_has_a_reason(owner: Any) -> None:
    """Reads the catalogue: a new table fails here until it is added to the list."""
    ids = await owner.fetch(
        """
        SELECT tables.relname || '.' || attributes.attname AS place, tables.relname AS table, EXISTS (
            SELECT FROM pg_constraint WHERE contype = 'f' AND conrelid = tables.oid AND confdeltype IN ('c', 'n')
                AND attributes.attnum = ANY (conkey)) AS goes
        FROM pg_class AS tables JOIN pg_attribute AS attributes ON attributes.attrelid = tables.oid
        WHERE tables.relnamespace = 'discreet'::regnamespace AND tables.relkind = 'r' AND attributes.attnum > 0
            AND NOT attributes.attisdropped AND attributes.atttypid IN ('uuid'::regtype, 'uuid[]'::regtype)
        """
    )
    whole = {row["table"] for row in ids if row["goes"]} | {"conversations", "images", "gpts", "accounts", "workspaces"}
    unexplained = {
        row["place"]
        for row in ids
        if not row["goes"] and row["place"] not in {*KEPT, *ABOUT_OTHERS} and row["table"] not in whole
    }
    assert unexplained == {"account_retention.account_id"}, (
        "taken away by erase_deleted_account, or explained in kept.py"
    )


async def test_what_is_kept_is_there_and_says_why(owner: Any) -> None:
    places = {column.place for column in await columns(owner)}
    assert set(KEPT) <= places
    assert all(kept.why and kept.until for kept in KEPT.values())
