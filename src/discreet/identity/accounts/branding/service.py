"""How the server looks: its name, accent colour, logo and banner. Everyone sees them, operators change them."""

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Protocol

from discreet.db.runtime import Runtime
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.identity.accounts.branding import store
from discreet.identity.accounts.branding.accent import AccentShades, shades
from discreet.identity.accounts.branding.logo import LogoFiles

PRODUCT: Final = "Discreet"


class LogoDecoder(Protocol):
    """Decodes an uploaded logo outside the server's process."""

    async def read(self, data: bytes, holder: Hashable) -> LogoFiles:
        """Return the logo's files. Invalid or TooLarge says why not."""
        ...


@dataclass(frozen=True)
class Logo:
    """The logo's files, and their digest for addresses that browsers cache."""

    digest: str
    files: LogoFiles


@dataclass(frozen=True)
class Branding:
    """The looks in force. Empty texts and None are the product's own."""

    name: str
    accent: str
    banner: str
    logo: Logo | None

    @property
    def shades(self) -> AccentShades | None:
        return shades(self.accent) if self.accent else None


PLAIN: Final = Branding(PRODUCT, "", "", None)


class BrandingService:
    """Reads and changes the looks. The logo's files stay in memory until another one is in force."""

    def __init__(self, runtime: Runtime, logos: LogoDecoder) -> None:
        self._database, self._logos = runtime.database, logos
        self._logo: Logo | None = None

    async def current(self) -> Branding:
        async with self._database.one_statement() as connection:
            row = await store.current(connection)
        return Branding(row.name, row.accent, row.banner, await self._logo_of(row.digest))

    async def set_logo(self, actor: Actor, data: bytes | None) -> Branding:
        """Set the logo; None removes it. Operator only."""
        require_operator(actor)
        files = await self._logos.read(data, actor.account_id) if data is not None else None
        async with self._database.anonymous() as connection:
            if files is None:
                await store.delete_logo(connection)
            else:
                await store.set_logo(connection, hashlib.sha256(files.big_icon).hexdigest()[:24], files)
        return await self.current()

    async def _logo_of(self, digest: str | None) -> Logo | None:
        if digest is None:
            return None
        if self._logo is None or self._logo.digest != digest:
            async with self._database.one_statement() as connection:
                files = await store.logo(connection, digest)
            if files is None:
                return None
            self._logo = Logo(digest, files)
        return self._logo
