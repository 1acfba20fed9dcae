"""A day's key in the key store: made by the first contribution of the day, destroyed when the day is released (P8).

Invariant: whoever makes one holds the day open (`ledger_store.hold_open`) and is alone in it
(`ledger_store.lock_day_key`), so that no key is ever made for a day that is closed.
"""

from datetime import date

from discreet.analytics.counting.contribution import DayKeys, day_key_name
from discreet.crypto.envelope import CannotOpen
from discreet.ports import KeyStore


def kept_day_keys(keys: KeyStore, day: date) -> DayKeys | None:
    """None when the day has no key, or one that is just being written."""
    try:
        secret = keys.key(day_key_name(day))
    except CannotOpen:
        return None
    return DayKeys(day, secret) if secret else None


def made_day_keys(keys: KeyStore, day: date) -> DayKeys:
    """Those that somebody has made meanwhile, or new ones. One that a crash cut off protects nothing yet, since
    nothing is sealed with it: it is made again."""
    if found := kept_day_keys(keys, day):
        return found
    keys.destroy_key(day_key_name(day))
    return DayKeys(day, keys.create_key(day_key_name(day)))
