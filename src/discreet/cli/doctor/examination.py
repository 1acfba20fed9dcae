"""`discreet doctor`: what runs, permitted hosts, and what is misconfigured.

Invariants:
- It reads and does not change anything.
- Each bad finding says what to do.
"""

import asyncio
from collections.abc import AsyncIterator

from discreet import __version__
from discreet.app.capabilities import build_capability_offers
from discreet.app.cells import build_cells
from discreet.app.infrastructure import open_infrastructure
from discreet.app.keys import key_store_exists
from discreet.cli.doctor.background_work import background_work_findings
from discreet.cli.doctor.capabilities import capability_findings
from discreet.cli.doctor.database import database_findings
from discreet.cli.doctor.egress import egress
from discreet.cli.doctor.etcd import etcd_findings
from discreet.cli.doctor.finding import DoctorFinding
from discreet.cli.doctor.guests import guest_findings
from discreet.cli.doctor.installation import (
    check_disk,
    check_embedding,
    check_file_reader,
    check_master_key,
    check_open_files,
    check_passkeys,
    check_reader_confinement,
    check_text_recognition,
    check_web_app,
    model_findings,
)
from discreet.errors import DiscreetError
from discreet.settings import Settings


async def examine(settings: Settings) -> AsyncIterator[DoctorFinding]:
    yield DoctorFinding("version", True, f"Discreet {__version__}, data in {settings.home}.")
    yield check_web_app()
    yield check_disk(settings.home)
    yield check_open_files()
    async for finding in model_findings(settings):
        yield finding
    yield await check_file_reader()
    yield await check_reader_confinement()
    yield check_text_recognition()
    yield await check_embedding()
    yield check_passkeys(settings)
    for contact in egress(settings):
        yield DoctorFinding("may contact", True, f"{contact.host}, for {contact.purpose}: {contact.why}.")
    yield DoctorFinding("may contact", True, "no other host; proxies that the environment names are not used.")
    try:
        if not await asyncio.to_thread(key_store_exists, settings):
            yield DoctorFinding("keys and database", True, "not there yet; the first start creates them.")
            return
        async with open_infrastructure(settings) as infra:
            yield check_master_key(infra)
            async for finding in etcd_findings(infra.keys):
                yield finding
            async for finding in database_findings(infra):
                yield finding
            async for finding in background_work_findings(infra):
                yield finding
            async for finding in guest_findings(infra):
                yield finding
            cells = build_cells(settings)
            try:
                async for finding in capability_findings(build_capability_offers(settings, cells)):
                    yield finding
            finally:
                await cells.close()
    except DiscreetError as error:
        yield DoctorFinding("keys and database", False, error.sentence)
