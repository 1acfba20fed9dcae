"""The day's key in the key store (P8).

The first contribution of a day creates it; the release of the day destroys it.

Invariants:
- The code that creates a key holds the day open (`store.lock_open_day`) and holds the key lock
  (`store.lock_day_key`). So no key is created for a closed day.
"""

from datetime import date

from discreet.analytics.counting.contribution import DayKeys, day_key_name
from discreet.crypto.envelope import DecryptionFailed
from discreet.ports.keys import KeyStore


def load_day_keys(keys: KeyStore, day: date) -> DayKeys | None:
    """Return the day's keys, or None when there is no complete key yet."""
    try:
        secret = keys.key(day_key_name(day))
    except DecryptionFailed:
        return None
    return DayKeys(day, secret) if secret else None


def create_day_keys(keys: KeyStore, day: date) -> DayKeys:
    """Return the day's keys; create them if no other process has.

    A key file that a crash cut off has encrypted nothing yet, so it is destroyed and created again.
    """
    if day_keys := load_day_keys(keys, day):
        return day_keys
    keys.destroy_key(day_key_name(day))
    return DayKeys(day, keys.create_key(day_key_name(day)))
