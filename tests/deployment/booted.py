"""The units, started by a systemd that is process 1 of a container: systemd-nspawn on the image's files.

They differ from the shipped ones by what docs/deploy.md says for the embedded PostgreSQL: no address of a database.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deployment.image import IMAGE, run, say
from tests.support.deployed_files import UNITS

PACKAGES = ("systemd", "systemd-sysv", "dbus")
NO_DATABASE = re.compile(r"^(Environment=DISCREET_DATABASE_URL_FILE|LoadCredential=database_url).*\n", re.MULTILINE)
NOT_WANTED = ("systemd-resolved", "systemd-networkd", "systemd-logind", "systemd-udevd", "console-getty")
STARTED = ("discreet-worker", "discreet-datasets")


@contextmanager
def booted(port: int) -> Iterator[Path]:
    """systemd with worker, pipeline and a server on this port of loopback; gives the folder of its files."""
    working = run("buildah", "from", IMAGE, captured=True)
    try:
        root = Path(run("buildah", "mount", working, captured=True))
        _install(root, port)
        say(f"systemd-nspawn --boot, with {', '.join((*STARTED, f'discreet@{port}'))}")
        command = ["systemd-nspawn", "--quiet", f"--directory={root}", "--boot", "--register=no", "--keep-unit"]
        # Its journal and its orders stay within; the test covers the units' own restrictions, not the container's.
        command += ["--capability=all", "--system-call-filter=@sandbox", "--kill-signal=SIGRTMIN+3"]
        environment = os.environ | {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
        container = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment)
        try:
            yield root
        finally:
            container.terminate()
            container.wait()
    finally:
        run("buildah", "rm", working, captured=True)


def journal(root: Path) -> str:
    """Properties of units, one line each."""
    folder = root / "var/log/journal"
    return run("journalctl", f"--directory={folder}", "--no-pager", "--output=short-monotonic", captured=True)


def _install(root: Path, port: int) -> None:
    """systemd's packages, the units, and which of them start."""
    shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")
    run("chroot", str(root), "apt-get", "update", "-q")
    run(
        "chroot", str(root), "apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES,
        DEBIAN_FRONTEND="noninteractive", PATH="/usr/sbin:/usr/bin:/sbin:/bin",
    )  # fmt: skip
    (root / "etc/discreet").mkdir()
    (root / "etc/discreet/discreet.env").write_text('DISCREET_OPERATOR_NAME="Harbour office"\n')
    (root / "var/log/journal").mkdir(exist_ok=True)
    for path in UNITS:
        (root / "etc/systemd/system" / path.name).write_text(NO_DATABASE.sub("", path.read_text()))
    here = ("systemctl", f"--root={root}", "--quiet")
    run(*here, "set-default", "multi-user.target")
    run(*here, "mask", *(f"{name}.service" for name in NOT_WANTED))
    run(*here, "enable", *(f"{name}.service" for name in (*STARTED, f"discreet@{port}")))
