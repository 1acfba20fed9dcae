"""A consented call of a given request, for tests of the steps after consent."""

from datetime import UTC, datetime
from uuid import UUID

from discreet.promises.consented_call import ConsentedCall, consented
from discreet.promises.disclosure import Disclosure, ExactRequest, Recipient
from discreet.promises.grants import GRANT_LIFETIME, Grant
from discreet.promises.workspace_rules import OWN_SPACE

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
GPT, BEN, ADA = UUID(int=1), UUID(int=2), UUID(int=3)


def consent_to(request: ExactRequest, host: str | None = None) -> ConsentedCall:
    """Return the consented call.

    `host` is the recipient that the person saw; by default the host of the URL.
    """
    host = host or request.url.partition("://")[2].partition("/")[0].partition("?")[0]
    recipient = Recipient(host, GPT, 1, "Traveller", ADA, "Ada", None)
    disclosure = Disclosure(recipient, "op", "", "http", True, b"f", {}, request, (), None)
    grant = Grant(
        id=UUID(int=4),
        account_id=BEN,
        conversation_id=None,
        gpt_id=GPT,
        gpt_version=1,
        fingerprint=b"f",
        digest=request.digest,
        given_at=NOW,
        expires_at=NOW + GRANT_LIFETIME,
    )
    return consented(grant, BEN, None, disclosure, NOW, call_site=OWN_SPACE)
