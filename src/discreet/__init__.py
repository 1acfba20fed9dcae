"""Discreet: a self-hosted home for GPTs whose privacy answers its code enforces."""

import os

__version__ = "0.1.0"

# ONNX Runtime sends telemetry to its maker unless this is set before it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
