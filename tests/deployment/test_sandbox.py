"""Every program and every native library of a server runs under the units' sandbox."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.deployment.sandbox import allowed_calls
from tests.support.deployed_files import ROOT, UNITS, unit

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("systemd-analyze") is None, reason="systemd says what its sets hold"
)
CACHE = Path(tempfile.gettempdir()) / "discreet-test-models"
"""As in tests/contract/test_embedded_model.py."""
SERVER = ROOT / "deploy/systemd/discreet@.service"

MODEL = """
import asyncio, os, sys
from pathlib import Path
from discreet.adapters.embedded_model import EmbeddedModel
from discreet.ports.model_request import ChatMessage, ModelRequest
from tests.contract.test_embedded_model import children_of, settled
from tests.support.collect_model_events import collect_parts
async def main():
    model = EmbeddedModel(Path(sys.argv[1]))
    await model.start()
    print("state", await settled(model), (await model.status()).cause)
    [child] = children_of(os.getpid())
    print("nicer by", os.getpriority(os.PRIO_PROCESS, child) - os.getpriority(os.PRIO_PROCESS, 0))
    *deltas, ended = await collect_parts(model, ModelRequest([ChatMessage("user", "Say hello.")], max_tokens=6))
    print("tokens", ended.completion_tokens)
    await model.close()
asyncio.run(main())
"""
FAULT = """
import asyncio, sys
from pathlib import Path
from discreet.adapters.embedded_model import EmbeddedModel
print(asyncio.run(EmbeddedModel(Path(sys.argv[1])).find_start_problem()))
"""
LIBRARIES = """
import asyncio, io, multiprocessing, sys
from pathlib import Path
from PIL import Image
from discreet.adapters.embedder import MiniLmEmbedder
from discreet.adapters.extraction.extractor import ChildExtractor
from tests.support.sample_files import docx, pdf, xlsx
async def main():
    reader = ChildExtractor(Path(sys.argv[1]) / "scratch")
    files = {"a.pdf": pdf(["Words."]), "a.xlsx": xlsx({"Sheet": [["Words."]]}), "a.docx": docx(["Words."])}
    for name, data in files.items():
        [place] = (await reader.extract(data, name)).places
        print("read", name, "Words." in place.text)
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "WEBP")
    print("seen", (await reader.decode(picture.getvalue(), "a.webp")).width)
    embedder = MiniLmEmbedder()
    print("placed", len((await embedder.embed(["A try."]))[0]))
    await embedder.close()
    print("semaphore", multiprocessing.get_context("spawn").Lock() is not None)
asyncio.run(main())
"""
PIPELINE = """
import os, sys, tempfile
from pathlib import Path
from discreet.training.sandbox import SandboxNeeds, confine, python_folders
scratch = Path(tempfile.mkdtemp(dir=sys.argv[1]))
print("confined", confine(SandboxNeeds(python_folders(), (scratch,), 5432, scratch)).applied)
from discreet.training.processes.telemetry import disable_telemetry
disable_telemetry()
import daft
daft.set_runner_native()
print("engine", daft.from_pydict({"n": [1, 2]}).sum("n").to_pydict())
try:
    Path("/etc/hostname").read_text()
except PermissionError:
    print("no other file")
sys.stdout.flush()
os._exit(0)  # as the pipeline ends: Daft's threads do not survive an orderly end
"""


def under(path: Path, program: str, folder: Path) -> str:
    """The output of a program under the sandbox of a unit."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.deployment.sandbox", str(path), sys.executable, "-c", program, str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The server's unit with one line changed."""
    text = SERVER.read_text()
    assert old in text
    path = tmp_path / "changed.service"
    path.write_text(text.replace(old, new))
    return path


def test_the_filter_is_read_as_systemd_reads_it() -> None:
    calls = allowed_calls(unit(SERVER)["SystemCallFilter"])
    assert {"read", "clone", "landlock_create_ruleset", "setpriority", "sched_setaffinity"} <= calls
    assert not {"mount", "setuid", "ptrace", "bpf", "nice", "sched_setscheduler"} & calls
    assert {tuple(unit(path)["SystemCallFilter"]) for path in UNITS} == {tuple(unit(SERVER)["SystemCallFilter"])}


def test_files_pictures_and_words_are_read(tmp_path: Path) -> None:
    assert under(SERVER, LIBRARIES, tmp_path).splitlines() == [
        "read a.pdf True", "read a.xlsx True", "read a.docx True", "seen 9", "placed 384", "semaphore True",
    ]  # fmt: skip


def test_the_pipeline_locks_itself_in_and_its_engine_runs(tmp_path: Path) -> None:
    [pipeline] = [path for path in UNITS if path.name == "discreet-datasets.service"]
    assert under(pipeline, PIPELINE, tmp_path).splitlines() == ["confined True", "engine {'n': [3]}", "no other file"]


@pytest.mark.model
def test_the_embedded_model_answers_and_gives_way() -> None:
    said = under(SERVER, MODEL, CACHE).splitlines()
    assert said[:2] == ["state ready ", "nicer by 5"]
    assert said[2].startswith("tokens ")


@pytest.mark.model
def test_the_server_starts_where_its_priority_cannot_be_changed(tmp_path: Path) -> None:
    """As under the previous unit: it is slower to give way, and works."""
    said = under(changed(tmp_path, "sched_setaffinity setpriority", "sched_setaffinity"), MODEL, CACHE).splitlines()
    assert said[:2] == ["state ready ", "nicer by 0"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("RestrictAddressFamilies=AF_INET AF_INET6", "RestrictAddressFamilies=", "the system refused an operation"),
        ("SystemCallErrorNumber=EPERM", "", "(SIGSYS)"),
    ],
    ids=["refused", "killed"],
)
def test_what_a_sandbox_forbids_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = changed(tmp_path, old, new)
    if not new.startswith("Restrict"):
        path.write_text(path.read_text().replace("sched_setaffinity setpriority", "sched_setaffinity"))
    output = under(path, FAULT, tmp_path)
    assert said in output
    assert "SystemCallFilter=" in output
