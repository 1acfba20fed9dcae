"""Generated requests for every route of a running server.

No request may cause an internal error, and every answer must be as documented. `python -m fuzz.api SECONDS` starts
PostgreSQL and the real server, signs people in, and lets Schemathesis make requests from the API's own document as each
of them: without a session, as a person, an owner of a team, an operator, and with an API key.
"""

import asyncio
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import structlog

from bench.ports import free_port
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.adapters.model import RemoteModel
from discreet.app.infrastructure import Infrastructure
from discreet.app.services import run_services
from discreet.db.embedded import EmbeddedPostgres
from discreet.db.pool import connect
from discreet.db.prepare import prepare
from discreet.http.limits import NO_LIMITS, RateLimits
from discreet.http.services import Services
from discreet.jobs.schema import prepare_jobs
from discreet.settings import read_settings
from fuzz import v1_document
from tests.conftest import run_server
from tests.fakes.model_endpoint import ScriptedModel
from tests.support import people as everybody
from tests.support.api_programs import create_key, create_project
from tests.support.client import Client
from tests.support.clock import SettableClock

FOLDER = Path("build/fuzz").resolve()
CONFIGURATION = Path(__file__).resolve().with_name("schemathesis.toml")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
LEFT_OUT = "|".join(
    (
        # They would send requests to other servers.
        "/actions/fetch$", "/actions$", "/refresh$", "/try$", "/oauth/", "/api/sso/", "/sign-in", "/domains", "/talk$",
        # They would end the session, the account or the workspace that asks, or publish terms that everybody must
        # accept.
        "/sign-out$", "/api/me/deletion$", "/api/me/sessions/", "/api/me/password$", "/api/me/own-key",
        "/api/workspace/(delete|leave|transfer|policy)", "/api/operator/policies/", "/api/me/policies$",
        "/api/workspaces/[^/]*/rules$", "/api/operator/accounts/(suspend|restore)", "/api/workspace/members/",
    )
)  # fmt: skip
GRACE_SECONDS = 120
"""Time of a run beyond its share: it starts, and shrinks what it found."""


async def main(seconds: float) -> int:
    """Run all parts; return how many found something."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable()
    async with _running() as (services, url), _people(services, url) as people:
        v1, api = FOLDER / "v1.json", FOLDER / "api.json"
        v1.write_text(json.dumps(v1_document.document()))
        api.write_bytes((await people.visitor.get("/api/openapi.json")).body)
        owned = await create_key(people.cleo, await create_project(people.cleo))
        (await people.cleo.put("/api/workspace/api", {"may_store": True})).ok()
        runs = {
            "an API key": (v1, {"Authorization": f"Bearer {owned.text}"}),
            "nobody": (api, {}),
            "a person": (api, _cookie(people.ben)),
            "an owner of a team": (api, _cookie(people.cleo)),
            "an operator": (api, _cookie(people.olga)),
        }
        share = seconds / len(runs)
        found = [await _run(name, share, file, url, headers) for name, (file, headers) in runs.items()]
    return sum(found)


def _cookie(person: Client) -> dict[str, str]:
    return {"Cookie": f"discreet_session={person.token}"}


async def _run(name: str, seconds: float, document: Path, url: str, headers: dict[str, str]) -> bool:
    """Run one part; return whether it found something."""
    log = FOLDER / f"api-{name.replace(' ', '-')}.log"
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "--no-color",
        "run", str(document), "--url", url, "--checks", CHECKS, "--max-time", str(max(5, int(seconds))),
        "--exclude-path-regex", LEFT_OUT, "--phases", "examples,coverage,fuzzing", "--continue-on-failure",
        "--request-timeout", "30", "--no-shrink", "--suppress-health-check", "all", "--warnings", "off",
    ]  # fmt: skip
    for header, value in ({"Origin": url} | headers).items():
        command += ["-H", f"{header}: {value}"]
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(*command, stdout=out, stderr=out, cwd=FOLDER)
        try:
            code = await asyncio.wait_for(process.wait(), seconds + GRACE_SECONDS)
        except TimeoutError:
            process.kill()
            code = await process.wait()
    print(f"  as {name}: {'clean' if code == 0 else f'FOUND something: see {log}'}", flush=True)
    return code != 0


@asynccontextmanager
async def _people(services: Services, url: str) -> AsyncIterator[everybody.Cast]:
    made: list[Client] = []

    def new() -> Client:
        made.append(Client(url))
        return made[-1]

    try:
        yield await everybody.sign_up_cast(services, new)
    finally:
        for client in made:
            await client.close()


@asynccontextmanager
async def _running() -> AsyncIterator[tuple[Services, str]]:
    """Yield a new installation and the address of its server, in this process."""
    home = Path(tempfile.mkdtemp(prefix="discreet-fuzz-"))
    postgres = EmbeddedPostgres(home / "pg", "only-for-this-run")
    try:
        owner_url = await postgres.start()
        async with ScriptedModel() as scripted:
            given = {
                "DISCREET_HOME": str(home / "home"),
                "DISCREET_PORT": str(free_port()),
                "DISCREET_MODEL_URL": scripted.url,
            }
            settings = read_settings(given)
            keys = open_key_store(home / "keys", MasterKeyFile(settings.master_key_file), SystemRandomSource())
            addresses = await prepare(owner_url, "fuzz", keys)
            await prepare_jobs(owner_url, "fuzz")
            database = await connect(addresses.serve)
            model = RemoteModel(scripted.url, None, None)
            infra = Infrastructure(
                database=database,
                keys=keys,
                clock=SettableClock(),
                random=SystemRandomSource(),
                settings=settings,
                addresses=addresses,
            )
            async with (
                run_services(infra, model) as services,
                run_server(replace(services, limits=RateLimits(NO_LIMITS))) as url,
            ):
                yield services, url
            await model.close()
            await database.close()
    finally:
        with suppress(OSError):
            await postgres.stop()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(min(100, asyncio.run(main(float(sys.argv[1])))))
