"""Whether people without an account may come in, and by how many links."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.guest_links import store
from discreet.cli.doctor.finding import DoctorFinding
from discreet.settings import Settings

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
"""Where browsers have WebCrypto without HTTPS."""
CANNOT_PROVE = (
    "Browsers have no WebCrypto at DISCREET_PUBLIC_URL, because it is http, so guests can't enter. Serve it over "
    "https, or set DISCREET_GUEST_PROOF to 0."
)
PLAIN = "DISCREET_PUBLIC_URL is http, so others on the network can read guests' links and chats. Serve it over https."


async def guest_findings(infra: Infrastructure) -> AsyncIterator[DoctorFinding]:
    """Report whether the server allows guests, and how many links are open; with guests, that it needs HTTPS."""
    async with infra.database.anonymous() as connection:
        allowed = (await store.get_settings(connection)).allowed
        links = await store.count_open(connection, infra.clock.now())
    if not allowed:
        yield DoctorFinding("guests", True, "not allowed. An operator can allow them in Server admin.")
        return
    open_links = "1 link is open" if links == 1 else f"{links:,} links are open"
    yield DoctorFinding("guests", True, f"allowed; {open_links}.")
    if fault := plain_http_fault(infra.settings):
        yield DoctorFinding("guests", False, fault)


def plain_http_fault(settings: Settings) -> str | None:
    """Return what is wrong with the public address for guests; None: nothing."""
    url = urlsplit(settings.public_url)
    if url.scheme == "https" or url.hostname in THIS_MACHINE:
        return None
    return CANNOT_PROVE if settings.guest_proof else PLAIN
