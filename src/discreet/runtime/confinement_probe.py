"""Which parts of the confinement of readers this system supports, tried in a child process.

`python -m discreet.runtime.confinement_probe` confines itself and writes a `ReaderConfinement` as a line of JSON.
"""

from collections.abc import Mapping

import msgspec

from discreet.runtime.child_process import child, stdout_writer
from discreet.runtime.confinement import ReaderConfinement, confine_reader
from discreet.runtime.process_limits import end_with_parent


async def probe_confinement(environment: Mapping[str, str]) -> ReaderConfinement:
    """Return what holds for readers that this process starts, with its rights."""
    async with child("discreet.runtime.confinement_probe", environment) as process:
        async for line in process.lines():
            return msgspec.json.decode(line, type=ReaderConfinement)
    return ReaderConfinement(landlock=0, has_call_filter=False)


if __name__ == "__main__":
    end_with_parent()
    say = stdout_writer()
    say(msgspec.json.encode(confine_reader(())))
