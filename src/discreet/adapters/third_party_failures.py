"""Failures of a call to a third party, each with whether anything may have been sent."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from discreet.adapters.call_stream import AnswerDeadline
from discreet.adapters.egress import AddressRefused, EgressTarget
from discreet.adapters.response_body import UnsupportedBody
from discreet.ports.third_parties import ThirdPartyFailed


@contextmanager
def translate_send_errors(host: str, target: EgressTarget, wait: AnswerDeadline) -> Iterator[None]:
    """Translate errors into ThirdPartyFailed.

    The sentences are for people, without addresses and content.
    """
    try:
        yield
    except TimeoutError as problem:
        outcome = f"did not finish its answer {wait.description}" if target.sent else "could not be reached in time"
        raise _failure(target, "timeout", f"{host} {outcome}.") from problem
    except UnsupportedBody as how:
        raise _failure(target, "malformed", f"{host} answered {how}.") from how
    except AddressRefused as problem:
        raise _failure(target, "refused_address", f"{host} resolved to another address while connecting.") from problem
    except aiohttp.ClientConnectorError as problem:
        kind, why = _reason(problem)
        raise _failure(target, kind, f"{host} cannot be reached: {why}.") from problem
    except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, OSError) as problem:
        raise _failure(target, "cut", f"{host} closed the connection before its answer was complete.") from problem
    except aiohttp.ClientError as problem:
        raise _failure(target, "malformed", f"{host} answered with something that is not HTTP.") from problem


def _reason(problem: aiohttp.ClientConnectorError) -> tuple[str, str]:
    """Return kind and cause of a failed connection."""
    if isinstance(problem, aiohttp.ClientConnectorCertificateError):
        return "certificate", "its certificate is not valid for this host"
    if isinstance(problem, aiohttp.ClientSSLError):
        return "certificate", "it does not support TLS 1.2 or newer"
    errno = problem.os_error.errno
    return "unreachable", os.strerror(errno).lower() if errno else "the connection failed"


def _failure(target: EgressTarget, kind: str, sentence: str) -> ThirdPartyFailed:
    return failed(kind, sentence) if target.sent else unsent(kind, sentence)


def failed(kind: str, sentence: str) -> ThirdPartyFailed:
    return ThirdPartyFailed(f"{sentence} It may have received the request.", kind=kind, sent=True)


def unsent(kind: str, sentence: str) -> ThirdPartyFailed:
    return ThirdPartyFailed(f"{sentence} Nothing was sent.", kind=kind, sent=False)
