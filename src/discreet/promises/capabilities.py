"""What a GPT may do beyond answering: search the web, read pages, run Python, make images (P4, P14).

A GPT's builder switches a capability on, the operator offers it, a workspace's owners may allow only some, and an API
key is granted each one. A chat without a GPT has none.

`capability_use.py` decides where a GPT may use one.

Invariants:
- Values and pure functions only.
- Where nothing is set up, nothing is offered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Capability(StrEnum):
    """In the order in which they are shown."""

    WEB_SEARCH = "web_search"
    """Search the web with the operator's engine."""
    READ_PAGES = "read_pages"
    """Read web pages."""
    CODE = "code"
    """Run Python in a cell on this server."""
    IMAGES = "images"
    """Make images in a chat."""


CAPABILITIES = tuple(Capability)
IN_WORDS = {
    Capability.WEB_SEARCH: "search the web",
    Capability.READ_PAGES: "read web pages",
    Capability.CODE: "run Python",
    Capability.IMAGES: "make images",
}


@dataclass(frozen=True, kw_only=True)
class CapabilityOffer:
    """Whether this server offers a capability; `sentence` says how, or why not.

    `leaves_server`: using it sends something to another host.
    """

    capability: Capability
    is_offered: bool
    sentence: str
    leaves_server: bool = True


NOT_OFFERED = {
    Capability.WEB_SEARCH: "This server has no search engine.",
    Capability.READ_PAGES: "This server reads no web pages.",
    Capability.CODE: "This server isn't set up to run Python.",
    Capability.IMAGES: "This server makes no images in chats.",
}
"""Why a capability is not offered where nothing for it is set up."""


def no_offer(capability: Capability) -> CapabilityOffer:
    return CapabilityOffer(capability=capability, is_offered=False, sentence=NOT_OFFERED[capability])


OF_GPT = {
    Capability.WEB_SEARCH: "This GPT may not search the web.",
    Capability.READ_PAGES: "This GPT may not read web pages.",
    Capability.CODE: "This GPT may not run Python.",
    Capability.IMAGES: "This GPT may not make images.",
}
OF_WORKSPACE = {
    Capability.WEB_SEARCH: "Your workspace does not allow GPTs to search the web.",
    Capability.READ_PAGES: "Your workspace does not allow GPTs to read web pages.",
    Capability.CODE: "Your workspace does not allow GPTs to run Python.",
    Capability.IMAGES: "Your workspace does not allow GPTs to make images.",
}
OF_GUESTS_WORKSPACE = {
    Capability.WEB_SEARCH: "The workspace of this GPT does not allow GPTs to search the web.",
    Capability.READ_PAGES: "The workspace of this GPT does not allow GPTs to read web pages.",
    Capability.CODE: "The workspace of this GPT does not allow GPTs to run Python.",
    Capability.IMAGES: "The workspace of this GPT does not allow GPTs to make images.",
}
OF_KEY = {
    Capability.WEB_SEARCH: "This API key does not let GPTs search the web.",
    Capability.READ_PAGES: "This API key does not let GPTs read web pages.",
    Capability.CODE: "This API key does not let GPTs run Python.",
    Capability.IMAGES: "This API key does not let GPTs make images.",
}
NOT_FOR_PROGRAMS = {
    Capability.READ_PAGES: "Programs can't let GPTs read web pages: no person can check the address.",
    Capability.IMAGES: "Programs can't let GPTs make images: an answer to a program holds no image.",
}
"""Refusals: whole sentences, because each is translated as a whole."""
IN_RULES = {
    Capability.WEB_SEARCH: "They can search the web.",
    Capability.READ_PAGES: "They can read web pages.",
    Capability.CODE: "They can run Python.",
    Capability.IMAGES: "They can make images.",
}
LOST = {
    Capability.WEB_SEARCH: "GPTs can no longer search the web here.",
    Capability.READ_PAGES: "GPTs can no longer read web pages here.",
    Capability.CODE: "GPTs can no longer run Python here.",
    Capability.IMAGES: "GPTs can no longer make images here.",
}


def in_order(capabilities: Iterable[Capability]) -> tuple[Capability, ...]:
    """Return them once each, in the order in which they are shown."""
    return tuple(sorted(set(capabilities), key=CAPABILITIES.index))
