"""Actions in the form that ChatGPT's editor gives them, which LibreChat shares.

    metadata: {domain, raw_spec | json_schema, privacy_policy_url, auth: {type, …}}

In `auth` of type "oauth", `client_url` is the authorization URL and `authorization_url` the token URL.
"""

import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from discreet.assistants.actions.action import ApiKeyAuth, BuilderAuth, NoAuth, OAuthAuth
from discreet.assistants.gpts.archive.import_note import ImportStep
from discreet.assistants.gpts.imports.found_gpt import FoundAction
from discreet.assistants.gpts.imports.loose_fields import LooseFields, drop_surrogates


@dataclass
class ActionsFound:
    """Actions, and what their builder has to add by hand."""

    actions: list[FoundAction] = field(default_factory=list)
    steps: list[ImportStep] = field(default_factory=list)

    def add(self, metadata: LooseFields) -> None:
        """Add the action of one tool's metadata."""
        domain = metadata.text("domain")
        policy = metadata.text("privacy_policy_url", "privacy_policy")
        document = _read_document(metadata)
        if not document:
            self._add_step(f"The action for {domain or 'an unnamed host'} came without its document. Add it.")
            return
        auth = self._read_auth(metadata.object("auth"), metadata.text("oauth_client_id"), domain)
        is_address = policy.startswith("https://")
        self.actions.append(FoundAction(document=document, auth=auth, policy_url=policy if is_address else None))

    def _add_step(self, sentence: str) -> None:
        self.steps.append(ImportStep(sentence, "actions"))

    def _read_auth(self, auth: LooseFields, client_id: str, domain: str) -> BuilderAuth:
        kind, scheme = auth.text("type"), auth.text("authorization_type")
        auth.skip("instructions", "verification_tokens")
        if kind in ("", "none"):
            return NoAuth()
        if kind == "service_http":
            header = auth.text("custom_auth_header")
            if scheme == "custom" and header:
                return ApiKeyAuth("header", header)
            return ApiKeyAuth("basic" if scheme == "basic" else "bearer")
        if kind == "oauth":
            return self._read_oauth(auth, client_id, domain)
        self._add_step(f"The action for {domain} signs in by “{kind[:40]}”. Set up its sign-in.")
        return NoAuth()

    def _read_oauth(self, auth: LooseFields, client_id: str, domain: str) -> BuilderAuth:
        authorization, token = auth.text("client_url"), auth.text("authorization_url")
        scope = auth.text("scope")
        auth.skip("authorization_content_type", "token_exchange_method", "pkce_required")
        if client_id and _get_host(authorization) == _get_host(token) == domain.lower() != "":
            return OAuthAuth(authorization, token, client_id, tuple(scope.replace(",", " ").split()))
        self._add_step(
            f"The action for {domain} signs people in with OAuth. Set up its sign-in: authorization URL "
            f"{authorization or '?'}, token URL {token or '?'}, scopes {scope or '?'}."
        )
        return NoAuth()


def _read_document(metadata: LooseFields) -> str:
    if raw := metadata.text("raw_spec"):
        metadata.skip("json_schema")
        return raw
    schema = metadata.value("json_schema") or metadata.value("schema")
    if isinstance(schema, dict):
        return drop_surrogates(json.dumps(schema, ensure_ascii=False))
    return drop_surrogates(schema.strip()) if isinstance(schema, str) else ""


def _get_host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
