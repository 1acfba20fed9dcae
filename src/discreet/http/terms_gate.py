"""What somebody may do who has not accepted the policies in force yet (P13): read and accept them, leave, see and take
back what they chose, and delete what is theirs. So is who works in a workspace whose own text they have not accepted;
in their other spaces they go on.

Invariants:
- What is not on the list, or of one's own account, is closed until they accept.
- A new route is closed without a line here.
"""

from starlette.requests import Request

from discreet.errors import TermsFirst
from discreet.identity.accounts.actor import Actor
from discreet.promises.terms import PolicyKind

OWN_ACCOUNT = "/api/me/"
"""Below it lies one's own account: accepting, sessions and signing in, choices, what became of one's data."""

OPEN_BEFORE_ACCEPTING = frozenset(
    {
        # One's own choices
        ("PUT", "/api/gpts/{gpt_id}/improve"),
        ("PUT", "/api/conversations/{conversation_id}/improve"),
        ("PUT", "/api/images/{image_id}/improve"),
        ("GET", "/api/grants"),
        ("DELETE", "/api/grants/{grant_id}"),
        ("GET", "/api/connections"),
        ("DELETE", "/api/connections/{connection_id}"),
        ("GET", "/api/workspace/api"),
        ("DELETE", "/api/workspace/api/keys/{key_id}"),
        ("DELETE", "/api/workspace/api/projects/{project_id}"),
        # A workspace's own text, and the way out
        ("GET", "/api/workspace/policy"),
        ("GET", "/api/workspace/policy/{version}"),
        ("POST", "/api/workspace/policy/accept"),
        ("POST", "/api/workspace/leave"),
        # What became of one's data
        ("GET", "/api/ledger"),
        ("GET", "/api/ledger/entries/{entry_id}"),
        ("GET", "/api/ledger/export"),
        ("GET", "/api/ledger/recipients"),
        ("GET", "/api/ledger/recipients/{host}/erasure-request"),
        ("GET", "/api/ledger/habits"),
        # Deleting, and the lists to delete from
        ("GET", "/api/conversations"),
        ("DELETE", "/api/conversations/{conversation_id}"),
        ("DELETE", "/api/conversations/{conversation_id}/messages/{message_id}"),
        ("GET", "/api/moving-in"),
        ("POST", "/api/moving-in/{move_in_id}/stop"),
        ("POST", "/api/moving-in/{move_in_id}/undo"),
        ("DELETE", "/api/moving-in/{move_in_id}"),
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
ASKS_THERE = "Please read and accept first how AI is used in this workspace, or go to another of your spaces."


def refuse_until_accepted(request: Request, actor: Actor) -> None:
    """TermsFirst (403, code `terms`) where this person has something to accept and the route is not on the list."""
    route = getattr(request.scope.get("route"), "path", "")
    if actor.to_accept and not is_open(request.method, route):
        raise TermsFirst(ASKS_THERE if actor.to_accept == (PolicyKind.WORKSPACE,) else ASKS)


def is_open(method: str, route: str) -> bool:
    """Whether this route answers those who have something to accept."""
    return route.startswith(OWN_ACCOUNT) or (method, route) in OPEN_BEFORE_ACCEPTING
