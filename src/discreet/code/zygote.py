"""The process that has the packages loaded and forks a cell for each conversation.

The server starts it with the Python of the cells' environment, and sends it one socket for each new cell. It reads
nothing else, and has neither settings nor keys of the server.
"""

import gc
import importlib
import json
import os
import signal
import socket
import sys

from discreet.code.cell_limits import CellLimits
from discreet.code.cell_process import supervise_cell
from discreet.runtime.process_limits import end_with_parent

PACKAGES = ("numpy", "pandas", "matplotlib.pyplot", "PIL.Image", "openpyxl", "scipy")
"""Loaded once for all cells. The others load when code first uses them."""


def load_packages() -> str:
    """Load the packages. Return why that failed; "" if it did not."""
    try:
        for name in PACKAGES:
            importlib.import_module(name)
    except ImportError as error:
        return str(error)
    import matplotlib.pyplot as plt  # type: ignore[import-not-found, unused-ignore]
    import pandas as pd  # type: ignore[import-not-found, import-untyped, unused-ignore]

    plt.show = lambda *_, **__: None  # charts are saved at the end of each run
    pd.set_option("display.max_columns", 30, "display.width", 160, "display.max_rows", 40)
    return ""


def main() -> None:
    end_with_parent()
    control = socket.socket(fileno=int(sys.argv[1]))
    limits = CellLimits(**json.loads(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel forgets ended keepers
    problem = load_packages()
    control.send(json.dumps({"problem": problem}).encode())
    gc.collect()
    gc.freeze()
    while True:
        message, descriptors, *_ = socket.recv_fds(control, 16, 1)
        if not message or problem:
            return
        for descriptor in descriptors:
            if os.fork() == 0:
                control.close()
                supervise_cell(socket.socket(fileno=descriptor), limits)
            os.close(descriptor)


if __name__ == "__main__":
    main()
