"""What a service runs on."""

from dataclasses import dataclass

from discreet.db.pool import Database
from discreet.ports.clock import Clock, RandomSource
from discreet.ports.keys import KeyStore


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """Database, keys, clock and random source: the first argument of services that need all four.

    A service that needs less gets just that: one without a key store can decrypt nothing.
    """

    database: Database
    keys: KeyStore
    clock: Clock
    random: RandomSource
