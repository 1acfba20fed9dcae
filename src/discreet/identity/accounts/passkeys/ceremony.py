"""What browsers are asked for and what their answers prove: WebAuthn, by the py_webauthn library.

Invariants:
- Pure functions.
- Whoever answers for another server's name, from another page, inside another site's frame, without the person, or to
  another challenge, is Refused, and in one way, whatever was wrong.
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

from discreet.identity.accounts.passkeys.passkey import CHALLENGE_LASTS
from discreet.identity.accounts.passkeys.relying_party import (
    AuthenticationFailed,
    Claim,
    Json,
    Registered,
    RelyingParty,
)

TIMEOUT = int(CHALLENGE_LASTS.total_seconds() * 1000)


def creation(
    party: RelyingParty, challenge: bytes, account: tuple[UUID, str, str], server: str, known: Sequence[bytes]
) -> Json:
    """Options for navigator.credentials.create(). `account`: id, e-mail, name. `known` are its passkeys already."""
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
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
    )
    return _as_json(options)


def request(party: RelyingParty, challenge: bytes, allowed: Sequence[bytes] = ()) -> Json:
    """Options for navigator.credentials.get(); without `allowed`, any passkey that the device has for this server."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=TIMEOUT,
        allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in allowed],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _as_json(options)


def _as_json(options: Any) -> Json:
    made: Json = json.loads(options_to_json(options))
    return made


def answered_challenge(credential: Json) -> bytes:
    """The challenge that an answer says it is for. Refused when it says none."""
    try:
        return bytes(parse_client_data_json(_client_data(credential)).challenge)
    except Exception as error:  # whatever a library makes of what a stranger sent
        raise AuthenticationFailed from error


def claim(credential: Json) -> Claim:
    """Refused when it cannot be read."""
    try:
        parsed = parse_authentication_credential_json(credential)
        handle = parsed.response.user_handle
    except Exception as error:
        raise AuthenticationFailed from error
    return Claim(parsed.raw_id, handle, answered_challenge(credential))


def registered(party: RelyingParty, challenge: bytes, credential: Json) -> Registered:
    """The new passkey of an answer to `creation`."""
    try:
        _refuse_frames(credential)
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception as error:
        raise AuthenticationFailed from error
    return Registered(made.credential_id, made.credential_public_key, made.sign_count)


def sign_count_of(party: RelyingParty, challenge: bytes, credential: Json, public_key: bytes) -> int:
    """How often the passkey says it has signed, of an answer to `request` that it did sign.

    Whether it counted on is not asked here but where the count is stored, so that of two answers at once one counts.
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
