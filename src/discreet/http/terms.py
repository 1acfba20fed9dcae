"""What somebody may do who has not accepted the policies in force yet (P13): read and accept them, leave, see and take
back what they chose, and delete what is theirs.

Law of this file: what is not on the list is closed until they accept. A new route is closed without a line here.
"""

from starlette.requests import Request

from discreet.accounts.actor import Actor
from discreet.errors import TermsFirst

OPEN_BEFORE_ACCEPTING = frozenset(
    {
        # Accepting, and how and where one is signed in
        ("GET", "/api/me/policies"),
        ("POST", "/api/me/policies"),
        ("GET", "/api/me/sessions"),
        ("DELETE", "/api/me/sessions/{session_id}"),
        ("PUT", "/api/me/space"),
        ("GET", "/api/me/security"),
        ("PUT", "/api/me/security/heard"),
        ("PUT", "/api/me/password"),
        ("POST", "/api/me/confirm"),
        # One's own choices
        ("PUT", "/api/me/improve"),
        ("PUT", "/api/gpts/{gpt_id}/improve"),
        ("PUT", "/api/conversations/{conversation_id}/improve"),
        ("PUT", "/api/images/{image_id}/improve"),
        ("GET", "/api/me/insight"),
        ("PUT", "/api/me/insight"),
        ("GET", "/api/grants"),
        ("DELETE", "/api/grants/{grant_id}"),
        ("GET", "/api/connections"),
        ("DELETE", "/api/connections/{connection_id}"),
        # What became of one's data
        ("GET", "/api/me/datasets"),
        ("GET", "/api/me/feedback"),
        ("DELETE", "/api/me/feedback/{sent_id}"),
        ("GET", "/api/ledger"),
        ("GET", "/api/ledger/entries/{entry_id}"),
        ("GET", "/api/ledger/export"),
        ("GET", "/api/ledger/recipients"),
        ("GET", "/api/ledger/recipients/{host}/erasure-request"),
        ("GET", "/api/ledger/habits"),
        # Deleting, and the lists to delete from
        ("GET", "/api/conversations"),
        ("DELETE", "/api/conversations/{conversation_id}"),
        ("GET", "/api/gpts"),
        ("DELETE", "/api/gpts/{gpt_id}"),
        ("GET", "/api/images"),
        ("GET", "/api/images/{image_id}/small"),
        ("GET", "/api/images/{image_id}/file"),
        ("DELETE", "/api/images"),
        ("DELETE", "/api/images/{image_id}"),
    }
)
"""Methods and routes' templates. Routes for nobody in particular (sign-out, the policies themselves) ask nothing."""

ASKS = "Please read and accept the current terms of this server first, then go on."


def refuse_until_accepted(request: Request, actor: Actor) -> None:
    """TermsFirst (403, code `terms`) where this person has something to accept and the route is not on the list."""
    route = getattr(request.scope.get("route"), "path", "")
    if actor.to_accept and (request.method, route) not in OPEN_BEFORE_ACCEPTING:
        raise TermsFirst(ASKS)
