"""This server as an OAuth client: its metadata for authorization servers.

Sources: RFC 7591 (dynamic registration), draft-ietf-oauth-client-id-metadata-document (a URL as the client's id).
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from discreet.assistants.actions.oauth.authorization_flow import CALLBACK

CLIENTS = "/api/oauth/clients"


@dataclass(frozen=True)
class OurClient:
    """The client of one action, with its own redirect URI (RFC 9700, section 4.4)."""

    public_url: str
    action_id: UUID

    @property
    def redirect_uri(self) -> str:
        return f"{self.public_url}{CALLBACK}/{self.action_id}"

    @property
    def document_url(self) -> str | None:
        """The address of the metadata document; None if this server has no https address."""
        return f"{self.public_url}{CLIENTS}/{self.action_id}" if self.public_url.startswith("https://") else None

    def metadata(self, token_endpoint_auth_method: str = "none") -> dict[str, Any]:
        """Return the client's metadata without its id."""
        return {
            "client_name": "Discreet",
            "client_uri": self.public_url,
            "redirect_uris": [self.redirect_uri],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": token_endpoint_auth_method,
        }

    def document(self) -> dict[str, Any]:
        """Return the metadata document. It depends on the address only, not on the action."""
        return {"client_id": f"{self.public_url}{CLIENTS}/{self.action_id}", **self.metadata()}
