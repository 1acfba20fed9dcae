"""Wrong passwords for all accounts, and unfinished sign-ins of an organisation.

They are meant to lock other people out.
"""

from itertools import count, cycle

from bench.storm.attack.attacker import Attacker, AttackSite, Strike

ADDRESSES = 250


async def _prepare(site: AttackSite) -> Strike:
    emails = cycle([person.email for person in site.fixture.product.people])
    tries = count()

    async def strike() -> None:
        address = f"10.66.0.{next(tries) % ADDRESSES + 1}"
        for path, body in (
            ("/api/sign-in", {"email": next(emails), "password": "not the right one"}),
            ("/api/sso/find", {"email": "somebody@example.org"}),
            ("/api/sso/start", {"workspace": "00000000-0000-4000-8000-000000000000", "next": "/"}),
        ):
            await site.send("POST", path, {"X-Forwarded-For": address}, json=body)

    return strike


PASSWORDS = Attacker("lock_outs", _prepare)
