"""Limits people who have not accepted the policies in force (P13).

They can read and accept the policies, sign out, see and withdraw their choices, and delete their data. The same
limits hold in a workspace whose own text a member has not accepted; the member's other spaces stay open.

Invariants:
- A route is closed unless it is on the list or below the person's own account.
- A new route is closed by default.
"""

from starlette.requests import Request

from discreet.errors import PolicyAcceptanceRequired
from discreet.identity.accounts.actor import Actor
from discreet.promises.terms import PolicyKind

OWN_ACCOUNT = "/api/me/"
"""Prefix of the person's own account: accepting, sessions and sign-in, choices, deletions."""

OPEN_BEFORE_ACCEPTING = frozenset(
    {
        # The person's own choices
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
        # A workspace's own text, and leaving it
        ("GET", "/api/workspace/policy"),
        ("GET", "/api/workspace/policy/{version}"),
        ("POST", "/api/workspace/policy/accept"),
        ("POST", "/api/workspace/leave"),
        # Disclosures of the person's data
        ("GET", "/api/ledger"),
        ("GET", "/api/ledger/entries/{entry_id}"),
        ("GET", "/api/ledger/export"),
        ("GET", "/api/ledger/recipients"),
        ("GET", "/api/ledger/recipients/{host}/erasure-request"),
        ("GET", "/api/ledger/habits"),
        # Deleting, and the lists to delete from
        ("GET", "/api/conversations"),
        ("GET", "/api/folders"),
        ("GET", "/api/prompts"),
        ("DELETE", "/api/prompts/{prompt_id}"),
        ("DELETE", "/api/prompts/{prompt_id}/shared"),
        ("DELETE", "/api/conversations/{conversation_id}"),
        ("DELETE", "/api/conversations/{conversation_id}/messages/{message_id}"),
        ("GET", "/api/about-me"),
        ("DELETE", "/api/about-me"),
        ("GET", "/api/moving-in"),
        ("POST", "/api/moving-in/{move_in_id}/stop"),
        ("POST", "/api/moving-in/{move_in_id}/undo"),
        ("DELETE", "/api/moving-in/{move_in_id}"),
        ("DELETE", "/api/moving-in/{move_in_id}/found"),
        ("GET", "/api/gpts"),
        ("DELETE", "/api/gpts/{gpt_id}"),
        ("GET", "/api/images"),
        ("GET", "/api/images/{image_id}/small"),
        ("GET", "/api/images/{image_id}/file"),
        ("DELETE", "/api/images"),
        ("DELETE", "/api/images/{image_id}"),
    }
)
"""Methods and route templates. Routes that need no account (sign-out, the policies themselves) are not checked."""

ASKS = "Please read and accept the current terms of this server first."
ASKS_THERE = "Please read and accept how AI is used in this workspace, or switch to another space."


def require_accepted_policies(request: Request, actor: Actor) -> None:
    """Raise PolicyAcceptanceRequired (403, code `terms`) if the person must accept something first."""
    route = getattr(request.scope.get("route"), "path", "")
    if actor.to_accept and not is_open(request.method, route):
        raise PolicyAcceptanceRequired(ASKS_THERE if actor.to_accept == (PolicyKind.WORKSPACE,) else ASKS)


def is_open(method: str, route: str) -> bool:
    """Return whether this route answers people who have something to accept."""
    return route.startswith(OWN_ACCOUNT) or (method, route) in OPEN_BEFORE_ACCEPTING
