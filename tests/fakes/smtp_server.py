"""A real SMTP server on loopback that stores the letters it receives."""

import asyncio
import re
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

LINK = re.compile(r"\S+/(?:reset-password|new-account|confirm-address)#(\S+)")


@dataclass
class ReceivedLetter:
    sender: str
    recipients: list[str]
    message: EmailMessage

    @property
    def text(self) -> str:
        return str(self.message.get_content())

    @property
    def token(self) -> str:
        """Return the code of the link in the letter."""
        [token] = LINK.findall(self.text)
        return str(token)


@dataclass
class MailServer:
    """With `implicit_tls`, TLS from the start; with `starttls`, on request.

    `users` are names and passwords. With `refusal`, every letter is refused with that line.
    """

    implicit_tls: ssl.SSLContext | None = None
    starttls: ssl.SSLContext | None = None
    users: dict[str, str] = field(default_factory=dict)
    refusal: str | None = None
    letters: list[ReceivedLetter] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self.implicit_tls)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    @property
    def url(self) -> str:
        return f"{'smtps' if self.implicit_tls else 'smtp'}://127.0.0.1:{self.port}"

    def letters_to(self, email: str) -> list[ReceivedLetter]:
        return [letter for letter in self.letters if letter.recipients == [email]]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refusal:
            return self.refusal
        assert isinstance(envelope.content, bytes)
        message: Any = message_from_bytes(envelope.content, policy=policy.SMTP)
        self.letters.append(ReceivedLetter(envelope.mail_from or "", list(envelope.rcpt_tos), message))
        return "250 taken"

    def _protocol(self) -> SMTP:
        needs_tls = self.starttls is not None or self.implicit_tls is not None
        return SMTP(
            self, hostname="mail.test", tls_context=self.starttls, enable_SMTPUTF8=True,
            authenticator=self._sign_in, auth_required=bool(self.users), auth_require_tls=needs_tls and not self.implicit_tls,
        )  # fmt: skip

    def _sign_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        name = data.login.decode()
        fits = self.users.get(name) == data.password.decode()
        if fits:
            self.signed_in.append(name)
        return AuthResult(success=fits, handled=False)
