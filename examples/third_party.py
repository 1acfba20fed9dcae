"""What the example third parties share: listen on loopback, say where, serve until stopped."""

import socket
import sys
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI


def serve(create: Callable[[str], FastAPI]) -> None:
    """Serve at the port that the command line gives, or at any free one."""
    listening = socket.create_server(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0))
    origin = "http://{}:{}".format(*listening.getsockname())
    app = create(origin)
    print(f"{app.title} at {origin}  (document: {origin}/openapi.json)", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run([listening])
