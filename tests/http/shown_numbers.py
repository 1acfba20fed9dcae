"""Every number and time in a route, a metric, a log line or a command, and its protection of people (P8).

`tests/http/test_every_number.py` walks all of them: one that stands in no table here turns it red.
"""

from enum import StrEnum


class Protection(StrEnum):
    """What keeps a number from revealing to another person what a user does, or when."""

    OWN = "Its reader's own: of their account, their conversations, what they ask for, or a space in which they act."
    STATISTICS = "Private statistics: once a day, with noise, within a budget (docs/insight.md)."
    MONTHLY = "Drawn with noise, once in a calendar month, over a floor; it stays when it is asked for again."
    STEPS = "In steps of 100 MB, drawn once in a calendar month; it stays when it is asked for again."
    ENDED_MONTH = (
        "A sum of a month that has ended: of a model on the server, of at least three people, of a key, of a link for "
        "guests, or of a member whom the workspace told."
    )
    MONTH = "Dated to the month."
    TENTHS = "How far a budget is used, in per cent rounded down to tens."
    BATCHED = "Feedback and reports: delivered in batches, dated to the day, without a sender."
    DAY = "Dated to the day: the beginning of the day in UTC."
    DAY_BEGAN = "Counted as it was when the day began in UTC; one's own as it is."
    HOUR = "Dated to the hour."
    TENS = "Told in tens, of up to how many."
    QUARTER = "Taken together with all others, once in a quarter of an hour."
    DIGITS = "Cut to its first two digits, and nothing below a hundred."
    SERVER = "Of the server, a setting, a document or a fixed list: nobody's doing."
    PUBLISHED = "What its maker published, or made together with those who read it: a GPT, a share, an offer, a policy."
    MANAGED = "Done by an owner, an admin or the operator, and shown to those who manage the same."
    MEMBERSHIP = "How many are in a workspace or have an account, and who accepted a text: what its managers decide by."
    CONSENTED = "Of a training dataset: content that everyone in it has allowed, and what the pipeline left out of it."
    ENFORCED = "Exact, since what was taken back is out of reach at once and everybody who looks sees that it is."
    LOG = "Of the evidence log, which is public: its own publication protects it (docs/formats/evidence.md)."
    ENDED = "Told once, of a workspace that is gone whole."
    ON_DISK = "Counts files of the data folder, which whoever runs the command can count there."
    WRITTEN = "The person at the command line asked for exactly this, about what is theirs or named by them."
    REQUEST = "Of one request: no person, no path, no query, no field (specification: Bad input and failure)."


P = Protection

EVERYWHERE = (
    # A GPT as it is shown, wherever it is shown
    (r"\.stars\.(about|low|high|people)$", P.MONTHLY),
    (r"(^|\.|\])improve\.(since|history\[\]\.at)$", P.PUBLISHED),
    (r"(^|\.gpts\[\]|\.gpt)\.(version|edition)$", P.PUBLISHED),
)
"""By the end of a field's path, in every route."""

ROUTES: dict[Protection, str] = {
    P.OWN: """
        POST /api/chat
        POST /api/conversations/{conversation_id}/summary
        PUT /api/conversations/{conversation_id}/messages/{message_id}/summary
        GET /api/conversations
        GET /api/conversations/{conversation_id}
        GET /api/conversations/{conversation_id}/stream
        GET /api/conversations/{conversation_id}/receipt
        GET /api/conversations/{conversation_id}/document
        GET /api/conversations/{conversation_id}/messages/{message_id}/document
        GET /api/conversations/{conversation_id}/messages/{message_id}/tables/{number}
        POST /api/conversations/{conversation_id}/messages/{message_id}/calls/{n}/run
        PUT /api/conversations/{conversation_id}/improve
        POST /api/conversations/find
        POST /api/conversations/{conversation_id}/shares
        POST /api/guest
        GET /api/guest
        POST /api/setup
        POST /api/sign-up
        POST /api/sign-in
        GET /api/me
        PATCH /api/me
        GET /api/me/api-keys
        POST /api/me/api-keys
        PUT /api/me/improve
        PUT /api/me/space
        GET /api/me/sessions
        POST /api/me/address/link
        POST /api/password-reset
        POST /api/password-reset/use
        GET /api/me/security
        POST /api/passkeys/sign-in/begin
        POST /api/passkeys/sign-in
        POST /api/me/confirm/passkey/begin
        POST /api/me/passkeys/begin
        GET /api/me/passkeys
        POST /api/me/passkeys
        GET /api/me/own-key
        GET /api/me/former-gpts
        PUT /api/me/former-gpts/{former_id}/improve
        GET /api/gpts/{gpt_id}/stars
        GET /api/prompts
        POST /api/prompts
        PUT /api/prompts/{prompt_id}
        PUT /api/prompts/{prompt_id}/shared
        GET /api/folders
        POST /api/folders
        GET /api/moving-in
        POST /api/moving-in
        POST /api/moving-in/{move_in_id}/undo
        POST /api/images
        GET /api/images
        GET /api/images/making
        GET /api/images/{image_id}
        GET /api/images/{image_id}/receipt
        PUT /api/images/{image_id}/improve
        GET /api/consents/{consent_id}
        POST /api/consents/{consent_id}/revise
        POST /api/consents/{consent_id}/allow
        POST /api/consents/{consent_id}/decline
        GET /api/connections
        GET /api/ledger
        GET /api/ledger/entries/{entry_id}
        GET /api/ledger/export
        GET /api/ledger/recipients
        GET /api/ledger/models
        GET /api/ledger/habits
        GET /api/grants
        GET /api/me/datasets
        GET /api/me/evidence
        GET /api/me/exports
        POST /api/me/exports
        GET /api/me/exports/{export_id}/file
        POST /api/files
        POST /api/feedback/preview
        POST /api/feedback
        POST /api/reports
        GET /api/me/feedback
        GET /api/me/insight
        PUT /api/me/insight
        GET /api/me/policies
        POST /api/me/policies
        GET /api/me/retention
        PUT /api/me/retention
        POST /api/me/retention/effects
        GET /api/me/shares
        GET /api/me/deletion
        GET /api/me/deletions
        POST /api/deleted-account
        POST /api/gpts/{gpt_id}/talk
        GET /api/images/{image_id}/file
        GET /api/images/{image_id}/small
        GET /api/conversations/{conversation_id}/files/{given_id}
        GET /api/conversations/{conversation_id}/files/{given_id}/picture
        GET /api/me/evidence/{entry_id}/receipt
        GET /api/me/evidence/{entry_id}/promise
        POST /api/deleted-account/receipts
        GET /privacy/answers
    """,
    P.SERVER: """
        GET /api/models
        POST /api/guest-links/challenge
        GET /api/operator/guests
        PUT /api/operator/guests
        GET /api/instance
        GET /api/insight
        GET /robots.txt
        GET /api/gpts/{gpt_id}/insight/about
        PUT /api/operator/insight
        POST /api/operator/first-hour/model
        GET /api/operator/endpoints
        POST /api/operator/endpoints
        PATCH /api/operator/endpoints/{endpoint_id}
        PUT /api/operator/endpoints/defaults
        GET /api/operator/endpoints/{endpoint_id}/facts
        GET /api/model-providers/{endpoint_id}/facts
        PUT /api/operator/endpoints/{endpoint_id}/facts
        PUT /api/operator/endpoints/{endpoint_id}/models
        PUT /api/operator/endpoints/{endpoint_id}/masking
        GET /api/operator/endpoints/knowledge
        POST /api/workspaces/{workspace_id}/sign-in/test
        GET /evidence/witness.py
        GET /evidence/check_evidence.py
        GET /evidence/policy
        GET /evidence/key
        GET /artifact-frame/{kind}
        GET /privacy
    """,
    P.PUBLISHED: """
        POST /api/gpts
        GET /api/gpts
        GET /api/gpts/beginnings
        GET /api/gpts/{gpt_id}
        GET /api/gpts/{gpt_id}/draft
        PUT /api/gpts/{gpt_id}/draft
        POST /api/gpts/{gpt_id}/publish
        PUT /api/gpts/{gpt_id}/improve
        GET /api/gpts/{gpt_id}/file
        GET /api/gpts/{gpt_id}/json
        GET /api/gpts/{gpt_id}/skill
        POST /api/gpts/{gpt_id}/duplicate
        POST /api/gpts/import
        POST /api/gpts/imports/preview
        GET /api/gpts/{gpt_id}/versions
        GET /api/gpts/{gpt_id}/versions/{version}
        POST /api/gpts/{gpt_id}/versions/{version}/restore
        GET /api/gpts/{gpt_id}/tests
        PUT /api/gpts/{gpt_id}/tests
        POST /api/gpts/{gpt_id}/tests/runs
        GET /api/gpts/{gpt_id}/tests/runs/{run_id}
        POST /api/gpts/{gpt_id}/tests/runs/{run_id}/cancel
        GET /api/builders/{builder_id}
        GET /api/guest/picture
        GET /api/gpts/{gpt_id}/picture
        GET /api/accounts/{account_id}/picture
        GET /api/gpts/{gpt_id}/knowledge
        POST /api/gpts/{gpt_id}/knowledge
        POST /api/gpts/{gpt_id}/knowledge/try
        GET /api/knowledge-provider
        POST /api/gpts/{gpt_id}/knowledge/{file_id}/replace
        POST /api/gpts/{gpt_id}/actions
        GET /api/gpts/{gpt_id}/actions
        POST /api/gpts/{gpt_id}/actions/check
        POST /api/gpts/{gpt_id}/actions/document/operations
        GET /api/gpts/{gpt_id}/actions/{action_id}
        PUT /api/gpts/{gpt_id}/actions/{action_id}
        POST /api/gpts/{gpt_id}/actions/{action_id}/refresh
        POST /api/gpts/{gpt_id}/actions/{action_id}/try
        GET /api/gpts/{gpt_id}/rights
        POST /api/gpts/{gpt_id}/rights
        PUT /api/gpts/{gpt_id}/rights/{right_id}
        GET /api/gpts/{gpt_id}/handover
        POST /api/gpts/{gpt_id}/handover
        GET /api/gpt-handovers
        GET /api/shared-gpts
        GET /api/policies
        GET /api/policies/{kind}/{version}
        GET /api/workspace/policy
        GET /api/workspace/policy/{version}
        GET /privacy-policy
        GET /privacy-policy/{version}
        GET /terms
        GET /terms/{version}
        GET /s/{share_id}/{secret}
        GET /gpt/{gpt_id}/card.png
        GET /gpt/{gpt_id}/preview
    """,
    P.MANAGED: """
        GET /api/workspaces/{workspace_id}/sign-in
        PUT /api/workspaces/{workspace_id}/sign-in
        PUT /api/workspaces/{workspace_id}/sign-in/required
        GET /api/workspaces/{workspace_id}/sign-in/domains
        POST /api/workspaces/{workspace_id}/sign-in/domains/check
        GET /api/workspaces/{workspace_id}/directory
        GET /api/workspaces/{workspace_id}/rules
        GET /api/workspaces/{workspace_id}/model-providers
        GET /api/workspace/masked-words
        PUT /api/workspace/masked-words
        GET /api/me/masking
        PUT /api/me/masking
        PUT /api/workspaces/{workspace_id}/rules
        POST /api/workspace/invitations
        POST /api/workspace/delete
        POST /api/invitation/look
        PUT /api/workspace/policy/draft
        POST /api/workspace/policy
        POST /api/workspace/api/projects
        GET /api/workspace/api/keys/{key_id}/operations
        POST /api/workspace/api/keys/{key_id}/gpts/{gpt_id}/operations
        GET /api/operator/prices
        PUT /api/operator/prices
        GET /api/operator/prices/history
        PUT /api/operator/currency
        GET /api/operator/budgets
        PUT /api/operator/budgets/{subject}
        DELETE /api/operator/budgets/{subject}
        GET /api/operator/quotas
        PUT /api/operator/quotas/{subject}
        DELETE /api/operator/quotas/{subject}
        POST /api/operator/invitations
        GET /api/operator/first-hour
        POST /api/operator/accounts/reset-link
        GET /api/operator/accounts/acts
        PUT /api/operator/policies/{kind}/draft
        POST /api/operator/policies/{kind}
        GET /api/operator/domains
        POST /api/operator/domains/approve
        POST /api/operator/domains/reject
    """,
    P.STATISTICS: """
        GET /api/gpts/{gpt_id}/insight
        GET /api/gpts/{gpt_id}/insight.csv
        GET /api/gpts/{gpt_id}/insight/requests
        GET /gpt/{gpt_id}
        GET /api/operator/insight
    """,
    P.DAY: """
        GET /api/workspace/audit.csv
    """,
    P.BATCHED: """
        GET /api/gpts/{gpt_id}/feedback
        GET /api/operator/reports
    """,
    P.CONSENTED: """
        GET /api/operator/datasets
        POST /api/operator/datasets
        POST /api/operator/datasets/{dataset_id}/rebuild
        POST /api/operator/datasets/{dataset_id}/cancel
        POST /api/operator/datasets/{dataset_id}/models
        GET /api/operator/datasets/{dataset_id}/manifest
        GET /api/operator/datasets/{dataset_id}/datasheet
        GET /api/operator/datasets/{dataset_id}/comparison
        GET /api/operator/datasets/{dataset_id}/withdrawn
        GET /api/operator/datasets/{dataset_id}/records
        GET /api/operator/datasets/{dataset_id}/download
        GET /api/operator/datasets/{dataset_id}/looks
    """,
    P.LOG: """
        GET /api/evidence
        GET /evidence/checkpoint
        GET /evidence/cosigned
        GET /evidence/logs/{log}/checkpoint
        GET /evidence/logs/{log}/key
        GET /evidence/logs/{log}/consistency/{old}/{new}
        GET /evidence/consistency/{old}/{new}
        GET /evidence/tile/entries/{number}
        GET /evidence/tile/{level}/{number}
        GET /evidence/begun
        GET /api/datasets/{dataset_id}/evidence
        GET /api/gpts/{gpt_id}/evidence
        GET /api/workspace/evidence
        GET /api/operator/evidence
    """,
}
"""The protection of all numbers of a route that the tables below do not name."""

A_SUM = (".month", ".answers", ".input_tokens", ".cached_tokens", ".output_tokens", ".unpriced_tokens")
"""The numbers of a sum of tokens."""

FIELDS: dict[str, dict[str, Protection]] = {
    "GET /api/me/quotas": {
        # Of the user's own account. Of a workspace they are null, and the two below are shown.
        **dict.fromkeys(
            (".used_answers", ".used_tokens", ".kept_bytes", ".kept_files", ".waiting_jobs", ".answers", ".tokens",
             ".megabytes", ".files", ".jobs"),
            P.OWN,
        ),
        ".answers_a_day": P.MONTHLY,
        ".as_of": P.MONTHLY,
    },
    "GET /api/me/model-usage": {
        **dict.fromkeys(A_SUM, P.OWN), ".renews_on": P.OWN, ".people": P.OWN, ".budgets[].percent": P.TENTHS,
    },
    "GET /api/chat/budgets": {".budgets[].percent": P.TENTHS},
    **{
        route: {
            **dict.fromkeys(A_SUM, P.ENDED_MONTH), ".people": P.ENDED_MONTH, ".questions": P.ENDED_MONTH,
            ".budget.percent": P.TENTHS,
            ".shown_since": P.MANAGED,
        }
        for route in ("GET /api/workspaces/{workspace_id}/usage", "PUT /api/workspaces/{workspace_id}/usage")
    },
    **{
        f"{method} /api/gpts/{{gpt_id}}/guest-links{link}": {
            ".percent": P.TENTHS, ".used_in": P.MONTH, ".limits_from": P.OWN,
            **dict.fromkeys((".created_at", ".ends_at", ".link", ".guest", ".range"), P.OWN),
        }
        for method, link in (("GET", ""), ("POST", ""), ("PUT", "/{link_id}"), ("DELETE", "/{link_id}"))
    },
    "GET /api/operator/model-usage": dict.fromkeys(A_SUM, P.ENDED_MONTH),
    "GET /api/workspace/members": {".joined_at": P.DAY, ".suspended_at": P.MANAGED, ".gpts": P.DAY_BEGAN},
    "GET /api/workspace/invitations": {".created_at": P.MANAGED, ".expires_at": P.MANAGED, ".used_at": P.DAY},
    "GET /api/operator/accounts": {
        ".total": P.MEMBERSHIP, ".accounts[].created_at": P.DAY, ".accounts[].megabytes": P.STEPS,
    },
    "GET /api/operator/invitations": {".created_at": P.MANAGED, ".expires_at": P.MANAGED, ".used_at": P.DAY},
    "GET /api/workspace/audit": {".at": P.MANAGED, ".id": P.MANAGED, ".details.*": P.MANAGED},
    "GET /api/workspace/policy/desk": {
        ".accepted_by": P.MEMBERSHIP, ".accounts": P.MEMBERSHIP, ".draft.saved_at": P.MANAGED,
        ".in_force.published_at": P.MANAGED, ".in_force.version": P.MANAGED, ".readers[].at": P.DAY,
        ".readers[].version": P.MEMBERSHIP,
    },
    "GET /api/operator/policies": {
        ".accepted_by": P.MEMBERSHIP, ".accounts": P.MEMBERSHIP, ".draft.saved_at": P.MANAGED,
        ".in_force.published_at": P.MANAGED, ".in_force.version": P.MANAGED,
    },
    "GET /api/operator/background": {
        ".failures": P.TENS, ".first_at": P.HOUR, ".last_at": P.HOUR, ".jobs": P.TENS, ".since": P.HOUR,
    },
    "GET /api/operator/datasets/{dataset_id}/withdrawn": {".withdrawn_at": P.DAY},
    "GET /api/operator/workspaces": {
        ".workspaces[].created_at": P.MANAGED, ".workspaces[].members": P.MEMBERSHIP,
    },
    "GET /api/operator/workspaces/ended": {
        ".ended[].deleted_at": P.MANAGED, ".ended[].erased_at": P.MANAGED, ".ended[].conversations": P.ENDED,
        ".ended[].gpts": P.ENDED,
    },
    "POST /api/operator/workspaces": {
        ".workspaces[].created_at": P.MANAGED, ".workspaces[].members": P.MEMBERSHIP,
    },
    "GET /api/workspace/api": {
        ".created_at": P.MANAGED, ".expires_at": P.MANAGED, ".revoked_at": P.MANAGED, ".last_used_at": P.DAY,
    },
    "POST /api/workspace/api/projects": {".last_used_at": P.DAY},
    "POST /api/workspace/api/projects/{project_id}/keys": {
        ".created_at": P.MANAGED, ".expires_at": P.MANAGED, ".revoked_at": P.MANAGED, ".last_used_at": P.DAY,
    },
    **{
        route: {".withdrawn": P.ENFORCED}
        for route in (
            "GET /api/operator/datasets", "POST /api/operator/datasets", "POST /api/operator/datasets/{dataset_id}/rebuild",
            "POST /api/operator/datasets/{dataset_id}/cancel", "POST /api/operator/datasets/{dataset_id}/models",
        )
    },
}  # fmt: skip
"""By route and the end of a field's path."""

SENTENCES = {
    "POST /api/workspaces/{workspace_id}/rules/effects": P.MONTHLY,
    "PUT /api/workspaces/{workspace_id}/rules": P.MONTHLY,
    "the event `data-waiting` of an answer that waits for the model": P.TENS,
    "the refusal of a file or a job that a workspace's quota has no room for": P.MANAGED,
    "GET /health/ready": P.SERVER,
}
"""Texts that contain numbers, which no schema shows; each has a test of its own."""

METRICS = {
    "discreet": P.SERVER,
    "discreet_answers_running": P.QUARTER,
    "discreet_streams_open": P.QUARTER,
    "discreet_database_connections": P.QUARTER,
    "discreet_database_connections_idle": P.QUARTER,
    "discreet_requests": P.QUARTER,
    "discreet_response_start_seconds": P.QUARTER,
    "process_virtual_memory_bytes": P.QUARTER,
    "process_resident_memory_bytes": P.QUARTER,
    "process_start_time_seconds": P.SERVER,
    "process_cpu_seconds": P.QUARTER,
    "process_open_fds": P.QUARTER,
    "process_max_fds": P.SERVER,
}

LOG_FIELDS = {
    **dict.fromkeys(
        ("timestamp", "method", "route", "status", "milliseconds", "request_id", "reference", "error", "where"),
        P.REQUEST,
    ),
    **dict.fromkeys(("event", "level", "logger", "port", "task", "why", "version", "attempt", "seconds"), P.SERVER),
    **dict.fromkeys(("count", "lost_shares", "destroyed_shares"), P.SERVER),
    **dict.fromkeys(("day", "gpts"), P.STATISTICS),
}
"""A start's events (shares that were lost or destroyed) are the server's, not a person's."""

COMMANDS = {
    P.SERVER: "serve work setup migrate settings promises policy|list policy|publish insight|budget deidentify "
    "evidence|begin evidence|witness evidence|watch evidence|kept "
    "actions|check",
    P.STATISTICS: "insight|explain insight|release",
    P.LOG: "evidence|checkpoint evidence|consistency evidence|prove dataset|prove",
    P.DIGITS: "verify",
    P.ENDED_MONTH: "models|usage",
    P.HOUR: "doctor",
    P.MANAGED: "account|reset-link account|restore account|suspend account|delete quota|clear quota|list quota|set "
    "workspace|add workspace|sso|approve workspace|sso|domains workspace|sso|off workspace|sso|reject key|create "
    "key|grant key|grants key|revoke models|list models|add models|facts models|offer models|default models|test "
    "models|remove models|mask models|price models|prices models|currency quota|budget",
    P.DAY: "key|list workspace|audit dataset|withdraw-list",
    P.MONTHLY: "workspace|rules",
    P.MEMBERSHIP: "workspace|members workspace|list",
    P.CONSENTED: "dataset|build dataset|cancel dataset|check dataset|destroy dataset|export dataset|list "
    "dataset|rebuild dataset|resume dataset|trained",
    P.ON_DISK: "backup restore reconcile keys|give-up keys|move keys|reconcile keys|rewrap keys|rotate-master keys|sweep",
    P.WRITTEN: "erasure|check gpt|examples gpt|export gpt|import gpt|list",
}  # fmt: skip
"""Printed values besides names and settings; words of a command are joined by `|`."""
