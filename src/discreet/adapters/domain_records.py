"""TXT records of a domain, from this machine's name servers (ports.DomainRecords).

Queries go over UDP or TCP to the servers in /etc/resolv.conf only, at most four at once.

The library is imported at the first query: few servers prove a domain, and it takes a twentieth of the import time.
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from discreet.ports.third_parties import LookUpFailed

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

SECONDS: Final = 8.0
"""For one query with all its retries."""
MAX_CONCURRENT: Final = 4


class SystemDomainRecords:
    """Queries TXT records.

    `name_servers` (addresses) and `port` replace the machine's own; `seconds` limits one query.
    """

    def __init__(self, name_servers: Sequence[str] = (), port: int = 53, *, seconds: float = SECONDS) -> None:
        self._name_servers, self._port, self._seconds = tuple(name_servers), port, seconds
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)

    async def txt_records(self, name: str) -> list[str]:
        """Return the name's TXT records, see ports.DomainRecords."""
        import dns.exception
        import dns.name
        import dns.resolver

        try:
            queried_name = dns.name.from_text(f"{name}.")
        except dns.exception.DNSException:  # longer than a name may be
            return []
        async with self._slots:
            try:
                answer = await self._resolver().resolve(queried_name, "TXT", search=False, lifetime=self._seconds)
            except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
                return []
            except (dns.exception.DNSException, OSError) as problem:
                raise LookUpFailed(f"No name server answered for {name}.") from problem
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]

    def _resolver(self) -> "Resolver":
        """Return a new resolver: /etc/resolv.conf may change while a server runs."""
        from dns.asyncresolver import Resolver

        resolver = Resolver(configure=not self._name_servers)
        if self._name_servers:
            resolver.nameservers, resolver.port = list(self._name_servers), self._port
        return resolver
