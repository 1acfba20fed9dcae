"""Checks of the installation: its files, its programs, the machine's limits and the keys."""

import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

from discreet.adapters.child_environment import child_environment
from discreet.adapters.embedder import MiniLmEmbedder
from discreet.adapters.extraction.extractor import ChildExtractor
from discreet.adapters.extraction.extractor_child import MINIMAL_PDF
from discreet.adapters.extraction.scan_languages import INSTALL_LANGUAGES, find_scan_languages
from discreet.app.adapters import embedded_model
from discreet.app.infrastructure import Infrastructure
from discreet.cli.doctor.egress import host_and_port
from discreet.cli.doctor.finding import DoctorFinding
from discreet.errors import Invalid, Misconfigured
from discreet.identity.accounts.passkeys.relying_party import build_relying_party
from discreet.ports.documents import ReaderNotInstalled
from discreet.runtime.confinement_probe import probe_confinement
from discreet.runtime.file_limit import allowed_open_files, file_limit_warning
from discreet.settings import Settings

MIN_FREE_MB = 2048


def check_web_app() -> DoctorFinding:
    built = (files("discreet") / "static" / "index.html").is_file()
    return DoctorFinding("web app", built, "built." if built else "not built; run make setup.")


def check_disk(home: Path) -> DoctorFinding:
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(place).free >> 20
    if free >= MIN_FREE_MB:
        return DoctorFinding("disk", True, f"{free:,} MB free.")
    return DoctorFinding("disk", False, f"{free:,} MB free at {place}; {MIN_FREE_MB:,} MB are needed. Free some space.")


def check_open_files() -> DoctorFinding:
    open_files = allowed_open_files()
    sentence = file_limit_warning(open_files)
    return DoctorFinding(
        "open files", sentence is None, sentence or f"{open_files or 'any number of'} may be open at the same time."
    )


async def model_findings(settings: Settings) -> AsyncIterator[DoctorFinding]:
    """Test the model's start in a child process, with this command's rights.

    A server's sandbox may be stricter, so a failure that a server recorded is reported, too.
    """
    if settings.model_url:
        name, where = settings.model_name or "the first listed", host_and_port(settings.model_url)
        yield DoctorFinding("model", True, f"{name} at {where}.")
        return
    model = embedded_model(settings, None)
    fault = await model.find_start_problem()
    where = f"embedded, {settings.model_file or 'the bundled weights'}"
    yield DoctorFinding("model", fault is None, fault or f"{where}; its program can be loaded.")
    if failure := model.last_failure():
        when = f"{failure.at:%Y-%m-%d %H:%M} UTC"
        yield DoctorFinding("model in the server", False, f"stopped after failures on {when}: {failure.why}")


async def check_file_reader() -> DoctorFinding:
    """Read a test file, in a temporary folder.

    The PDF reader unpacks its library into that folder at its first use.
    """
    with tempfile.TemporaryDirectory(prefix="discreet-doctor-") as scratch:
        try:
            await ChildExtractor(Path(scratch)).extract(MINIMAL_PDF, "smallest.pdf")
        except ReaderNotInstalled as error:
            return DoctorFinding("files", False, f"PDF and spreadsheets cannot be read: {error.why}")
        except (Invalid, OSError) as error:
            return DoctorFinding("files", False, f"they cannot be read: {error}")
    return DoctorFinding("files", True, "uploaded files can be read, in a separate process.")


async def check_reader_confinement() -> DoctorFinding:
    """Check in a child that the kernel confines readers of untrusted files, with this command's rights."""
    confinement = await probe_confinement(child_environment())
    missing = [
        name for name, has in (("Landlock", confinement.landlock), ("seccomp", confinement.has_call_filter)) if not has
    ]
    if not missing:
        return DoctorFinding(
            "confinement",
            True,
            f"readers of files open no other file and no socket (Landlock {confinement.landlock}, seccomp).",
        )
    sentence = f"{' and '.join(missing)} cannot be used: only limits of memory and time hold for readers of files."
    if sys.platform != "linux":
        return DoctorFinding("confinement", True, f"{sentence} Linux offers more.")
    advice = "Use Linux 5.13 or later, and let the service or container use Landlock and seccomp (systemd: @sandbox)."
    return DoctorFinding("confinement", False, f"{sentence} {advice}")


def check_text_recognition() -> DoctorFinding:
    """Return which languages the server recognises in scans."""
    scan_languages = find_scan_languages()
    if scan_languages is None:
        return DoctorFinding(
            "text in scans",
            False,
            f"cannot be recognised: no language data. {INSTALL_LANGUAGES}",
        )
    sentence = f"recognised in the languages {scan_languages.joined}, with the data in {scan_languages.folder}."
    return DoctorFinding(
        "text in scans", True, f"{sentence} {INSTALL_LANGUAGES}" if scan_languages.missing else sentence
    )


async def check_embedding() -> DoctorFinding:
    embedder = MiniLmEmbedder()
    try:
        await embedder.embed(["A try."])
    except Misconfigured as error:
        return DoctorFinding("search in files", False, error.sentence)
    finally:
        await embedder.close()
    return DoctorFinding("search in files", True, "the embedding model works.")


def check_master_key(infra: Infrastructure) -> DoctorFinding:
    settings, ring = infra.settings, infra.keys.ring.ring
    location = (
        f"decrypted by the Vault at {host_and_port(settings.master_key)}"
        if settings.master_key
        else (f"{settings.master_key_file}, readable by its owner only")
    )
    if ring.former is not None:
        return DoctorFinding(
            "master key", False, f"{location}; a rotation is not finished. Run: discreet keys rotate-master"
        )
    return DoctorFinding("master key", True, f"{location}, matches the key store.")


def check_passkeys(settings: Settings) -> DoctorFinding:
    party = build_relying_party(settings.public_url)
    if party is None:
        example = f"http://localhost:{settings.port}"
        return DoctorFinding(
            "passkeys", True, f"not offered: DISCREET_PUBLIC_URL should be https and a host name, or {example}."
        )
    return DoctorFinding("passkeys", True, f"offered to browsers at {party.origin}, for the name {party.id}.")
