"""A name server on loopback that knows a few TXT records, over UDP.

`async with NameServer() as it` listens at 127.0.0.1 and `it.port`. `it.records` maps a name to its records, each a list
of strings. With `it.rcode` it fails, with `it.silent` it does not answer. `it.queries` are the queried names.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Self

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@dataclass
class NameServer(asyncio.DatagramProtocol):
    records: dict[str, list[list[str]]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    rcode: int = dns.rcode.NOERROR
    silent: bool = False
    queries: list[str] = field(default_factory=list)
    port: int = 0

    async def __aenter__(self) -> Self:
        endpoint = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self._transport = endpoint[0]
        self.port = self._transport.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._transport.close()

    def datagram_received(self, data: bytes, addr: Any) -> None:
        query = dns.message.from_wire(data)
        name = query.question[0].name.to_text(omit_final_dot=True)
        self.queries.append(name)
        if self.silent:
            return
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        answer.set_rcode(dns.rcode.Rcode(self.rcode))
        if alias := self.aliases.get(name):
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{alias}."))
        records = self.records.get(self.aliases.get(name, name))
        if records:
            quoted = [" ".join(f'"{text}"' for text in record) for record in records]
            answer.answer.append(dns.rrset.from_text(f"{self.aliases.get(name, name)}.", 60, "IN", "TXT", *quoted))
        elif records is None and self.rcode == dns.rcode.NOERROR:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(answer.to_wire(), addr)
