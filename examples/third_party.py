"""Shared code of the example third parties: serve on loopback until stopped."""

import socket
import sys
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI


def serve(create: Callable[[str], FastAPI]) -> None:
    """Serve at the port of the command line, or at any free one."""
    listening = socket.create_server(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0))
    origin = "http://{}:{}".format(*listening.getsockname())
    app = create(origin)
    print(f"{app.title} at {origin}  (document: {origin}/openapi.json)", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run([listening])
