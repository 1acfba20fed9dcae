"""Redirects of a third party: which are refused, and how a sentence names their target."""

from urllib.parse import urljoin

from discreet.adapters.third_party_failures import failed
from discreet.adapters.third_party_reply import ThirdPartyReply
from discreet.adapters.third_party_request import host_of
from discreet.assistants.actions.address import Origin, check_origin, origin_of
from discreet.errors import Invalid
from discreet.ports.third_parties import ThirdPartyFailed

MAX_NAMED_LENGTH = 300
"""Characters of a URL that a sentence quotes."""


def refuse_redirect(url: str, reply: ThirdPartyReply, *, asked_by_builder: bool = False) -> None:
    """Refuse a redirect: it asks for another request than the allowed one.

    Its URL is shown to a builder, whose request holds no personal data. Otherwise it is shown only if it is the
    request's URL with or without a trailing slash, because any other URL could carry data of the request into the
    ledger.
    """
    if reply.redirects_to is None:
        return
    origin = _target_origin(url, reply.redirects_to)
    shown_url = _target_url(url, reply.redirects_to)
    if shown_url is not None and not asked_by_builder and shown_url.rstrip("/") != url.partition("?")[0].rstrip("/"):
        shown_url = None
    target = shown_url or ("another address of its own" if origin == origin_of(url) else "another host")
    advice = f" The address to enter for this action is {shown_url}." if shown_url else ""
    raise ThirdPartyFailed(
        f"{host_of(url)} received the request and wants it sent to {target} instead. That would be another request, "
        f"so it was not sent.{advice}",
        kind="redirect",
        sent=True,
    )


def _target_url(url: str, location: str) -> str | None:
    """Return a redirect's target as a URL to enter, without its query.

    None for a URL that no action may have. The query is dropped because it can repeat credentials.
    """
    try:
        target = urljoin(url, location).partition("#")[0].partition("?")[0]
        check_origin(target, (str(origin_of(url)),))
    except (Invalid, ValueError):
        return None
    return target if len(target) <= MAX_NAMED_LENGTH else None


def redirect_within_origin(url: str, reply: ThirdPartyReply) -> str:
    """Return the new URL of a document within the same origin.

    Raises ThirdPartyFailed.
    """
    location = reply.redirects_to or ""
    origin = _target_origin(url, location)
    if origin is None or origin != origin_of(url):
        target = origin.host if origin else "an address that cannot be read"
        raise failed("redirect", f"{host_of(url)} redirects to {target}. Enter that address instead.")
    return urljoin(url, location).partition("#")[0]


def _target_origin(url: str, location: str) -> Origin | None:
    """Return the origin of a redirect's target; None when it cannot be parsed."""
    try:
        return origin_of(urljoin(url, location).partition("#")[0])
    except (Invalid, ValueError):
        return None
