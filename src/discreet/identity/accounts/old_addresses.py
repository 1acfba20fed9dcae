"""Normalises the addresses of accounts that are older than normalisation.

An account gets the normal form unless another account has it. If the addresses of two accounts differ only in spelling,
the one with the normal form keeps it. The other keeps its own spelling and signs in with it
(`account.email_spellings`), so no account is lost.
"""

from dataclasses import dataclass

from discreet.db.pool import Database
from discreet.identity.accounts import store
from discreet.identity.accounts.account import comparable_email


@dataclass(frozen=True)
class NormalisationCount:
    """Numbers of accounts that got a new form and that keep another spelling."""

    changed: int
    kept: int


async def normalise_old_addresses(database: Database) -> NormalisationCount:
    """Normalise old addresses. Safe to repeat, also in several processes at once."""
    changed = kept = 0
    async with database.anonymous() as connection:
        emails = await store.emails_to_normalise(connection)
    for account_id, email in emails:
        if (normal := comparable_email(email)) == email:
            continue
        async with database.anonymous() as connection:
            if await store.set_normal_email(connection, account_id, email, normal):
                changed += 1
            else:
                kept += 1
    return NormalisationCount(changed, kept)
