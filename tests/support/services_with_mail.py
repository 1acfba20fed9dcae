"""Services that send mail, beside the module's, on the same infrastructure.

The accounts of the module's cast are like those of an installation that got a mail server later: none has confirmed
its e-mail address.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bench.ports import free_port
from discreet.adapters.egress import EgressGateway
from discreet.adapters.mail import SmtpMail
from discreet.app.infrastructure import (
    Infrastructure,
    build_address_confirmation,
    build_offer_links,
    build_password_reset,
    build_passwords,
    build_workspaces,
)
from discreet.assistants.gpts.sharing.service import GptSharing
from discreet.assistants.gpts.sharing.transfer import OwnershipTransfer
from discreet.http.limits import NO_LIMITS, Rate, RateLimits
from discreet.http.services import Services
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.service import Accounts
from discreet.identity.workspaces.invitations import Invitations
from tests.conftest import run_server
from tests.fakes.smtp_server import MailServer, ReceivedLetter
from tests.support.client import Client
from tests.support.people import sign_up_form


@dataclass
class ServicesWithMail:
    services: Services
    url: str
    mail_server: MailServer
    browsers: list[Client] = field(default_factory=list)

    def client(self) -> Client:
        """Return a signed-out browser."""
        self.browsers.append(Client(self.url))
        return self.browsers[-1]

    async def letters_to(self, email: str) -> list[ReceivedLetter]:
        """Return all letters to an address that were requested so far."""
        await self.services.address_confirmation.settled()
        return self.mail_server.letters_to(email)

    async def link_for(self, email: str, **more: Any) -> str:
        """Return the code of the sign-up link that is mailed to an address."""
        asked = (await self.client().post("/api/sign-up/link", {"email": email, **more})).ok()
        return (await self.letters_to(asked["email"]))[-1].token

    async def sign_up(self, name: str, email: str, **more: Any) -> Client:
        """Open an account with an address whose mail this test reads."""
        browser = self.client()
        link = await self.link_for(email, **more)
        (await browser.post("/api/sign-up", sign_up_form(name) | {"email": email, "link": link})).ok()
        return browser


@asynccontextmanager
async def services_with_mail(
    services: Services, infra: Infrastructure, **rates: Rate
) -> AsyncIterator[ServicesWithMail]:
    port = free_port()
    async with MailServer() as mail_server:
        settings = replace(
            services.settings,
            port=port,
            public_url=f"http://localhost:{port}",
            smtp_url=mail_server.url,
            mail_from="house@example.org",
        )
        on = replace(infra, settings=settings)
        mailing = _with_mail(services, on, mail_server, RateLimits(replace(NO_LIMITS, **rates)))
        async with run_server(mailing) as url:
            running = ServicesWithMail(mailing, url, mail_server)
            yield running
            await mailing.address_confirmation.settled()
            await mailing.password_reset.settled()
            for browser in running.browsers:
                await browser.close()


def _with_mail(services: Services, on: Infrastructure, mail_server: MailServer, limits: RateLimits) -> Services:
    database, clock, entropy, url = on.database, on.clock, on.random, on.settings.public_url
    mail = SmtpMail(mail_server.url, "house@example.org", egress=EgressGateway(), clock=clock, random=entropy)
    choices = ConsentChoices(on)
    accounts = Accounts(
        on,
        choices=choices,
        sessions=services.sessions,
        public_url=url,
        passwords=build_passwords(on),
        confirms_addresses=True,
    )
    return replace(
        services,
        settings=on.settings,
        limits=limits,
        accounts=accounts,
        password_reset=build_password_reset(on, mail),
        address_confirmation=build_address_confirmation(on, accounts, mail),
        workspaces=build_workspaces(on),
        invitations=Invitations(database, clock, entropy, public_url=url, confirms_addresses=True),
        gpt_sharing=GptSharing(
            on,
            services.actions,
            build_offer_links(on),
        ),
        gpt_transfers=OwnershipTransfer(
            database, clock, entropy, services.choices, services.actions, build_offer_links(on)
        ),
        offer_links=build_offer_links(on),
    )
