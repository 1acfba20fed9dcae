"""The names in `deploy/` exist: settings, commands, ports, addresses, files, versions; and they fit together."""

import re
from pathlib import Path
from typing import cast

import pytest

from discreet import __version__
from discreet.cli.commands import commands
from discreet.http import health
from discreet.http.services import Services
from discreet.settings import FROM_FILES, KNOWN, SECRETS, read_settings
from tests.support import deployed_files
from tests.support.deployed_files import (
    DEPLOY,
    FILES,
    ROOT,
    Process,
    compose,
    containerfile,
    image_environment,
    manifests,
    pods,
)
from tests.test_docs import exists

PROCESSES = deployed_files.processes()
NAMED = [*FILES, ROOT / "docs" / "deploy.md"]


@pytest.mark.parametrize("path", NAMED, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_setting_exists(path: Path) -> None:
    named = set(re.findall(r"\bDISCREET_[A-Z_]+\b", path.read_text()))
    assert named - KNOWN - FROM_FILES.keys() == set()


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.where)
def test_every_command_exists(process: Process) -> None:
    assert exists(process.command[:1])
    assert process.command[0] in commands.commands


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.where)
def test_every_value_can_be_used_and_no_secret_is_written_down(process: Process) -> None:
    given = {name: value for name, value in process.environment.items() if name.startswith("DISCREET_")}
    plain = {
        name: value for name, value in given.items() if name not in FROM_FILES and "$" not in value and "%" not in value
    }
    read_settings(plain)
    assert "DISCREET_DATABASE_URL_FILE" in given
    assert [name for name in SECRETS if given.get(name, "").replace("${DISCREET_MODEL_URL:-}", "")] == []


@pytest.mark.parametrize("kind", ["compose", "kubernetes", "systemd"])
def test_each_task_has_a_process_that_does_it(kind: str) -> None:
    ours = [process for process in PROCESSES if process.where.startswith(kind)]
    duties = {(process.command[0], process.environment.get("DISCREET_JOBS")) for process in ours}
    assert {("serve", "none"), ("work", "others"), ("work", "datasets")} <= duties


@pytest.mark.parametrize("process", [p for p in PROCESSES if p.command == ["serve"]], ids=lambda process: process.where)
def test_answers_get_the_time_to_end(process: Process) -> None:
    """With time for the rest: storing remaining data, ending children, a pause before the signal."""
    assert process.stop_seconds is not None
    drain = int(process.environment["DISCREET_DRAIN_SECONDS"])
    assert 60 <= drain <= process.stop_seconds - 20


def test_ports_and_addresses_agree() -> None:
    port = image_environment()["DISCREET_PORT"]
    assert ("EXPOSE", port) in containerfile()
    [check] = [rest for instruction, rest in containerfile() if instruction == "HEALTHCHECK"]
    asked = set(re.findall(rf"http://127\.0\.0\.1:{port}(/[a-z/]+)", check))
    [container] = pods()["servers"]["spec"]["containers"]
    assert container["ports"] == [{"name": "http", "containerPort": int(port)}]
    probes = [container[probe]["httpGet"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")]
    assert {probe["port"] for probe in probes} == {"http"}
    asked |= {probe["path"] for probe in probes}
    assert asked == {"/health/ready", "/health/live"}
    assert asked <= {getattr(route, "path", None) for route in health.routes(cast(Services, None)).routes}
    servers = [name for name, service in compose()["services"].items() if service.get("command") == ["serve"]]
    named = re.findall(r"server ([\w-]+):(\d+)", (DEPLOY / "nginx/servers-containers.conf.template").read_text())
    assert named == [(name, port) for name in servers]


def test_services_of_kubernetes_lead_to_pods_and_are_not_called_like_us() -> None:
    labels = {name: template["metadata"]["labels"] for name, template in pods().items()}
    services = [each for each in manifests() if each["kind"] == "Service"]
    for service in services:
        assert any(service["spec"]["selector"].items() <= label.items() for label in labels.values())
        # Kubernetes would set DISCREET_…_PORT in each pod, and Discreet refuses settings that it does not know
        assert not service["metadata"]["name"].startswith("discreet")
    [ingress] = [each for each in manifests() if each["kind"] == "Ingress"]
    [rule] = ingress["spec"]["rules"]
    [path] = rule["http"]["paths"]
    assert path["backend"]["service"]["name"] in {service["metadata"]["name"] for service in services}


def test_the_proxy_that_is_trusted_is_the_one_in_front() -> None:
    [config] = compose()["networks"]["front"]["ipam"]["config"]
    servers = [service for service in compose()["services"].values() if service.get("command") == ["serve"]]
    assert {server["environment"]["DISCREET_TRUSTED_PROXIES"] for server in servers} == {config["subnet"]}


def test_images_have_versions_and_ours_is_this_one() -> None:
    images = {service["image"] for service in compose()["services"].values()}
    images |= {container["image"] for template in pods().values() for container in template["spec"]["containers"]}
    assert {rest.split()[0] for instruction, rest in containerfile() if instruction == "FROM"} == {"${BASE}"}
    images |= {rest.partition("=")[2] for instruction, rest in containerfile() if rest.startswith("BASE=")}
    assert {image for image in images if not re.search(r":\d+\.\d+\.\d+", image)} == set()
    ours = {image for image in images if image.startswith("discreet:")}
    assert ours == {f"discreet:{__version__}"}
    assert f"newTag: {__version__}\n" in (DEPLOY / "kubernetes/kustomization.yaml").read_text()


def test_the_kustomization_names_every_manifest() -> None:
    listed = set(
        re.findall(r"^  - ([a-z-]+\.yaml)$", (DEPLOY / "kubernetes/kustomization.yaml").read_text(), re.MULTILINE)
    )
    assert listed == {path.name for path in deployed_files.MANIFESTS} - {"kustomization.yaml"}


def test_the_image_is_made_of_what_make_run_and_make_setup_code_are_made_of() -> None:
    makefile = (ROOT / "Makefile").read_text()
    [run_recipe] = re.findall(r"^\$\(VENV\)/\.run:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    [code_recipe] = re.findall(r"^\$\(VENV\)/code/\.installed:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    recipe = run_recipe + code_recipe
    runs = [rest for instruction, rest in containerfile() if instruction == "RUN"]
    wanted = {name for name in re.findall(r"requirements/\w+\.txt", recipe)} | {"requirements/uv.txt"}
    assert wanted == {name for run in runs for name in re.findall(r"requirements/\w+\.txt", run)}
    assert all("--require-hashes" in run for run in runs if " -r " in run)
    copied = [word for instruction, rest in containerfile() if instruction == "COPY" for word in rest.split()[:-1]]
    assert [name for name in copied if not name.startswith(("--from", "/")) and not (ROOT / name).exists()] == []


def test_the_container_runs_as_an_arbitrary_user() -> None:
    last = containerfile()[[i for i, (name, _) in enumerate(containerfile()) if name == "FROM"][-1] :]
    [user] = [rest for instruction, rest in last if instruction == "USER"]
    assert user == "10001:10001"
    installing = [rest for instruction, rest in last if instruction == "RUN" and "apt-get install" in rest]
    libraries, fonts = (
        each.partition("--no-install-recommends ")[2].partition(" && ")[0].replace("\\", "").split()
        for each in installing
    )
    assert libraries == ["libgomp1", *(f"tesseract-ocr-{language}" for language in ("eng", "deu", "fra", "spa"))]
    assert fonts == ["fonts-noto-cjk", "fonts-noto-color-emoji"]
