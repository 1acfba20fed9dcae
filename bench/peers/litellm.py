"""LiteLLM's proxy in front of the endpoint.

Its API stores nothing, like the one under /v1 of `discreet serve`.
"""

from collections.abc import Mapping, Sequence

import msgspec

from bench.peers.installed import Installed
from bench.peers.server import Server

KEY = "sk-a-long-enough-bench-key"


class LiteLLM(Server):
    """One worker, one model, a master key that every request must have, no database."""

    name = "LiteLLM"
    first = "/health/liveliness"

    def __init__(self, installed: Installed, model_url: str) -> None:
        super().__init__()
        self._installed, self._model_url = installed, model_url

    def command(self) -> Sequence[str]:
        config = self.folder / "config.yaml"
        config.write_bytes(msgspec.json.encode(self._config()))  # JSON is valid YAML
        program = str(self._installed.programs / "litellm")
        return [program, "--config", str(config), "--host", "127.0.0.1", "--port", str(self.port), "--num_workers", "1"]

    def settings(self) -> Mapping[str, str]:
        """Return settings that prevent downloads at the start, and reports."""
        return {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False", "DO_NOT_TRACK": "1"}

    def _config(self) -> Mapping[str, object]:
        upstream = {"model": "openai/sim", "api_base": f"{self._model_url}/v1", "api_key": "none"}
        return {
            "model_list": [{"model_name": "sim", "litellm_params": upstream}],
            "general_settings": {"master_key": KEY},
        }
