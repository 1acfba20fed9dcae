"""Decides which clients may be connected, so that slow ones do not block others.

Invariants:
- A full server closes the connection that has been idle the longest and accepts the new client. It refuses a client
  only while it is answering on every connection.
- One network address holds at most a quarter of the connections. Trusted proxies are exempt, because they forward
  many clients.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Final, Protocol

from discreet.quotas.client_network import network_of

RESERVED_FILES: Final = 256
"""File descriptors reserved for the server itself: the database, key files, the model, pipes to child processes."""


def max_connections(open_files: int) -> int:
    """Return how many clients a process with this limit of open files may have."""
    return max(open_files - RESERVED_FILES, open_files // 2)


class Evictable(Protocol):
    """A connection that can be closed at once."""

    def evict(self) -> None: ...


class ConnectionAdmission:
    """The clients connected to one server. All methods take constant time."""

    def __init__(self, max_clients: int, is_exempt: Callable[[str], bool] = lambda _: False) -> None:
        """Accept `max_clients` clients; addresses for which `is_exempt` holds have no limit."""
        self._max_clients, self._max_per_network = max_clients, max(max_clients // 4, 1)
        self._is_exempt = is_exempt
        self._idle: OrderedDict[Evictable, None] = OrderedDict()
        """Connections that wait for their client, the longest-idle first."""
        self._networks: dict[Evictable, str] = {}
        self._count_by_network: Counter[str] = Counter()

    def admit(self, connection: Evictable, address: str) -> bool:
        """Return whether the client may stay. May evict another client."""
        network = network_of(address)
        if not self._is_exempt(address) and self._count_by_network[network] >= self._max_per_network:
            return False
        if len(self._networks) >= self._max_clients and not self._evict_longest_idle():
            return False
        self._networks[connection] = network
        self._count_by_network[network] += 1
        self.mark_idle(connection)
        return True

    def mark_idle(self, connection: Evictable) -> None:
        """Record that the server waits for this client.

        Does nothing for a connection that was not admitted.
        """
        if connection in self._networks:
            self._idle[connection] = None
            self._idle.move_to_end(connection)

    def mark_served(self, connection: Evictable) -> None:
        """Record that the client waits for the server: it cannot be evicted now."""
        self._idle.pop(connection, None)

    def leave(self, connection: Evictable) -> None:
        """Forget a closed connection."""
        self._idle.pop(connection, None)
        if (network := self._networks.pop(connection, None)) is not None:
            self._count_by_network[network] -= 1
            if not self._count_by_network[network]:
                del self._count_by_network[network]

    def _evict_longest_idle(self) -> bool:
        if not self._idle:
            return False
        connection = next(iter(self._idle))
        self.leave(connection)
        connection.evict()
        return True


def is_trusted_proxy(trusted_proxies: str) -> Callable[[str], bool]:
    """Return a predicate over client addresses.

    `trusted_proxies` are networks, separated by commas.
    """
    networks = [ip_network(network) for network in trusted_proxies.split(",")]

    def is_trusted(address: str) -> bool:
        try:
            client = ip_address(address)
        except ValueError:
            return False
        client = getattr(client, "ipv4_mapped", None) or client
        return any(client in network for network in networks)

    return is_trusted
