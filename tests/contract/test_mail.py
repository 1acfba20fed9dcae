"""SmtpMail against a real SMTP server: a letter arrives whole, over TLS or on this machine, or not at all."""

from pathlib import Path

import pytest

from bench.ports import free_port
from discreet.adapters.clock import SystemClock
from discreet.adapters.egress import EgressGateway
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.mail import SmtpMail, tls_of
from discreet.errors import Unavailable
from discreet.ports.mail import OutgoingEmail
from tests.fakes.smtp_server import MailServer
from tests.support.certificates import Authority
from tests.support.socket_audit import watch_sockets

LETTER = OutgoingEmail(
    "ben@example.org", "Haus Zoë: set a new password", "Open this:\n\nhttps://chat.example.org/x#tök\n"
)


def mail(url: str, host: str | None = None) -> SmtpMail:
    """With `host` the server has that name, which resolves to this machine."""

    async def here(_: str, __: int) -> list[str]:
        return ["127.0.0.1"]

    named = url.replace("127.0.0.1", host) if host else url
    egress = EgressGateway(look_up=here)
    return SmtpMail(named, "discreet@chat.example.org", egress=egress, clock=SystemClock(), random=SystemRandomSource())


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


async def test_a_letter_arrives_as_it_was_written() -> None:
    async with MailServer() as server:
        with watch_sockets() as seen:
            await mail(server.url).send(LETTER)
    [letter] = server.letters
    assert (letter.sender, letter.recipients) == ("discreet@chat.example.org", ["ben@example.org"])
    assert letter.text.replace("\r\n", "\n") == LETTER.text
    assert letter.message["Subject"] == LETTER.subject
    assert letter.message["To"] == "ben@example.org"
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert letter.message["Date"].datetime is not None
    assert letter.message["Message-ID"]
    assert [place for place in seen.addresses if place[1] == server.port] == [("127.0.0.1", server.port)]
    assert seen.names == [], "the one door looks up what there is to look up"


async def test_the_servers_name_and_password_are_used() -> None:
    async with MailServer(users={"me@host": "p/w:d"}) as server:
        await mail(server.url.replace("//", "//me%40host:p%2Fw%3Ad@")).send(LETTER)
        assert server.signed_in == ["me@host"]
        with pytest.raises(Unavailable):
            await mail(server.url.replace("//", "//me%40host:wrong@")).send(LETTER)
    assert len(server.letters) == 1


async def test_tls_from_the_start_to_whom_the_certificate_names(authority: Authority) -> None:
    async with MailServer(implicit_tls=authority.server("mail.example")) as server:
        await mail(server.url, "mail.example").send(LETTER)
        with pytest.raises(Unavailable):
            await mail(server.url, "elsewhere.example").send(LETTER)
    assert len(server.letters) == 1


def test_without_tls_nothing_goes_further_than_this_machine() -> None:
    """(TLS at once, STARTTLS insisted on)"""
    assert tls_of("smtps", is_local=False) == (True, False)
    assert tls_of("smtps", is_local=True) == (True, False)
    assert tls_of("smtp", is_local=False) == (False, True)
    assert tls_of("smtp", is_local=True) == (False, False)


@pytest.mark.parametrize(
    "to", ["a b@example.org", "a\r\nBcc: eve@example.org", "<ben@example.org>,eve@example.org", ""]
)
async def test_what_is_no_address_gets_nothing(to: str) -> None:
    async with MailServer() as server:
        with pytest.raises(Unavailable):
            await mail(server.url).send(OutgoingEmail(to, "s", "t"))
    assert server.letters == []


async def test_an_address_beyond_ascii() -> None:
    async with MailServer() as server:
        await mail(server.url).send(OutgoingEmail("zoë@example.org", "s", "t"))
    assert server.letters[0].recipients == ["zoë@example.org"]


async def test_a_refusal_is_a_sentence_that_quotes_nothing() -> None:
    async with MailServer(refusal="550 no, ben@example.org is not here") as server:
        with pytest.raises(Unavailable) as refused:
            await mail(server.url).send(LETTER)
    assert "ben" not in refused.value.sentence
    with pytest.raises(Unavailable):
        await mail(f"smtp://127.0.0.1:{free_port()}").send(LETTER)
