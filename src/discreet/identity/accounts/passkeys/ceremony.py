"""WebAuthn ceremonies: options for browsers, and checks of their answers.

Invariants:
- Pure functions on py_webauthn.
- An answer for another server's name, from another page, from a foreign frame, without the person's verification or to
  another challenge raises AuthenticationFailed, which never tells which of these it was.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import webauthn
from webauthn.helpers import options_to_json, parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from discreet.identity.accounts.passkeys.passkey import CHALLENGE_LIFETIME
from discreet.identity.accounts.passkeys.relying_party import (
    AuthenticationFailed,
    Claim,
    Json,
    RegisteredPasskey,
    RelyingParty,
)

TIMEOUT = int(CHALLENGE_LIFETIME.total_seconds() * 1000)


def creation_options(
    party: RelyingParty, challenge: bytes, account: tuple[UUID, str, str], server: str, existing: Sequence[bytes]
) -> Json:
    """Return options for navigator.credentials.create().

    `account`: id, e-mail, name. `existing`: the account's existing passkeys.
    """
    account_id, email, name = account
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=server,
        user_id=account_id.bytes,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=credential_id) for credential_id in existing],
    )
    return _as_json(options)


def request_options(party: RelyingParty, challenge: bytes, allowed: Sequence[bytes] = ()) -> Json:
    """Return options for navigator.credentials.get().

    Without `allowed`, any passkey that the device has for this server.
    """
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=TIMEOUT,
        allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in allowed],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _as_json(options)


def _as_json(options: Any) -> Json:
    decoded: Json = json.loads(options_to_json(options))
    return decoded


def answered_challenge(credential: Json) -> bytes:
    """Return the challenge that an answer names. AuthenticationFailed without one."""
    try:
        return bytes(parse_client_data_json(_client_data(credential)).challenge)
    except Exception as error:  # any error that the library raises on untrusted input
        raise AuthenticationFailed from error


def claim(credential: Json) -> Claim:
    """Read who an answer claims to be. AuthenticationFailed if it cannot be read."""
    try:
        parsed = parse_authentication_credential_json(credential)
        handle = parsed.response.user_handle
    except Exception as error:
        raise AuthenticationFailed from error
    return Claim(parsed.raw_id, handle, answered_challenge(credential))


def verify_registration(party: RelyingParty, challenge: bytes, credential: Json) -> RegisteredPasskey:
    """Verify an answer to `creation_options` and return the new passkey."""
    try:
        _refuse_frames(credential)
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception as error:
        raise AuthenticationFailed from error
    return RegisteredPasskey(verified.credential_id, verified.credential_public_key, verified.sign_count)


def sign_count_of(party: RelyingParty, challenge: bytes, credential: Json, public_key: bytes) -> int:
    """Verify an answer to `request_options` and return the passkey's signature count.

    Whether the count has increased is checked where it is stored, so that only one of two concurrent answers counts.
    """
    try:
        _refuse_frames(credential)
        proven = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as error:
        raise AuthenticationFailed from error
    return int(proven.new_sign_count)


def _refuse_frames(credential: Json) -> None:
    if parse_client_data_json(_client_data(credential)).cross_origin:
        raise AuthenticationFailed


def _client_data(credential: Json) -> bytes:
    return bytes(webauthn.base64url_to_bytes(credential["response"]["clientDataJSON"]))
