"""Discreet: a self-hosted home for GPTs whose every answer about data privacy is enforced by its code."""

import os

__version__ = "0.1.0"

# ONNX Runtime reports to its maker unless told otherwise before it is loaded, wherever that is.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
