"""Signing of made images with this server's key (C2PA).

Invariants:
- A made image is stored with its manifest or not at all.
- The library reads the image in a child process without network.
"""

from collections.abc import Hashable, Mapping
from dataclasses import replace

from discreet.chat.images.certificates import signing_credential
from discreet.chat.images.picture import Picture
from discreet.chat.images.signing_child import SigningOrder
from discreet.errors import Unavailable
from discreet.ports.keys import KeyStore
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import ConfinedProcess
from discreet.runtime.worker_threads import WorkerThreads

MODULE = "discreet.chat.images.signing_child"
LIMITS = ChildLimits(memory=1 << 30, cpu_seconds=30)
UNSIGNED = "The image could not be signed, so it was not kept. Try again, or tell your admin."


class ImageSigner:
    """Signs images in at most `at_once` child processes.

    `environment` is a child's whole environment.
    """

    def __init__(
        self, keys: KeyStore, environment: Mapping[str, str], limits: ChildLimits = LIMITS, at_once: int = 1
    ) -> None:
        self._keys, self._limits = keys, limits
        # One thread: of two first images at once, the second must not read a key file that is half written.
        self._credentials = WorkerThreads("image-credentials", 1)
        self._process = ConfinedProcess(MODULE, environment, at_once, longest_line=None)

    async def sign(self, picture: Picture, holder: Hashable, parent: bytes = b"") -> Picture:
        """Return the picture with a signed manifest, in the turn of `holder`; Unavailable when that failed.

        `parent` is the picture that was edited, a JPEG.
        """
        credential = await self._credentials.run(signing_credential, self._keys)
        order = SigningOrder(
            size=len(picture.data) + len(parent),
            parent_size=len(parent),
            limits=self._limits,
            media_type=picture.media_type,
            private_key=credential.private_key,
            chain=credential.chain,
        )
        child_answer = await self._process.ask_order(holder, order, picture.data + parent)
        if not child_answer.frames:
            raise Unavailable(UNSIGNED)
        return replace(picture, data=child_answer.frames[0])
