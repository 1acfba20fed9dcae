"""The key ring of a store that a test composes itself."""

from pathlib import Path

from discreet.adapters.keystore.key_ring import KeyRing
from discreet.adapters.keystore.master_key import MasterKeyFile


def key_ring(directory: Path) -> KeyRing:
    file = directory / "master.key"
    return KeyRing(directory, MasterKeyFile(file).read(file))
