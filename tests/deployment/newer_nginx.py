"""A newer nginx than Debian 13's, from Debian's next release, unpacked without installing it."""

import subprocess
from pathlib import Path

from tests.deployment.image import run, say

SUITE = "forky"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.pgp"


def newer_nginx(folder: Path) -> Path:
    """The program, below `folder`. Raises CalledProcessError."""
    (folder / "sources.list").write_text(f"deb [signed-by={KEYRING}] {_debian()} {SUITE} main\n")
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


def _debian() -> str:
    """Where this machine has Debian's own packages from."""
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(LABEL)"], capture_output=True, text=True, check=True
    ).stdout
    return next(line.split()[0] for line in targets.splitlines() if line.endswith(" Debian"))
