"""E-mail by SMTP, through the egress gateway.

Invariants:
- An e-mail may contain a secret as powerful as a password. So it goes over TLS to a server whose certificate matches,
  or to this machine, or it is not sent.
- A mail server's answer may quote the e-mail, so it is not passed on.
"""

import re
from email.message import EmailMessage
from email.utils import format_datetime
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from discreet.adapters.egress import EgressGateway
from discreet.errors import Unavailable
from discreet.ports.clock import Clock, RandomSource
from discreet.ports.mail import OutgoingEmail

SECONDS: Final = 20.0
"""Seconds for each step: connecting, and each command."""
PORTS: Final = {"smtp": 587, "smtps": 465}


class SmtpMail:
    """A ports.EmailSender at `url`, smtp:// or smtps:// (settings).

    `sender` is the From address.
    """

    def __init__(self, url: str, sender: str, *, egress: EgressGateway, clock: Clock, random: RandomSource) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        self._scheme = parts.scheme
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._sender, self._egress, self._clock, self._random = sender, egress, clock, random

    async def send(self, message: OutgoingEmail) -> None:
        try:
            async with await self._connect() as server:
                await server.send_message(self._build_message(message), sender=self._sender, recipients=[message.to])
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise Unavailable("The mail server did not accept the e-mail.") from error

    async def _connect(self) -> aiosmtplib.SMTP:
        sock = await self._egress.connect_mail_server(self._host, self._port)
        is_local = ip_address(sock.getpeername()[0].partition("%")[0]).is_loopback
        starts_with_tls, requires_starttls = tls_of(self._scheme, is_local=is_local)
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=None,
            sock=sock,
            local_hostname=self._sender.rpartition("@")[2],
            timeout=SECONDS,
            use_tls=starts_with_tls,
            start_tls=requires_starttls,
            tls_context=self._egress.tls,
            username=self._user,
            password=self._password,
        )

    def _build_message(self, outgoing: OutgoingEmail) -> EmailMessage:
        """Return the message. ValueError for an address that cannot receive e-mail."""
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = _plain(outgoing.to)
        message["Subject"] = outgoing.subject
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = f"<{self._random.bytes(16).hex()}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(outgoing.text)
        return message


_PLAIN = re.compile(r"""[^\s\x00-\x1f\x7f<>()\[\],;:"@\\]+@[^\s\x00-\x1f\x7f<>()\[\],;:"@\\]+""")


def _plain(address: str) -> str:
    """Return an unambiguous address; ValueError for any other."""
    if not _PLAIN.fullmatch(address):
        raise ValueError("no e-mail can be sent to this address")
    return address


def tls_of(scheme: str, *, is_local: bool) -> tuple[bool, bool]:
    """Return whether TLS starts at once, and whether STARTTLS is required.

    Neither applies to smtp:// on this machine.
    """
    return scheme == "smtps", scheme == "smtp" and not is_local
