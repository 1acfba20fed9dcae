"""The address of a web page, as it is shown and requested (P4). Pure."""

from urllib.parse import unquote

from yarl import URL

from discreet.assistants.actions.address import MAX_URL_LENGTH, check_origin, origin_of
from discreet.errors import Invalid

_SEPARATORS = str.maketrans(dict.fromkeys("/?&=#;+", " "))
ROBOTS = "/robots.txt"


def page_address(text: str, allowed_origins: frozenset[str]) -> str:
    """Return the one spelling in which an address is requested: ASCII, percent-encoded, without a fragment.

    Raises Invalid for an address that no page may have: it has a user name, is not encrypted, or is inside a network
    without being among `allowed_origins`.
    """
    text = text.strip()
    if len(text) > MAX_URL_LENGTH:
        raise Invalid(f"This address is longer than {MAX_URL_LENGTH:,} characters.")
    try:
        url = URL(text).with_fragment(None)
        host = url.host
    except ValueError:
        raise Invalid("This is not the address of a page. Give it whole, beginning with https://.") from None
    if not host or not url.scheme:
        raise Invalid("This is not the address of a page. Give it whole, beginning with https://.")
    if url.user is not None or url.password is not None:
        raise Invalid("This address cannot be used: it contains a name or password before its host.")
    address = str(url)
    check_origin(address, allowed_origins)
    return address


def readable_address(address: str) -> str:
    """Return an address with its encoded letters decoded, as a person reads it."""
    return unquote(address)


def space_out_words(address: str) -> str:
    """Return a readable address with spaces between its words, as long as it was."""
    return address.translate(_SEPARATORS)


def robots_address(address: str) -> str:
    """Return the address of the robots.txt for a page."""
    return f"{origin_of(address)}{ROBOTS}"


def path_and_query(address: str) -> str:
    """Return what follows the host."""
    return str(URL(address, encoded=True).relative())
