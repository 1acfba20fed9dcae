"""The figures, one file each, in the order in which they are measured.

A file names its figures (`WANTED`) and measures them on a stage (`measure`). Memory comes before the heavy loads, which
enlarge the server; the start comes last, because it stops the server.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from bench.figures import (
    ceilings,
    cell,
    cpu_per_token,
    cpu_per_token_growth,
    dataset_engine,
    dataset_memory,
    dataset_pace,
    durable_turns,
    finding,
    first_page,
    first_token,
    first_token_100,
    guests,
    idle_memory,
    insight_error,
    insight_release,
    long_answer,
    memory_per_stream,
    protection,
    recipient,
    rule_python,
    rule_sql,
    simultaneous_new_chats,
    streams_per_core,
    verify,
    warm_start,
    web_search,
)
from bench.report import Figure, Wanted
from bench.setup import Stage


@dataclass(frozen=True)
class Measurement:
    """One file's figures and how to measure them."""

    wanted: tuple[Wanted, ...]
    measure: Callable[[Stage], AsyncIterator[Figure]]


MEASUREMENTS = tuple(
    Measurement(file.WANTED, file.measure)
    for file in (
        ceilings,
        idle_memory,
        memory_per_stream,
        first_page,
        first_token,
        first_token_100,
        cpu_per_token,
        cpu_per_token_growth,
        simultaneous_new_chats,
        durable_turns,
        streams_per_core,
        dataset_engine,
        rule_sql,
        rule_python,
        recipient,
        protection,
        verify,
        dataset_memory,
        dataset_pace,
        insight_release,
        insight_error,
        cell,
        finding,
        web_search,
        guests,
        long_answer,
        warm_start,
    )
)
