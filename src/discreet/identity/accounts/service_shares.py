"""The shares of the services that allow improvement by their nature: consumer chat and consumer images (P1).

Invariant: no other service ever has a share, so no key can be derived for its content.
"""

from contextlib import suppress

from discreet.errors import Conflict
from discreet.ports import KeyStore
from discreet.promises.parties import ALWAYS, IMPROVING_SERVICES, service_party


def ensure_service_shares(keys: KeyStore) -> None:
    """At start; leaves those alone that have theirs, also since a moment ago, from another process that starts."""
    for service in IMPROVING_SERVICES:
        party = str(service_party(service))
        if keys.share(party) is None:
            with suppress(Conflict):
                keys.create_share(party, ALWAYS)
