"""SQL of the server's looks."""

from dataclasses import dataclass

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.branding.logo import LogoFiles


@dataclass(frozen=True)
class BrandingRow:
    """The settings in force that decide the looks, and the logo's digest."""

    name: str
    accent: str
    banner: str
    digest: str | None


async def current(connection: Connection) -> BrandingRow:
    row = await connection.fetchrow(
        """
        SELECT name, accent, banner, (SELECT digest FROM instance_logo) AS digest
        FROM instance_settings ORDER BY id DESC LIMIT 1
        """
    )
    return map_row(BrandingRow, row)


async def logo(connection: Connection, digest: str) -> LogoFiles | None:
    """Return the logo with this digest, unless it was replaced or removed."""
    row = await connection.fetchrow(
        "SELECT mark, icon, big_icon, maskable FROM instance_logo WHERE digest = $1", digest
    )
    return map_row(LogoFiles, row) if row else None


async def set_logo(connection: Connection, digest: str, files: LogoFiles) -> None:
    await connection.execute(
        """
        INSERT INTO instance_logo (digest, mark, icon, big_icon, maskable) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (only_one) DO UPDATE SET digest = excluded.digest, mark = excluded.mark, icon = excluded.icon,
            big_icon = excluded.big_icon, maskable = excluded.maskable
        """,
        digest,
        files.mark,
        files.icon,
        files.big_icon,
        files.maskable,
    )


async def delete_logo(connection: Connection) -> None:
    await connection.execute("DELETE FROM instance_logo")
