"""Every route × every person (P6): who gets what. A route that this table does not know fails.

Ben owns the conversation, the consent card that waits in it, and the image; Ada the GPT (published to everyone), its knowledge
and its action, Olga operates.
"""

import re
from typing import Any
from uuid import uuid4

import pytest

from discreet.http.app import create_api
from discreet.http.services import Services
from tests.http.credentials import RequestCredentials
from tests.http.route_things import Things
from tests.support.client import Answer, Client
from tests.support.people import Cast
from tests.support.workspace_with_rules import ANY_MODEL, NO_MASKING

PEOPLE = ("ada", "ben", "cleo", "emil", "olga", "dan", "visitor")
ANYONE = dict.fromkeys(PEOPLE, "ok")
SIGNED_IN = ANYONE | {"visitor": 401}


def only(person: str, otherwise: int = 404) -> dict[str, Any]:
    return dict.fromkeys(PEOPLE, otherwise) | {person: "ok", "visitor": 401}


BEN, ADA, OLGA = only("ben"), only("ada"), only("olga")
ABSENT = dict.fromkeys(PEOPLE, 404) | {"visitor": 401}
"""Nobody has such a thing."""
MISSING = dict.fromkeys(PEOPLE, 404)
"""… and nobody needs to say who they are to hear that."""
OWNERS = ABSENT | {"cleo": "ok", "emil": "ok"}
"""Whoever owns the workspace that they work in."""
IGNORES_STRANGERS = SIGNED_IN
"""Answers 204 whether or not there is something to do, and does nothing to what is not one's own."""

BENS_IMAGE = only("ben") | {"cleo": 403, "emil": 403}
"""Who works in a workspace has no images, and is told so whatever they ask for."""

NONE = {"kind": "none"}
CAPS = {"link": 9, "guest": 3, "range": 5}
GUEST_LINK = {"name": "ACME", "ends_at": None, "password": None, "caps": None, "budget": "", "sites": []}
RULES = {
    "builders": "everyone",
    "sharing": "me",
    "third_party_gpts": "none",
    "approved_gpts": [],
    "domains": [],
    "retention_days": 30,
    "models": ANY_MODEL,
    "masking": NO_MASKING,
    "capabilities": None,
    "guests": False,
}

EXPECTED: dict[tuple[str, str], tuple[dict[str, Any], Any]] = {
    ("GET", "/health/live"): (ANYONE, None),
    ("GET", "/health/ready"): (ANYONE, None),
    ("GET", "/api/instance"): (ANYONE, None),
    ("GET", "/api/promises"): (ANYONE, None),
    # Evidence: the log is everybody's, what it says of somebody is theirs
    ("GET", "/evidence/checkpoint"): (ANYONE, None),
    ("GET", "/evidence/key"): (ANYONE, None),
    ("GET", "/evidence/check_evidence.py"): (ANYONE, None),
    ("GET", "/evidence/cosigned"): (ANYONE, None),
    ("GET", "/evidence/policy"): (ANYONE, None),
    ("GET", "/evidence/witness.py"): (ANYONE, None),
    ("GET", "/evidence/begun"): (ANYONE, None),
    ("GET", "/evidence/logs/{log}/checkpoint"): (MISSING, None),
    ("GET", "/evidence/logs/{log}/key"): (MISSING, None),
    ("GET", "/evidence/logs/{log}/consistency/{old}/{new}"): (MISSING, None),
    ("GET", "/evidence/consistency/{old}/{new}"): (MISSING, None),
    ("GET", "/evidence/tile/entries/{number}"): (MISSING, None),
    ("GET", "/evidence/tile/{level}/{number}"): (MISSING, None),
    ("GET", "/api/evidence"): (ANYONE, None),
    ("GET", "/api/me/evidence"): (SIGNED_IN, None),
    ("GET", "/api/me/evidence/{entry_id}/receipt"): (ABSENT, None),
    ("GET", "/api/me/evidence/{entry_id}/promise"): (ABSENT, None),
    ("GET", "/api/datasets/{dataset_id}/evidence"): (OLGA, None),
    ("GET", "/api/gpts/{gpt_id}/evidence"): (ADA, None),
    ("GET", "/api/workspace/evidence"): (OWNERS, None),
    ("GET", "/api/operator/evidence"): (OLGA, None),
    ("POST", "/api/deleted-account/receipts"): (MISSING, {"code": "x"}),
    ("GET", "/api/privacy"): (ANYONE, None),
    ("GET", "/privacy"): (ANYONE, None),
    ("GET", "/privacy/answers"): (ANYONE, None),
    ("POST", "/api/setup"): (dict.fromkeys(PEOPLE, 409), {"token": "x", "name": "X", "email": "x@example.org", "password": "a long enough sentence", "improve": False}),
    ("POST", "/api/sign-up"): (dict.fromkeys(PEOPLE, 422), {"name": ""}),
    ("POST", "/api/sign-up/link"): (dict.fromkeys(PEOPLE, 409), {"email": "nobody@example.org"}),
    ("POST", "/api/sign-up/look"): (dict.fromkeys(PEOPLE, 403), {"link": "x"}),
    ("POST", "/api/me/address/link"): (dict.fromkeys(PEOPLE, 409) | {"visitor": 401}, None),
    ("POST", "/api/me/address/confirm"): (dict.fromkeys(PEOPLE, 403) | {"visitor": 401}, {"link": "x"}),
    ("POST", "/api/sign-in"): (dict.fromkeys(PEOPLE, 401), {"email": "nobody@example.org", "password": "not this one"}),
    ("POST", "/api/me/address"): (dict.fromkeys(PEOPLE, 422) | {"visitor": 401}, {"email": "no address"}),
    ("GET", "/api/me"): (ANYONE, None),
    ("PATCH", "/api/me"): (dict.fromkeys(PEOPLE, 422) | {"visitor": 401}, {"name": ""}),
    ("PUT", "/api/me/picture"): (dict.fromkeys(PEOPLE, 422) | {"visitor": 401}, b"GIF89a"),
    ("DELETE", "/api/me/picture"): (SIGNED_IN, None),
    ("GET", "/api/accounts/{account_id}/picture"): (ABSENT, None),
    ("PUT", "/api/me/improve"): (SIGNED_IN, {"allowed": True}),
    ("PUT", "/api/me/space"): (ABSENT, {"workspace": "00000000-0000-0000-0000-000000000007"}),
    ("GET", "/api/me/sessions"): (SIGNED_IN, None),
    ("DELETE", "/api/me/sessions/{session_id}"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401}, None),
    # Signing in: without a mail server, and with a password that is nobody's
    ("POST", "/api/password-reset"): (dict.fromkeys(PEOPLE, 409), {"email": "nobody@example.org"}),
    ("POST", "/api/password-reset/use"): (dict.fromkeys(PEOPLE, 403), {"token": "x", "password": "a long enough sentence"}),
    ("PUT", "/api/me/password"): (dict.fromkeys(PEOPLE, 422) | {"visitor": 401}, {"current": "not this one", "new": "a long enough sentence"}),
    ("POST", "/api/me/confirm"): (dict.fromkeys(PEOPLE, 422) | {"visitor": 401}, {"password": "not this one"}),
    ("GET", "/api/me/security"): (SIGNED_IN, None),
    ("PUT", "/api/me/security/heard"): (SIGNED_IN, {"act": 0}),
    # Passkeys: this house goes by a bare address, where browsers offer none
    ("POST", "/api/passkeys/sign-in/begin"): (dict.fromkeys(PEOPLE, 409), None),
    ("POST", "/api/passkeys/sign-in"): (dict.fromkeys(PEOPLE, 401), {"credential": {}}),
    ("POST", "/api/me/confirm/passkey/begin"): (dict.fromkeys(PEOPLE, 409) | {"visitor": 401}, None),
    ("POST", "/api/me/confirm/passkey"): (dict.fromkeys(PEOPLE, 403) | {"visitor": 401}, {"credential": {}}),
    ("POST", "/api/me/passkeys/begin"): (dict.fromkeys(PEOPLE, 409) | {"visitor": 401}, None),
    ("POST", "/api/me/passkeys"): (dict.fromkeys(PEOPLE, 403) | {"visitor": 401}, {"credential": {}}),
    ("GET", "/api/me/passkeys"): (SIGNED_IN, None),
    ("PATCH", "/api/me/passkeys/{passkey_id}"): (ABSENT, {"name": "Mine"}),
    ("DELETE", "/api/me/passkeys/{passkey_id}"): (ABSENT, None),
    # One's own key, which nobody of the cast keeps
    ("GET", "/api/me/own-key"): (SIGNED_IN, None),
    ("POST", "/api/me/own-key"): (dict.fromkeys(PEOPLE, 422) | {"visitor": 401}, {"passphrase": "short"}),
    ("DELETE", "/api/me/own-key"): (dict.fromkeys(PEOPLE, 409) | {"visitor": 401}, None),
    ("POST", "/api/me/own-key/give-up"): (dict.fromkeys(PEOPLE, 409) | {"visitor": 401}, None),
    ("POST", "/api/me/own-key/unlock"): (dict.fromkeys(PEOPLE, 409) | {"visitor": 401}, {"kind": "passphrase", "secret": "x"}),
    ("PUT", "/api/me/own-key/passphrase"): (dict.fromkeys(PEOPLE, 409) | {"visitor": 401}, {"passphrase": "nine lanterns under the bridge"}),
    ("POST", "/api/me/own-key/code"): (dict.fromkeys(PEOPLE, 409) | {"visitor": 401}, None),
    ("POST", "/api/me/own-key/passkeys"): (dict.fromkeys(PEOPLE, 409) | {"visitor": 401}, {"credential": "AAAA", "secret": "AAAA"}),
    ("DELETE", "/api/me/own-key/passkeys/{opener_id}"): (ABSENT, None),
    ("GET", "/api/operator/accounts"): (OLGA, None),
    ("POST", "/api/operator/accounts/reset-link"): (OLGA, {"email": "dan@example.org"}),
    ("POST", "/api/operator/accounts/suspend"): (ABSENT | {"olga": 409}, {"email": "olga@example.org"}),
    ("POST", "/api/operator/accounts/restore"): (ABSENT | {"olga": 409}, {"email": "olga@example.org"}),
    ("GET", "/api/operator/accounts/acts"): (OLGA, None),
    ("GET", "/api/me/datasets"): (SIGNED_IN, None),
    # Exports: everybody has signed in a moment ago, and so has confirmed that it is they
    ("GET", "/api/me/exports"): (SIGNED_IN, None),
    ("POST", "/api/me/exports"): (SIGNED_IN, None),
    ("DELETE", "/api/me/exports/{export_id}"): (ABSENT, None),
    ("POST", "/api/me/exports/{export_id}/link"): (ABSENT, None),
    ("GET", "/api/me/exports/{export_id}/file"): (ABSENT, None),
    ("GET", "/api/models"): (SIGNED_IN, None),
    ("GET", "/api/model-providers/{endpoint_id}/facts"): (ABSENT, None),
    ("PUT", "/api/model-providers/{endpoint_id}/read"): (ABSENT, {"since": "2026-01-01T00:00:00Z"}),
    ("GET", "/api/gpts"): (SIGNED_IN, None),
    ("GET", "/api/gpts/beginnings"): (SIGNED_IN, None),
    ("POST", "/api/gpts"): (SIGNED_IN, {"name": "Another"}),
    ("GET", "/api/gpts/{gpt_id}"): (SIGNED_IN, None),
    ("GET", "/api/gpts/{gpt_id}/draft"): (ADA, None),
    ("PUT", "/api/gpts/{gpt_id}/draft"): (ADA, {"name": "Guide", "description": "", "instructions": "", "starters": [], "model": None, "knowledge_use": "cite"}),
    ("GET", "/api/gpts/{gpt_id}/file"): (ADA, None),
    ("POST", "/api/gpts/{gpt_id}/talk"): (ADA, {"talk": [{"role": "user", "text": "A guide."}], "form": {}}),
    ("POST", "/api/gpts/{gpt_id}/duplicate"): (ADA, None),
    ("GET", "/api/builders/{builder_id}"): (ABSENT, None),
    ("GET", "/api/gpts/{gpt_id}/versions"): (ADA, None),
    ("GET", "/api/gpts/{gpt_id}/versions/{version}"): (ADA, None),
    ("POST", "/api/gpts/{gpt_id}/versions/{version}/restore"): (ADA, None),
    ("POST", "/api/gpts/import"): (dict.fromkeys(PEOPLE, 422) | {"visitor": 401}, b"no archive"),
    ("POST", "/api/gpts/{gpt_id}/publish"): (ADA, {"level": "everyone"}),
    ("PUT", "/api/gpts/{gpt_id}/improve"): (ADA, {"allowed": True}),
    ("GET", "/api/gpts/{gpt_id}/picture"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401}, None),
    ("PUT", "/api/gpts/{gpt_id}/picture"): (dict.fromkeys(PEOPLE, 404) | {"ada": 422, "visitor": 401}, b"GIF89a"),
    ("DELETE", "/api/gpts/{gpt_id}/picture"): (ADA, None),
    ("GET", "/api/gpts/{gpt_id}/knowledge"): (ADA, None),
    ("POST", "/api/gpts/{gpt_id}/knowledge"): (ADA, b"The mill stands by the river."),
    ("GET", "/api/knowledge-provider"): (SIGNED_IN, None),
    ("GET", "/api/capabilities"): (SIGNED_IN, None),
    ("POST", "/api/gpts/{gpt_id}/knowledge/try"): (ADA, {"question": "Where does the mill stand?"}),
    ("POST", "/api/gpts/{gpt_id}/knowledge/{file_id}/retry"): (ABSENT | {"ada": 409}, None),
    ("POST", "/api/gpts/{gpt_id}/knowledge/{file_id}/replace"): (ABSENT, b"The mill has moved."),
    ("DELETE", "/api/gpts/{gpt_id}/knowledge/{file_id}"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401}, None),
    ("DELETE", "/api/gpts/{gpt_id}"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401}, "absent"),
    ("GET", "/api/gpts/{gpt_id}/actions"): (ADA, None),
    ("POST", "/api/gpts/{gpt_id}/actions/check"): (ADA, {"document": "openapi: 3.1.0", "action_id": None}),
    ("POST", "/api/gpts/{gpt_id}/actions/fetch"): (ABSENT | {"ada": 422}, {"url": "http://169.254.169.254/latest"}),
    ("POST", "/api/gpts/{gpt_id}/actions/document/operations"): (ADA, b"openapi: 3.1.0\npaths: {}"),
    ("POST", "/api/gpts/{gpt_id}/actions/document/extract"): (ABSENT | {"ada": 422}, b"openapi: 3.1.0\npaths: {}"),
    ("POST", "/api/gpts/{gpt_id}/actions"): (ABSENT | {"ada": 422}, {"kind": "openapi", "document": "no document", "source_url": None}),
    ("GET", "/api/gpts/{gpt_id}/actions/{action_id}"): (ADA, None),
    ("PUT", "/api/gpts/{gpt_id}/actions/{action_id}"): (ADA, {"document": "{document}", "enabled": ["findThing"], "policy_url": None, "auth": NONE}),
    ("POST", "/api/gpts/{gpt_id}/actions/{action_id}/refresh"): (ABSENT | {"ada": 409}, None),
    ("PUT", "/api/gpts/{gpt_id}/actions/{action_id}/secret"): (ABSENT | {"ada": 422}, {"secret": "s3cret"}),
    ("DELETE", "/api/gpts/{gpt_id}/actions/{action_id}/secret"): (ADA, None),
    ("POST", "/api/gpts/{gpt_id}/actions/{action_id}/try"): (ADA, {"operation": "findThing", "arguments": {"name": "mill"}}),
    ("DELETE", "/api/gpts/{gpt_id}/actions/{action_id}"): (ABSENT, "absent"),
    # Rights on Ada's GPT, which nobody has
    ("GET", "/api/gpts/{gpt_id}/rights"): (ADA, None),
    ("POST", "/api/gpts/{gpt_id}/rights"): (ADA, {"email": "dan@example.org", "right": "chat"}),
    ("PUT", "/api/gpts/{gpt_id}/rights/{right_id}"): (ABSENT, {"right": "view"}),
    ("DELETE", "/api/gpts/{gpt_id}/rights/{right_id}"): (ABSENT, None),
    ("GET", "/api/gpts/{gpt_id}/guest-links"): (ADA, None),
    ("POST", "/api/gpts/{gpt_id}/guest-links"): (ABSENT | {"ada": 403}, GUEST_LINK),
    ("PUT", "/api/gpts/{gpt_id}/guest-links/{link_id}"): (ABSENT, GUEST_LINK | {"ends_password": False}),
    ("DELETE", "/api/gpts/{gpt_id}/guest-links/{link_id}"): (ABSENT, None),
    ("POST", "/api/guest-links/challenge"): (MISSING, {"token": "x"}),
    ("GET", "/api/gpts/{gpt_id}/handover"): (ADA, None),
    ("POST", "/api/gpts/{gpt_id}/handover"): (ADA, {"email": "nobody@example.org"}),
    ("DELETE", "/api/gpts/{gpt_id}/handover"): (ADA, None),
    ("GET", "/api/gpts/{gpt_id}/stars"): (SIGNED_IN, None),
    ("PUT", "/api/gpts/{gpt_id}/stars"): (dict.fromkeys(PEOPLE, 403) | {"visitor": 401}, {"stars": 4}),
    ("DELETE", "/api/gpts/{gpt_id}/stars"): (SIGNED_IN, None),
    ("GET", "/api/gpts/{gpt_id}/origins"): (ADA, None),
    ("GET", "/api/me/former-gpts"): (SIGNED_IN, None),
    ("PUT", "/api/me/former-gpts/{former_id}/improve"): (ABSENT, {"allowed": True}),
    ("GET", "/api/gpt-handovers"): (SIGNED_IN, None),
    ("POST", "/api/gpt-handovers/{offer_id}/accept"): (ABSENT, None),
    ("POST", "/api/gpt-handovers/{offer_id}/decline"): (ABSENT, None),
    ("GET", "/api/shared-gpts"): (SIGNED_IN, None),
    ("POST", "/api/shared-gpts/offers/open"): (ABSENT, {"token": "x"}),
    ("POST", "/api/shared-gpts/offers/{offer_id}/accept"): (ABSENT, {"right": "edit"}),
    ("POST", "/api/shared-gpts/offers/{offer_id}/decline"): (ABSENT, None),
    ("DELETE", "/api/shared-gpts/{gpt_id}"): (ABSENT, None),
    ("GET", "/api/consents/{consent_id}"): (BEN, None),
    ("POST", "/api/consents/{consent_id}/revise"): (BEN, {"arguments": {"name": "bridge"}}),
    ("POST", "/api/consents/{consent_id}/allow"): (ABSENT | {"ben": 409}, {"digest": "00" * 32, "always": False}),
    ("POST", "/api/consents/{consent_id}/decline"): (BEN, None),
    ("GET", "/api/ledger"): (SIGNED_IN, None),
    ("GET", "/api/ledger/entries/{entry_id}"): (ABSENT, None),
    ("GET", "/api/ledger/export"): (SIGNED_IN, None),
    ("GET", "/api/ledger/recipients"): (SIGNED_IN, None),
    ("GET", "/api/ledger/recipients/{host}/erasure-request"): (ABSENT, None),
    ("GET", "/api/ledger/models"): (SIGNED_IN, None),
    ("GET", "/api/ledger/habits"): (SIGNED_IN, None),
    ("GET", "/api/grants"): (SIGNED_IN, None),
    ("DELETE", "/api/grants/{grant_id}"): (ABSENT, None),
    ("GET", "/api/connections"): (SIGNED_IN, None),
    ("DELETE", "/api/connections/{connection_id}"): (ABSENT, None),
    ("POST", "/api/oauth/start"): (SIGNED_IN | dict.fromkeys(PEOPLE[:6], 409), {"gpt_id": "{gpt_id}", "action_id": "{action_id}", "return_to": "/"}),
    ("GET", "/api/oauth/clients/{action_id}"): (ANYONE, None),
    ("GET", "/api/oauth/callback/{action_id}"): (dict.fromkeys(PEOPLE, 409) | {"visitor": 401}, None),
    ("POST", "/api/chat"): (BEN, {"text": "And then?", "conversation_id": "{conversation_id}"}),
    ("GET", "/api/conversations"): (SIGNED_IN, None),
    ("POST", "/api/conversations/find"): (SIGNED_IN, {"query": "mill"}),
    ("POST", "/api/conversations/arrange"): (BEN, {"ids": ["{conversation_id}"], "pinned": True}),
    ("GET", "/api/conversations/{conversation_id}/placement"): (BEN, None),
    ("GET", "/api/prompts"): (SIGNED_IN, None),
    ("POST", "/api/prompts"): (SIGNED_IN, {"name": "Letter", "text": "Write to {{name}}"}),
    ("PUT", "/api/prompts/{prompt_id}"): (ABSENT, {"name": "Letter", "text": "Write"}),
    ("DELETE", "/api/prompts/{prompt_id}"): (ABSENT, None),
    ("PUT", "/api/prompts/{prompt_id}/shared"): (ABSENT, None),
    ("DELETE", "/api/prompts/{prompt_id}/shared"): (ABSENT, None),
    ("GET", "/api/folders"): (SIGNED_IN, None),
    ("POST", "/api/folders"): (SIGNED_IN, {"name": "Letters"}),
    ("PATCH", "/api/folders/{folder_id}"): (ABSENT, {"name": "Letters"}),
    ("DELETE", "/api/folders/{folder_id}"): (ABSENT, None),
    ("GET", "/api/conversations/{conversation_id}"): (BEN, None),
    ("GET", "/api/conversations/{conversation_id}/receipt"): (BEN, None),
    ("POST", "/api/conversations/{conversation_id}/title"): (BEN, None),
    ("POST", "/api/conversations/{conversation_id}/follow-ups"): (BEN, None),
    ("POST", "/api/conversations/{conversation_id}/summary"): (ABSENT | {"ben": 409}, None),
    ("PUT", "/api/conversations/{conversation_id}/messages/{message_id}/summary"): (ABSENT, {"text": "It was about a mill."}),
    ("DELETE", "/api/conversations/{conversation_id}/messages/{message_id}/summary"): (BEN, None),
    ("GET", "/api/conversations/{conversation_id}/messages/{message_id}/reasoning"): (BEN, None),
    ("POST", "/api/conversations/{conversation_id}/messages/{message_id}/calls/{n}/run"): (ABSENT, {}),
    ("GET", "/api/conversations/{conversation_id}/document"): (BEN, None),
    ("GET", "/api/conversations/{conversation_id}/messages/{message_id}/document"): (BEN, None),
    ("GET", "/api/conversations/{conversation_id}/messages/{message_id}/tables/{number}"): (ABSENT, None),
    ("GET", "/api/conversations/{conversation_id}/stream"): (IGNORES_STRANGERS, None),
    ("POST", "/api/conversations/{conversation_id}/shares/preview"): (BEN, {"up_to": "{message_id}", "files": False, "calls": False}),
    ("POST", "/api/conversations/{conversation_id}/shares"): (ABSENT | {"ben": 409}, {"up_to": "{message_id}", "files": False, "calls": False, "days": 30, "digest": "none"}),
    ("GET", "/api/me/shares"): (SIGNED_IN, None),
    ("DELETE", "/api/me/shares/{share_id}"): (ABSENT, None),
    ("POST", "/api/files"): (SIGNED_IN, b"The mill stands by the river."),
    ("DELETE", "/api/files/{waiting_id}"): (ABSENT, None),
    ("GET", "/api/conversations/{conversation_id}/files/{given_id}"): (BEN, None),
    ("GET", "/api/conversations/{conversation_id}/files/{given_id}/picture"): (BEN, None),
    ("POST", "/api/conversations/{conversation_id}/stop"): (IGNORES_STRANGERS, None),
    ("PUT", "/api/conversations/{conversation_id}/masking"): (BEN, {"choice": "default"}),
    ("PUT", "/api/conversations/{conversation_id}/model-limit"): (BEN, {"limit": "offered"}),
    ("PUT", "/api/conversations/{conversation_id}/head"): (BEN, {"message_id": "{message_id}"}),
    ("PATCH", "/api/conversations/{conversation_id}"): (BEN, {"title": "Another title"}),
    ("PUT", "/api/conversations/{conversation_id}/improve"): (BEN, {"allowed": False}),
    ("POST", "/api/temporary/{chat_id}/presence"): (BEN, {"here": True}),
    ("POST", "/api/temporary/{chat_id}/keep"): (BEN, None),
    ("DELETE", "/api/conversations/{conversation_id}/messages/{message_id}"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401}, "absent"),
    ("DELETE", "/api/conversations/{conversation_id}"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401}, "absent"),
    ("GET", "/api/moving-in"): (SIGNED_IN, None),
    ("POST", "/api/moving-in"): (SIGNED_IN, b"[]"),
    ("POST", "/api/moving-in/{move_in_id}/stop"): (ABSENT, None),
    ("POST", "/api/moving-in/{move_in_id}/undo"): (ABSENT, None),
    ("DELETE", "/api/moving-in/{move_in_id}"): (ABSENT, None),
    ("POST", "/api/images"): (SIGNED_IN | {"cleo": 403, "emil": 403}, {"prompt": "A mill by the river"}),
    ("GET", "/api/images/making"): (SIGNED_IN | {"cleo": 403, "emil": 403}, None),
    ("POST", "/api/images/stop"): (IGNORES_STRANGERS, None),
    ("GET", "/api/images"): (SIGNED_IN | {"cleo": 403, "emil": 403}, None),
    ("GET", "/api/images/{image_id}"): (BENS_IMAGE, None),
    ("GET", "/api/images/{image_id}/file"): (BENS_IMAGE, None),
    ("GET", "/api/images/{image_id}/small"): (BENS_IMAGE, None),
    ("GET", "/api/images/{image_id}/receipt"): (BENS_IMAGE, None),
    ("PUT", "/api/images/{image_id}/improve"): (BENS_IMAGE, {"allowed": False}),
    ("DELETE", "/api/images/{image_id}"): (ABSENT, "absent"),
    ("DELETE", "/api/images"): (SIGNED_IN, None),
    ("GET", "/api/me/quotas"): (SIGNED_IN, None),
    ("GET", "/api/operator/quotas"): (OLGA, None),
    ("PUT", "/api/operator/quotas/{subject}"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401, "olga": 422}, {"answers": 1, "tokens": None, "megabytes": None}),
    ("DELETE", "/api/operator/quotas/{subject}"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401, "olga": 422}, None),
    ("GET", "/api/me/model-usage"): (SIGNED_IN, None),
    ("GET", "/api/chat/budgets"): (SIGNED_IN, None),
    ("GET", "/api/operator/prices"): (OLGA, None),
    ("PUT", "/api/operator/prices"): (ABSENT, {"endpoint_id": "00000000-0000-0000-0000-000000000009", "model": "x", "input": "1", "cached_input": "", "output": "2"}),
    ("GET", "/api/operator/prices/history"): (OLGA | {"olga": 422}, None),
    ("PUT", "/api/operator/currency"): (OLGA, {"currency": "USD"}),
    ("GET", "/api/operator/model-usage"): (OLGA, None),
    ("GET", "/api/operator/guests"): (OLGA, None),
    ("PUT", "/api/operator/guests"): (OLGA, {"allowed": False, "usual": CAPS, "most": CAPS}),
    ("GET", "/api/operator/budgets"): (OLGA, None),
    ("PUT", "/api/operator/budgets/{subject}"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401, "olga": 422}, {"amount": "1"}),
    ("DELETE", "/api/operator/budgets/{subject}"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401, "olga": 422}, None),
    ("GET", "/api/operator/first-hour"): (OLGA, None),
    ("POST", "/api/operator/first-hour/model"): (OLGA, None),
    ("POST", "/api/operator/examples"): (OLGA, None),
    ("GET", "/api/operator/background"): (OLGA, None),
    ("GET", "/api/operator/capabilities"): (OLGA, None),
    ("GET", "/api/operator/settings"): (OLGA, None),
    ("PUT", "/api/operator/settings"): (OLGA, {"name": "Test house", "sign_up": "open"}),
    ("GET", "/api/operator/contact"): (OLGA, None),
    ("PUT", "/api/operator/contact"): (OLGA, {"name": "Olga", "contact": "olga@example.org"}),
    ("GET", "/api/operator/branding"): (OLGA, None),
    ("PUT", "/api/operator/branding"): (OLGA, {"name": "Test house", "accent": "", "banner": ""}),
    ("GET", "/api/operator/branding/shades"): (OLGA | {"olga": 422}, None),
    ("PUT", "/api/operator/branding/logo"): (OLGA | {"olga": 422}, b"GIF89a"),
    ("DELETE", "/api/operator/branding/logo"): (OLGA, None),
    ("GET", "/api/operator/models"): (OLGA, None),
    ("GET", "/api/operator/endpoints"): (OLGA, None),
    ("POST", "/api/operator/endpoints"): (ABSENT | {"olga": 422}, {"name": "", "protocol": "chat", "base_url": "https://models.example"}),
    ("PATCH", "/api/operator/endpoints/{endpoint_id}"): (ABSENT, {"name": "Another"}),
    ("DELETE", "/api/operator/endpoints/{endpoint_id}"): (ABSENT, None),
    ("PUT", "/api/operator/endpoints/defaults"): (OLGA, {"purpose": "chat", "model": None}),
    ("GET", "/api/operator/endpoints/{endpoint_id}/facts"): (ABSENT, None),
    ("PUT", "/api/operator/endpoints/{endpoint_id}/masking"): (ABSENT, {"masks": True}),
    ("PUT", "/api/operator/endpoints/{endpoint_id}/facts"): (ABSENT, {"run_by": "company"}),
    ("PUT", "/api/operator/endpoints/{endpoint_id}/models"): (ABSENT, {"models": []}),
    ("POST", "/api/operator/endpoints/local"): (OLGA, None),
    ("GET", "/api/operator/endpoints/knowledge"): (OLGA, None),
    ("POST", "/api/operator/endpoints/knowledge"): (OLGA | {"olga": 409}, {"start_over": False}),
    ("POST", "/api/operator/endpoints/{endpoint_id}/list"): (ABSENT, None),
    ("POST", "/api/operator/endpoints/{endpoint_id}/test"): (ABSENT, {"model": None}),
    ("GET", "/api/operator/policies/{kind}/template"): (OLGA | {"olga": 422}, None),
    ("GET", "/api/operator/invitations"): (OLGA, None),
    ("POST", "/api/operator/invitations"): (OLGA, {"note": "for Gil"}),
    ("DELETE", "/api/operator/invitations/{invitation_id}"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401}, None),
    ("GET", "/api/operator/datasets"): (OLGA, None),
    ("POST", "/api/operator/datasets"): (OLGA, {"purpose": "A test of who may ask"}),
    ("GET", "/api/operator/datasets/{dataset_id}/manifest"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401}, None),
    ("GET", "/api/operator/datasets/{dataset_id}/datasheet"): (ABSENT, None),
    ("GET", "/api/operator/datasets/{dataset_id}/records"): (ABSENT, None),
    ("GET", "/api/operator/datasets/{dataset_id}/download"): (ABSENT, None),
    ("GET", "/api/operator/datasets/{dataset_id}/looks"): (ABSENT, None),
    ("GET", "/api/operator/datasets/{dataset_id}/withdrawn"): (ABSENT, None),
    ("GET", "/api/operator/datasets/{dataset_id}/comparison"): (ABSENT, None),
    ("POST", "/api/operator/datasets/{dataset_id}/rebuild"): (ABSENT, None),
    ("POST", "/api/operator/datasets/{dataset_id}/cancel"): (ABSENT, None),
    ("POST", "/api/operator/datasets/{dataset_id}/models"): (ABSENT, {"name": "Beacon"}),
    ("DELETE", "/api/operator/datasets/{dataset_id}"): (dict.fromkeys(PEOPLE, 404) | {"visitor": 401}, None),
    # Private statistics: nobody is in a workspace that is asked about
    ("GET", "/api/me/insight"): (SIGNED_IN, None),
    ("PUT", "/api/me/insight"): (SIGNED_IN, {"allowed": True}),
    ("PUT", "/api/workspaces/{workspace_id}/insight"): (ABSENT, {"allowed": False}),
    # A workspace's rules: nobody is in a workspace that is asked about
    ("GET", "/api/workspaces/{workspace_id}/rules"): (ABSENT, None),
    ("POST", "/api/workspaces/{workspace_id}/rules/effects"): (ABSENT, RULES),
    ("GET", "/api/workspaces/{workspace_id}/usage"): (ABSENT, None),
    ("PUT", "/api/workspaces/{workspace_id}/usage"): (ABSENT, {"shows_members": False, "member_budget": "", "key_budget": ""}),
    ("PUT", "/api/workspaces/{workspace_id}/rules"): (ABSENT, {**RULES, "revision": 1, "confirmed": True}),
    ("GET", "/api/workspaces/{workspace_id}/model-providers"): (ABSENT, None),
    ("GET", "/api/workspaces/{workspace_id}/outside-gpts"): (ABSENT, None),
    ("GET", "/api/me/masking"): (SIGNED_IN, None),
    ("PUT", "/api/me/masking"): (SIGNED_IN, {"choice": "default", "kinds": ["person"], "words": []}),
    ("GET", "/api/me/model-limit"): (SIGNED_IN, None),
    ("PUT", "/api/me/model-limit"): (SIGNED_IN, {"limit": "offered"}),
    ("GET", "/api/me/retention"): (SIGNED_IN, None),
    ("POST", "/api/me/retention/effects"): (SIGNED_IN, {"days": 30}),
    ("PUT", "/api/me/retention"): (SIGNED_IN, {"days": None, "confirmed": False}),
    # Single sign-on: Emil's workspace has none, and the workspace that is asked about is nobody's
    ("GET", "/api/sso/workspaces/{workspace_id}"): (dict.fromkeys(PEOPLE, 404), None),
    ("POST", "/api/sso/find"): (dict.fromkeys(PEOPLE, 404), {"email": "somebody@nowhere.example"}),
    ("POST", "/api/sso/start"): (dict.fromkeys(PEOPLE, 404), {"workspace": "00000000-0000-0000-0000-000000000007"}),
    ("GET", "/api/sso/callback/{workspace_id}"): (dict.fromkeys(PEOPLE, 409), None),
    ("GET", "/api/sso/link"): (ANYONE, None),
    ("POST", "/api/sso/link"): (dict.fromkeys(PEOPLE, 409) | {"visitor": 401}, None),
    ("GET", "/api/workspaces/{workspace_id}/sign-in"): (ABSENT, None),
    ("PUT", "/api/workspaces/{workspace_id}/sign-in"): (ABSENT, {"issuer": "https://id.example", "client_id": "x", "client_secret": None, "domains": ["x.example"], "groups_claim": "", "roles": {}, "session_hours": 1}),
    ("POST", "/api/workspaces/{workspace_id}/sign-in/test"): (ABSENT, None),
    ("PUT", "/api/workspaces/{workspace_id}/sign-in/required"): (ABSENT, {"required": True}),
    ("DELETE", "/api/workspaces/{workspace_id}/sign-in"): (ABSENT, None),
    ("GET", "/api/workspaces/{workspace_id}/sign-in/domains"): (ABSENT, None),
    ("POST", "/api/workspaces/{workspace_id}/sign-in/domains/check"): (ABSENT, {"domain": "x.example"}),
    ("GET", "/api/workspaces/{workspace_id}/directory"): (ABSENT, None),
    ("POST", "/api/workspaces/{workspace_id}/directory/token"): (ABSENT, None),
    ("DELETE", "/api/workspaces/{workspace_id}/directory/token"): (ABSENT, None),
    # Feedback: Ben's conversation with Ada's GPT
    ("PUT", "/api/conversations/{conversation_id}/messages/{message_id}/rating"): (ABSENT | {"ben": 422}, {"rating": "good"}),
    ("GET", "/api/conversations/{conversation_id}/ratings"): (BEN, None),
    ("POST", "/api/feedback/preview"): (BEN, {"conversation_id": "{conversation_id}", "message_id": "{answer_id}", "rating": "good", "comment": "Well said", "messages": []}),
    ("POST", "/api/feedback"): (BEN, {"conversation_id": "{conversation_id}", "message_id": "{answer_id}", "rating": "good", "comment": "Well said", "messages": []}),
    ("POST", "/api/reports"): (SIGNED_IN, {"gpt_id": "{gpt_id}", "reason": "other", "comment": "Odd", "conversation_id": None, "messages": []}),
    ("GET", "/api/me/feedback"): (SIGNED_IN, None),
    ("DELETE", "/api/me/feedback/{sent_id}"): (ABSENT, None),
    ("GET", "/api/gpts/{gpt_id}/feedback"): (ADA, None),
    ("PUT", "/api/gpts/{gpt_id}/feedback/{piece_id}"): (ABSENT, {"archived": True}),
    ("GET", "/api/operator/reports"): (OLGA, None),
    ("PUT", "/api/operator/reports/{report_id}"): (ABSENT, {"settled": True}),
    # Numbers: Ada built the GPT
    ("GET", "/api/insight"): (SIGNED_IN, None),
    ("GET", "/api/gpts/{gpt_id}/insight"): (ADA, None),
    ("GET", "/api/gpts/{gpt_id}/insight.csv"): (ADA, None),
    ("GET", "/api/gpts/{gpt_id}/insight/about"): (SIGNED_IN, None),
    ("GET", "/api/operator/insight"): (OLGA, None),
    ("PUT", "/api/operator/insight"): (OLGA, {"epsilon": 0.5, "reason": "A test of who may change it"}),
    # Policies: none is published here
    ("GET", "/api/policies"): (ANYONE, None),
    ("GET", "/api/policies/{kind}/{version}"): (MISSING, None),
    ("GET", "/privacy-policy"): (MISSING, None),
    ("GET", "/privacy-policy/{version}"): (MISSING, None),
    ("GET", "/s/{share_id}/{secret}"): (MISSING, None),
    ("GET", "/artifact-frame/{kind}"): (MISSING, None),
    ("GET", "/terms"): (MISSING, None),
    ("GET", "/terms/{version}"): (MISSING, None),
    ("GET", "/api/me/policies"): (SIGNED_IN, None),
    ("POST", "/api/me/policies"): (dict.fromkeys(PEOPLE, 409) | {"visitor": 401}, {"accepted": {"privacy": 1}}),
    ("GET", "/api/operator/policies"): (OLGA, None),
    ("PUT", "/api/operator/policies/{kind}/draft"): (OLGA, {"text": "# Draft", "note": ""}),
    ("DELETE", "/api/operator/policies/{kind}/draft"): (OLGA, None),
    ("POST", "/api/operator/policies/{kind}"): (ABSENT | {"olga": 422}, {"text": "", "note": "", "follows": 0}),
    # Workspaces: Cleo and Emil own theirs, and are alone there; the others are in their own spaces
    ("GET", "/api/workspace/members"): (OWNERS, None),
    ("PUT", "/api/workspace/members/{account_id}/role"): (ABSENT, {"role": "admin"}),
    ("POST", "/api/workspace/members/{account_id}/suspend"): (ABSENT, None),
    ("POST", "/api/workspace/members/{account_id}/restore"): (ABSENT, None),
    ("POST", "/api/workspace/members/{account_id}/remove"): (ABSENT, {"gpts": "hand_over"}),
    ("POST", "/api/workspace/leave"): (ABSENT | dict.fromkeys(("cleo", "emil"), 409), {"gpts": "hand_over"}),
    ("POST", "/api/workspace/transfer"): (ABSENT, {"account": "00000000-0000-0000-0000-000000000007"}),
    ("POST", "/api/workspace/delete"): (ABSENT | dict.fromkeys(("cleo", "emil"), 422), {"name": "Another name"}),
    ("PUT", "/api/workspace/name"): (ABSENT | dict.fromkeys(("cleo", "emil"), 422), {"name": ""}),
    ("GET", "/api/workspace/masked-words"): (OWNERS, None),
    ("PUT", "/api/workspace/masked-words"): (OWNERS, {"words": []}),
    ("GET", "/api/workspace/policy"): (OWNERS, None),
    ("GET", "/api/workspace/policy/{version}"): (ABSENT, None),
    ("POST", "/api/workspace/policy/accept"): (ABSENT | dict.fromkeys(("cleo", "emil"), 409), {"version": 1}),
    ("GET", "/api/workspace/policy/desk"): (OWNERS, None),
    ("PUT", "/api/workspace/policy/draft"): (OWNERS, {"text": "# To come", "note": ""}),
    ("DELETE", "/api/workspace/policy/draft"): (OWNERS, None),
    ("POST", "/api/workspace/policy"): (ABSENT | dict.fromkeys(("cleo", "emil"), 422), {"text": "", "note": "", "follows": 0}),
    ("GET", "/api/workspace/invitations"): (OWNERS, None),
    ("POST", "/api/workspace/invitations"): (OWNERS, {"role": "member", "email": None}),
    ("DELETE", "/api/workspace/invitations/{invitation_id}"): (ABSENT, None),
    ("GET", "/api/workspace/audit"): (OWNERS, None),
    ("GET", "/api/workspace/audit.csv"): (OWNERS, None),
    ("GET", "/api/workspace/nothing-trains"): (OWNERS, None),
    ("POST", "/api/invitation/look"): (dict.fromkeys(PEOPLE, 403), {"token": "x"}),
    ("POST", "/api/invitation/accept"): (dict.fromkeys(PEOPLE, 403) | {"visitor": 401}, {"token": "x"}),
    ("GET", "/api/operator/domains"): (OLGA, None),
    ("POST", "/api/operator/domains/approve"): (ABSENT, {"workspace": "00000000-0000-0000-0000-000000000007", "domain": "x.example"}),
    ("POST", "/api/operator/domains/reject"): (ABSENT, {"workspace": "00000000-0000-0000-0000-000000000007", "domain": "x.example"}),
    ("GET", "/api/operator/workspaces"): (OLGA, None),
    ("POST", "/api/operator/workspaces"): (OLGA, {"name": "Dan's team", "service": "team", "owner": "dan@example.org"}),
    # A workspace's API: Cleo and Emil own theirs, the others work in none; what programs call is tested in openai/
    # A person's own keys: with or without a workspace
    ("GET", "/api/me/api-keys"): (SIGNED_IN, None),
    ("POST", "/api/me/api-keys"): (SIGNED_IN, {"name": "A script", "days": 30}),
    ("DELETE", "/api/me/api-keys/{key_id}"): (ABSENT, None),
    ("GET", "/api/workspace/api"): (OWNERS, None),
    ("PUT", "/api/workspace/api"): (OWNERS, {"may_store": False}),
    ("POST", "/api/workspace/api/projects"): (OWNERS, {"name": "Another"}),
    ("PATCH", "/api/workspace/api/projects/{project_id}"): (ABSENT, {"name": "Mine now"}),
    ("DELETE", "/api/workspace/api/projects/{project_id}"): (ABSENT, None),
    ("POST", "/api/workspace/api/projects/{project_id}/keys"): (ABSENT, {"name": "A key", "days": 30}),
    ("DELETE", "/api/workspace/api/keys/{key_id}"): (ABSENT, None),
    ("GET", "/api/workspace/api/keys/{key_id}/operations"): (ABSENT, None),
    ("GET", "/api/workspace/api/keys/{key_id}/gpts/{gpt_id}/operations"): (ABSENT, None),
    ("POST", "/api/workspace/api/keys/{key_id}/gpts/{gpt_id}/operations"): (ABSENT, {"operation": "x", "fingerprint": "00" * 32}),
    ("DELETE", "/api/workspace/api/keys/{key_id}/operations/{operation_id}"): (ABSENT, None),
    # Deletion: nobody types their own address here, and the code is nobody's
    ("GET", "/api/me/deletion"): (SIGNED_IN, None),
    ("POST", "/api/me/deletion"): (dict.fromkeys(PEOPLE, 422) | {"visitor": 401}, {"email": "nobody@example.org"}),
    ("GET", "/api/me/deletions"): (SIGNED_IN, None),
    ("POST", "/api/deleted-account"): (MISSING, {"code": "x"}),
    # Guests: people with an account are none, and no link has this token
    ("POST", "/api/guest"): (MISSING, {"token": "x"}),
    ("GET", "/api/guest"): (ABSENT, None),
    ("PUT", "/api/guest/presence"): (ABSENT, {"here": True}),
    ("DELETE", "/api/guest"): (ABSENT, None),
    ("POST", "/api/guest/kept"): (ABSENT, {"conversation_id": "{conversation_id}", "key": "k" * 43}),
    ("POST", "/api/guest/kept/open"): (ABSENT, {"key": "k" * 43, "sealed": "AAAA"}),
    ("POST", "/api/sign-out"): (ANYONE, None),
}  # fmt: skip


def test_the_table_knows_every_route_and_no_other(services: Services) -> None:
    paths = create_api(services).openapi()["paths"]
    routes = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert routes == set(EXPECTED)


@pytest.mark.promise("P6")
@pytest.mark.parametrize(("method", "path"), EXPECTED, ids=lambda part: part)
async def test_each_person_gets_what_is_theirs_and_no_more(cast: Cast, things: Things, method: str, path: str) -> None:
    expected, body = EXPECTED[method, path]
    for person in PEOPLE:
        answer = await send(getattr(cast, person), method, path, body, things)
        if expected[person] == "ok":
            assert answer.status < 300, f"{person}: {answer.status} {answer.body[:300]!r}"
        else:
            assert answer.status == expected[person], f"{person}: {answer.status} {answer.body[:300]!r}"
            assert answer.sentence


async def send(
    client: Client | RequestCredentials, method: str, path: str, body: dict[Any, Any] | None, things: Things
) -> Answer:
    ids = dict(vars(things))
    if body == "absent":
        ids, body = {}, None
    path = re.sub(r"{(\w+)}", lambda name: ids.get(name[1]) or str(uuid4()), path)
    if isinstance(body, bytes):
        headers = {"Content-Type": "image/gif" if "picture" in path else "application/octet-stream"}
        return await client.request(method, path + "?name=mill.txt", data=body, headers=headers)
    if isinstance(body, dict):
        body = {key: named(value, ids) for key, value in body.items()}
    return await client.request(method, path, body)


def named(value: Any, ids: dict[Any, Any]) -> list[Any]:
    """The thing that a placeholder stands for, also within a list."""
    if isinstance(value, list):
        return [named(each, ids) for each in value]
    return ids.get(str(value).strip("{}"), value)
