"""The image, built from the shipped Containerfile by buildah and run by podman: `make deploy-test`, as root.

No registry is asked for images. The base is made here of Debian's packages and of the Python that runs this, which
stands in for the image `python:…-slim-trixie`: the same Debian, the same folder (/usr/local), no library more.
Packages come from where this machine has them from: its certificates and pip's settings are lent to the build.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from discreet import __version__
from tests.support.deployed_files import ROOT

SUITE = "trixie"
BASE = "localhost/discreet-base:1.0.0"
IMAGE = f"localhost/discreet:{__version__}"
LIBRARIES = (
    "ca-certificates,netbase,tzdata,libbz2-1.0,libffi8,liblzma5,libncursesw6,libreadline8t64,libsqlite3-0,libssl3t64,"
    "libuuid1,zlib1g"
)
"""The libraries that the official image has for Python's own modules, and no more: one missing there is missing here."""
DEBIANS = "python3,python3-venv,python-is-python3"
"""In place of a copy, where the Python that runs this is Debian's."""
LEFT_OUT = ("lib/python*/site-packages/*", "lib/python*/test", "__pycache__", "*.a")
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
LENT = ("/etc/ssl/certs", "/etc/pip.conf", "/etc/uv")
"""Settings of the machine that say how packages are reached; read only, and in no layer of the image."""
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "SSL_CERT_FILE": CERTIFICATES,
    "NODE_EXTRA_CA_CERTS": CERTIFICATES,
}


def build() -> None:
    """Build the image. Takes minutes, and 8 GB of disk with the weights (WEIGHTS=no in the environment: 4)."""
    say(f"base: {SUITE} by mmdebstrap, Python of {sys.base_prefix}")
    with tempfile.TemporaryDirectory(prefix="discreet-base-") as folder:
        _make_base(Path(folder))
    say(f"building {IMAGE} from deploy/Containerfile")
    lent = [f"--volume={path}:{path}:ro" for path in LENT if Path(path).exists()]
    weights = os.environ.get("WEIGHTS", "yes")
    run(
        "buildah", "bud", "--format=docker", "--isolation=chroot", "--network=host", *_limits(), *lent,
        "--file=deploy/Containerfile", "--ignorefile=deploy/Containerfile.dockerignore",
        f"--build-arg=BASE={BASE}", f"--build-arg=WEIGHTS={weights}", f"--tag={IMAGE}", ".",
    )  # fmt: skip


def container(*arguments: str, options: tuple[str, ...] = ()) -> list[str]:
    """A podman command that runs the image as compose.yaml does: root read-only, no capability, /tmp in memory."""
    return [
        "podman", "--runtime=runc", "run", "--rm", "--network=host", "--ulimit=host", "--read-only",
        "--tmpfs=/tmp:mode=1777", "--cap-drop=all", "--security-opt=no-new-privileges", *options, IMAGE, *arguments,
    ]  # fmt: skip


@contextmanager
def mounted() -> Iterator[Path]:
    """The image's root file system, to read."""
    working = run("buildah", "from", IMAGE, captured=True)
    try:
        yield Path(run("buildah", "mount", working, captured=True))
    finally:
        run("buildah", "rm", working, captured=True)


def run(*command: str, captured: bool = False, **environment: str) -> str:
    """Run a command. Returns its output if `captured`. Raises CalledProcessError."""
    done = subprocess.run(
        command, cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE if captured else sys.stderr,
        env=os.environ | environment,
    )  # fmt: skip
    return (done.stdout or "").strip()


def say(sentence: str) -> None:
    print(f"# {sentence}", file=sys.stderr, flush=True)


def _make_base(folder: Path) -> None:
    ours = Path(sys.base_prefix) != Path("/usr")
    include = LIBRARIES if ours else f"{LIBRARIES},{DEBIANS}"
    run("mmdebstrap", "--quiet", "--variant=minbase", f"--include={include}", SUITE, f"{folder}/base.tar")
    working = run("buildah", "from", "scratch", captured=True)
    try:
        run("buildah", "add", "--quiet", working, f"{folder}/base.tar", "/")
        root = run("buildah", "mount", working, captured=True)
        if ours:
            _copy_python(Path(root) / "usr/local")
            run("chroot", root, "/sbin/ldconfig")
        run("buildah", "config", *(f"--env={name}={value}" for name, value in ENVIRONMENT.items()), working)
        run("buildah", "commit", "--quiet", working, BASE)
    finally:
        run("buildah", "rm", working, captured=True)


def _copy_python(target: Path) -> None:
    kept = [f"--exclude={pattern}" for pattern in LEFT_OUT]
    reading = ["tar", "-C", sys.base_prefix, *kept, "-cf", "-", "bin", "lib", "include"]
    with subprocess.Popen(reading, stdout=subprocess.PIPE) as reader:
        subprocess.run(["tar", "-C", str(target), "-xf", "-"], stdin=reader.stdout, check=True)
    assert reader.returncode == 0


def _limits() -> list[str]:
    """Those of this process: buildah would ask for more, which not every machine allows."""
    named = {"nofile": resource.RLIMIT_NOFILE, "nproc": resource.RLIMIT_NPROC}
    hard = {name: resource.getrlimit(kind)[1] for name, kind in named.items()}
    return [
        f"--ulimit={name}={maximum}:{maximum}" for name, maximum in hard.items() if maximum != resource.RLIM_INFINITY
    ]
