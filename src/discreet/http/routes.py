"""The route map: each module of routes, in the order in which requests are matched."""

from discreet.http import artifact_frames, gpt_pages, health, policy_pages, privacy_pages, shared_pages
from discreet.http import evidence as evidence_files
from discreet.http.api.accounts import (
    accounts,
    addresses,
    masking,
    model_limit,
    passkeys,
    policies,
    profile_pictures,
    retention,
    sign_in,
    sso,
    user_key,
)
from discreet.http.api.actions import actions, connections, consents, grants, ledger
from discreet.http.api.chat import (
    about_me,
    attachments,
    chat,
    documents,
    folders,
    guests,
    images,
    model_providers,
    models,
    prompts,
    search,
    sharing,
    side_requests,
    summaries,
    temporary,
)
from discreet.http.api.chat import imports as chat_imports
from discreet.http.api.datasets import datasets
from discreet.http.api.gpts import assistant as gpt_assistant
from discreet.http.api.gpts import builders, gpts
from discreet.http.api.gpts import capabilities as gpt_capabilities
from discreet.http.api.gpts import files as gpt_files
from discreet.http.api.gpts import guest_links as gpt_guest_links
from discreet.http.api.gpts import handovers as gpt_handovers
from discreet.http.api.gpts import imports as gpt_imports
from discreet.http.api.gpts import origins as gpt_origins
from discreet.http.api.gpts import public_pages as gpt_public_pages
from discreet.http.api.gpts import sharing as gpt_sharing
from discreet.http.api.gpts import stars as gpt_stars
from discreet.http.api.gpts import tests as gpt_tests
from discreet.http.api.gpts import versions as gpt_versions
from discreet.http.api.guests import entrance as guest_entrance
from discreet.http.api.insight import feedback, insight
from discreet.http.api.insight import opt_out as insight_opt_out
from discreet.http.api.operator import accounts as operator_accounts
from discreet.http.api.operator import branding, instance, operator, setup_checklist
from discreet.http.api.operator import domains as operator_domains
from discreet.http.api.operator import endpoints as operator_endpoints
from discreet.http.api.operator import guests as operator_guests
from discreet.http.api.operator import workspaces as operator_workspaces
from discreet.http.api.privacy import deletions, evidence, exports, privacy, promises
from discreet.http.api.programs import api_key_grants, api_projects, personal_keys, quotas
from discreet.http.api.usage import budgets, prices, usage
from discreet.http.api.workspaces import audit, workspace
from discreet.http.api.workspaces import join as join_workspace
from discreet.http.api.workspaces import policy as workspace_policy
from discreet.http.api.workspaces import rules as workspace_rules

ROUTERS = (
    chat,
    health,
    instance,
    accounts,
    addresses,
    sign_in,
    passkeys,
    profile_pictures,
    user_key,
    sso,
    gpts,
    gpt_files,
    gpt_guest_links,
    gpt_imports,
    gpt_handovers,
    gpt_origins,
    gpt_public_pages,
    gpt_sharing,
    gpt_stars,
    gpt_tests,
    gpt_versions,
    gpt_capabilities,
    gpt_assistant,
    builders,
    guest_entrance,
    actions,
    models,
    model_providers,
    search,
    folders,
    prompts,
    about_me,
    temporary,
    guests,
    chat_imports,
    images,
    consents,
    connections,
    ledger,
    grants,
    promises,
    privacy,
    datasets,
    evidence,
    exports,
    attachments,
    documents,
    feedback,
    insight_opt_out,
    insight,
    quotas,
    usage,
    prices,
    budgets,
    api_projects,
    api_key_grants,
    personal_keys,
    operator,
    branding,
    setup_checklist,
    operator_endpoints,
    operator_guests,
    operator_accounts,
    policies,
    policy_pages,
    evidence_files,
    artifact_frames,
    privacy_pages,
    shared_pages,
    gpt_pages,
    operator_domains,
    operator_workspaces,
    workspace,
    audit,
    join_workspace,
    masking,
    model_limit,
    retention,
    sharing,
    side_requests,
    summaries,
    workspace_rules,
    deletions,
    workspace_policy,
)
