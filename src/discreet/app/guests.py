"""Composes guests, who came in by a builder's link (P6, P9)."""

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.guest_links.service import GuestLinks
from discreet.chat.guests.sealed_chat import ChatSeals
from discreet.chat.guests.service import GuestChats
from discreet.chat.turns.temporary import TemporaryChats
from discreet.http.core_services import CoreServices
from discreet.identity.accounts.guests.service import Guests


def build_guests(infra: Infrastructure, core: CoreServices, links: GuestLinks, temporary: TemporaryChats) -> GuestChats:
    return GuestChats(
        infra,
        guests=Guests(infra, infra.process),
        links=links,
        gpts=core.gpts,
        conversations=temporary.conversations,
        seals=ChatSeals(infra.keys.server_secret("guest chats"), infra.random),
        counting=core.contributions,
    )
