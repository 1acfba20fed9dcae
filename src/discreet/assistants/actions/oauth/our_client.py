"""This server as an OAuth client: what it tells authorization servers about itself.

Sources: RFC 7591 (dynamic registration), draft-ietf-oauth-client-id-metadata-document (a URL as the client's id).
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from discreet.assistants.actions.oauth.connections import CALLBACK

CLIENTS = "/api/oauth/clients"


@dataclass(frozen=True)
class OurClient:
    """The client of one action. Each action has its own redirect URI (RFC 9700, section 4.4)."""

    public_url: str
    action_id: UUID

    @property
    def redirect_uri(self) -> str:
        return f"{self.public_url}{CALLBACK}/{self.action_id}"

    @property
    def document_url(self) -> str | None:
        """Where authorization servers read the metadata document; None where this server has no https address."""
        return f"{self.public_url}{CLIENTS}/{self.action_id}" if self.public_url.startswith("https://") else None

    def metadata(self, token_endpoint_auth_method: str = "none") -> dict[str, Any]:
        """The client's metadata, without its id."""
        return {
            "client_name": "Discreet",
            "client_uri": self.public_url,
            "redirect_uris": [self.redirect_uri],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": token_endpoint_auth_method,
        }

    def document(self) -> dict[str, Any]:
        """The metadata document. It follows from the address alone and tells nothing about any action."""
        return {"client_id": f"{self.public_url}{CLIENTS}/{self.action_id}", **self.metadata()}
