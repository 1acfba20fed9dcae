"""SCIM resources, and the plain values that they represent (RFC 7643).

Invariants:
- Of a person only the identity at sign-in and the names are stored. Other attributes that a directory sends are
  dropped.
- `/Schemas` is generated from these classes, so it describes the same attributes.
"""

from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    Email,
    ETag,
    Filter,
    GroupMembership,
    Meta,
    Mutability,
    Name,
    Patch,
    Reference,
    Required,
    Resource,
    ScimPolicy,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

from discreet.errors import Invalid
from discreet.identity.accounts.account import comparable_email, hides_text
from discreet.identity.sso.directory import entries

MAX_RESULTS: Final = 200
MAX_DOCUMENT_LENGTH: Final = 8_000
TOLERANT: Final = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
"""Entra and Okta send attributes that were not asked for, put the entries to remove into the value, and write to
entries that do not exist yet."""


class User(Resource[Any]):
    """The core User, with the attributes that are stored."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """Identifies the person. Unique in the directory, ignoring case."""
    name: Name | None = None
    """The components of the person's name."""
    display_name: str | None = None
    """The displayed name."""
    active: bool | None = None
    """Whether the person may be in the workspace."""
    emails: list[Email] | None = None
    """The primary address identifies the person at sign-in."""
    groups: Annotated[list[GroupMembership] | None, Mutability.read_only] = None
    """The groups that the person is in."""


class ScimMember(ComplexAttribute):
    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    """The user's id."""
    ref: Annotated[Reference[User] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The user's address."""
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])
    """The members of groups are users, not groups."""


class Group(Resource[Any]):
    """The core Group. An owner can map its name to a role in the workspace."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """Unique in the directory, ignoring case."""
    members: list[ScimMember] | None = None
    """The members of the group."""


SERVICE: Final = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MAX_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=False),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer token",
            description="The token that an owner of the workspace creates on its page, in the Authorization header.",
        )
    ],
)


def user_facts(user: User) -> entries.UserFacts:
    """Return the facts of a user. Invalid if they cannot be stored."""
    user_name = (user.user_name or "").strip()
    if not 1 <= len(user_name) <= 320 or hides_text(user_name):
        raise Invalid("userName should have 1 to 320 visible characters.", field="userName")
    document = user.model_dump(include={"name", "display_name", "emails"}, exclude_none=True)
    document = {key: value for key, value in document.items() if key in ("name", "displayName", "emails")}
    if len(str(document)) > MAX_DOCUMENT_LENGTH or "\\x00" in str(document):
        raise Invalid("The names and addresses are too long.", field="emails")
    emails = user.emails or []
    main_email = next((email.value for email in emails if email.primary), emails[0].value if emails else None)
    active = user.active is not False
    return entries.UserFacts(
        user_name, _external(user.external_id), comparable_email(main_email or user_name), active, document
    )


def user_resource(user: entries.DirectoryUser, base: str) -> User:
    facts = user.facts
    return User.model_validate(
        {
            "schemas": [str(User.__schema__)],
            "id": str(user.id),
            "externalId": facts.external_id,
            "userName": facts.user_name,
            "active": facts.active,
            **facts.document,
            "groups": [
                {"value": str(id_), "display": name, "$ref": f"{base}/Groups/{id_}", "type": "direct"}
                for id_, name in user.groups
            ]
            or None,
            "meta": _meta("User", f"{base}/Users/{user.id}", user),
        }
    )


def group_facts(group: Group) -> entries.GroupFacts:
    """Return the facts of a group. Invalid if they cannot be stored.

    A member whose value is not a user's id is ignored.
    """
    name = (group.display_name or "").strip()
    if not 1 <= len(name) <= 500 or hides_text(name):
        raise Invalid("displayName should have 1 to 500 visible characters.", field="displayName")
    members = frozenset(id_ for member in group.members or [] if (id_ := parse_id(member.value)))
    return entries.GroupFacts(name, _external(group.external_id), members)


def group_resource(group: entries.DirectoryGroup, base: str) -> Group:
    facts = group.facts
    members = [
        ScimMember.model_validate({"value": str(id_), "$ref": f"{base}/Users/{id_}", "type": "User"})
        for id_ in sorted(facts.members)
    ]
    return Group.model_validate(
        {
            "schemas": [str(Group.__schema__)],
            "id": str(group.id),
            "externalId": facts.external_id,
            "displayName": facts.display_name,
            "members": members or None,
            "meta": _meta("Group", f"{base}/Groups/{group.id}", group),
        }
    )


def parse_id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _external(text: str | None) -> str | None:
    if text is not None and (len(text) > 500 or "\0" in text):
        raise Invalid("externalId should have at most 500 characters.", field="externalId")
    return text or None


def _meta(kind: str, location: str, entry: entries.DirectoryUser | entries.DirectoryGroup) -> Meta:
    return Meta(resource_type=kind, location=location, created=entry.created_at, last_modified=entry.changed_at)
