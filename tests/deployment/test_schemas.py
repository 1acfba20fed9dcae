"""The files of `deploy/` are valid for Kubernetes, compose, systemd and nginx.

The first two are checked by their schemas, which come in packages; the other two by their own programs, where
installed.
"""

import json
import shutil
import subprocess
from importlib.resources import files as files_of
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from jsonschema.validators import validator_for

from tests.support.deployed_files import DEPLOY, UNITS, compose, manifests

NEWEST = "1.34"
"""Of Kubernetes: the versions are compatible with the fields used here from 1.30 on."""
MAX_EXPOSED = 2.0
"""By `systemd-analyze security`, where 10 is a service with no restriction at all."""


def named(manifest: dict[str, Any]) -> str:
    return f"{manifest['kind']} {manifest['metadata']['name']}"


@pytest.mark.parametrize("version", ["1.30", NEWEST])
@pytest.mark.parametrize("manifest", manifests(), ids=named)
def test_kubernetes_takes_every_manifest(manifest: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(manifest, version, strict=True)


def test_a_manifest_with_a_slip_is_refused() -> None:
    [servers] = [each for each in manifests() if named(each) == "Deployment servers"]
    servers["spec"]["template"]["spec"]["terminationGracePeriod"] = 330
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(servers, NEWEST, strict=True)


def compose_faults(read: dict[str, Any]) -> list[str]:
    schema = json.loads((files_of("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text())
    return [f"{error.json_path}: {error.message}" for error in validator_for(schema)(schema).iter_errors(read)]


def test_the_compose_file_is_one() -> None:
    assert compose_faults(compose()) == []


def test_a_compose_file_with_a_slip_is_none() -> None:
    read = compose()
    read["services"]["proxy"]["depend_on"] = {}
    assert len(compose_faults(read)) == 1


def test_what_the_compose_file_names_in_it_is_there() -> None:
    read = compose()
    for name, service in read["services"].items():
        assert set(service.get("networks", [])) <= read["networks"].keys(), name
        assert set(service.get("secrets", [])) <= read["secrets"].keys(), name
        assert set(service.get("depends_on", {})) <= read["services"].keys(), name
        volumes = [volume.partition(":")[0] for volume in service.get("volumes", [])]
        assert {volume for volume in volumes if not volume.startswith(".")} <= read["volumes"].keys(), name
        assert all((DEPLOY / volume).exists() for volume in volumes if volume.startswith(".")), name


def installed(tmp_path: Path) -> list[str]:
    """The units as systemd finds them, but for our program, which is not installed where tests run."""
    for path in [*UNITS, *(DEPLOY / "systemd").glob("*.timer")]:
        text = path.read_text().replace("/opt/discreet/bin/discreet", "/bin/true")
        (tmp_path / path.name.replace("@", "@8000")).write_text(text)
    return sorted(path.name for path in tmp_path.iterdir())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_every_unit_and_finds_it_well_locked(tmp_path: Path) -> None:
    units = installed(tmp_path)
    verified = ran("systemd-analyze", "verify", "--man=no", *(f"./{name}" for name in units), cwd=tmp_path)
    assert (verified.returncode, verified.stderr) == (0, "")
    for name in units:
        if name.endswith(".service"):
            report = ran("systemd-analyze", "security", "--offline=yes", "--no-pager", f"./{name}", cwd=tmp_path)
            exposed = float(report.stdout.rstrip().splitlines()[-1].partition(": ")[2].split()[0])
            assert exposed < MAX_EXPOSED, name


def test_every_unit_has_the_same_restrictions() -> None:
    locks = {
        path.name: path.read_text().partition("# What it may do\n")[2].partition("\n[Install]")[0].strip()
        for path in UNITS
    }
    assert all(locks.values())
    assert len(set(locks.values())) == 1


def test_the_environment_file_says_nothing_that_a_unit_says() -> None:
    """It would win over the unit."""
    lines = (DEPLOY / "systemd/discreet.env.example").read_text().splitlines()
    names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    said = {word.partition("=")[0] for path in UNITS for word in path.read_text().split() if "DISCREET_" in word}
    assert {name for name in names if name in said or f"Environment={name}" in said} == set()


@pytest.mark.skipif(shutil.which("nginx") is None, reason="there is no nginx here")
def test_nginx_takes_its_files(tmp_path: Path) -> None:
    """tests/processes/test_behind_nginx.py drives them."""
    for name in ("discreet.conf", "servers-systemd.conf"):
        shutil.copy(DEPLOY / "nginx" / name, tmp_path)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/nginx.pid; error_log stderr; events {{}}\n"
        f"http {{ include {tmp_path}/discreet.conf; include {tmp_path}/servers-systemd.conf; }}"
    )
    checked = ran("nginx", "-t", "-p", str(tmp_path), "-c", f"{tmp_path}/nginx.conf")
    assert checked.returncode == 0, checked.stderr


def ran(*command: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
