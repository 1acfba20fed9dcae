"""Key shares of services that allow improvement: chat and images in a person's own space (P1).

Invariants:
- No other service ever has a share, so no training key can be derived for its content.
"""

from contextlib import suppress

from discreet.errors import Conflict
from discreet.ports.keys import KeyStore
from discreet.promises.parties import ALWAYS, IMPROVING_SERVICES, service_party


def ensure_service_shares(keys: KeyStore) -> None:
    """Create missing shares at start. Safe while another process does the same."""
    for service in IMPROVING_SERVICES:
        party = str(service_party(service))
        if keys.share(party) is None:
            with suppress(Conflict):
                keys.create_share(party, ALWAYS)
