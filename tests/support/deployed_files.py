"""The files of `deploy/`, parsed: compose services, Kubernetes pods, systemd units."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and "secrets/" not in str(path.relative_to(DEPLOY)))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))


@dataclass(frozen=True)
class Process:
    """One of our processes as a file starts it.

    Its words after `discreet`, its own environment, and its seconds to stop (None: the default there).
    """

    where: str
    command: list[str]
    environment: dict[str, str]
    stop_seconds: int | None


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return read


def manifests() -> list[dict[str, Any]]:
    """Return every Kubernetes object; kustomize's own file is none."""
    found = [each for path in MANIFESTS for each in yaml.safe_load_all(path.read_text())]
    return [each for each in found if each["kind"] != "Kustomization"]


def pods() -> dict[str, dict[str, Any]]:
    """Return the template of every pod by the name of its owner."""
    found = {}
    for each in manifests():
        if each["kind"] in ("Deployment", "StatefulSet"):
            found[each["metadata"]["name"]] = each["spec"]["template"]
        elif each["kind"] == "CronJob":
            found[each["metadata"]["name"]] = each["spec"]["jobTemplate"]["spec"]["template"]
    return found


def unit(path: Path) -> dict[str, list[str]]:
    """Return each key of a unit with all its values."""
    read: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        if line and line[0] not in "#[":
            name, _, value = line.partition("=")
            read.setdefault(name, []).append(value)
    return read


def processes() -> list[Process]:
    return [*_compose_processes(), *_kubernetes_processes(), *_systemd_processes()]


def containerfile() -> list[tuple[str, str]]:
    """Return the instructions, long ones joined."""
    text = re.sub(r"\\\n\s*", " ", (DEPLOY / "Containerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(instruction, rest) for instruction, _, rest in (line.partition(" ") for line in lines)]


def image_environment() -> dict[str, str]:
    [given] = [rest for instruction, rest in containerfile() if instruction == "ENV"]
    return dict(word.split("=", 1) for word in shlex.split(given))


def _compose_processes() -> Iterator[Process]:
    for name, service in compose()["services"].items():
        if service["image"].startswith("discreet:"):
            period = service.get("stop_grace_period")
            yield Process(
                f"compose {name}", service["command"], service["environment"],
                int(period.removesuffix("s")) if period else None,
            )  # fmt: skip


def _kubernetes_processes() -> Iterator[Process]:
    for name, template in pods().items():
        [container] = template["spec"]["containers"]
        if container["image"].startswith("discreet:"):
            command = container.get("args") or _after_discreet(" ".join(container["command"]))
            environment = {each["name"]: each.get("value", "") for each in container["env"]}
            yield Process(
                f"kubernetes {name}", command, environment, template["spec"].get("terminationGracePeriodSeconds")
            )


def _systemd_processes() -> Iterator[Process]:
    for path in UNITS:
        read = unit(path)
        environment = dict(word.split("=", 1) for line in read["Environment"] for word in line.split())
        timeouts = [int(value) for value in read.get("TimeoutStopSec", [])]
        [start] = read["ExecStart"]
        yield Process(f"systemd {path.name}", _after_discreet(start), environment, timeouts[0] if timeouts else None)


def _after_discreet(line: str) -> list[str]:
    [words] = re.findall(r"(?:^|/| )discreet ([^']+)", line)
    return shlex.split(words)
