"""A newer nginx than Debian 13 has, out of Debian's next release, unpacked and not installed."""

import subprocess
from pathlib import Path

from tests.deployment.image import run, say

SUITE = "forky"
SOURCE = f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.pgp] http://deb.debian.org/debian {SUITE} main\n"


def newer_nginx(folder: Path) -> Path:
    """The program, below `folder`. Raises CalledProcessError."""
    (folder / "sources.list").write_text(SOURCE)
    (folder / "lists").mkdir()
    (folder / "cache").mkdir()
    apart = (
        f"Dir::Etc::sourcelist={folder}/sources.list", "Dir::Etc::sourceparts=-", f"Dir::State::lists={folder}/lists",
        f"Dir::Cache={folder}/cache", "APT::Sandbox::User=root",
    )  # fmt: skip
    options = [word for option in apart for word in ("-o", option)]
    run("apt-get", *options, "update", "-q")
    subprocess.run(["apt-get", *options, "download", "-q", "nginx"], cwd=folder, check=True)
    [package] = folder.glob("nginx_*.deb")
    run("dpkg", "-x", str(package), f"{folder}/unpacked")
    say(f"{package.name} of {SUITE}")
    return folder / "unpacked/usr/sbin/nginx"
