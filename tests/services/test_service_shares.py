"""Services get their shares once, however many processes start at the same moment."""

from pathlib import Path
from typing import Any

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import FileKeyStore, open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.identity.accounts.service_shares import ensure_service_shares
from discreet.ports.keys import Share
from discreet.promises.parties import ALWAYS, IMPROVING_SERVICES, service_party
from tests.support.key_stores import key_ring


class Overtaken(FileKeyStore):
    """Another process makes the share between this one's look and its own try."""

    def share(self, party: Any) -> Share | None:
        found = super().share(party)
        if found is None:
            super().create_share(party, ALWAYS)
        return found


def test_of_two_concurrent_creators_one_uses_the_others_share(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    open_key_store(folder, MasterKeyFile(folder / "master.key"), SystemRandomSource())
    ensure_service_shares(Overtaken(folder, key_ring(folder), SystemRandomSource()))
    store = open_key_store(folder, MasterKeyFile(folder / "master.key"), SystemRandomSource())
    assert {str(service_party(service)) for service in IMPROVING_SERVICES} == set(store.shares())
