"""Text of an agent skill: a ZIP with SKILL.md and the files beside it (https://agentskills.io/specification).

Invariants:
- Nothing is unpacked to a disk, and no script is run.
- A skill against the format is refused with the place of the defect.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import Any

import yaml

from discreet.adapters.extraction.archives import SKILL_MANIFEST, member, skill_folder
from discreet.adapters.extraction.plain import decode_text
from discreet.errors import Invalid

FRONT_MATTER_CHARACTERS = 16_000
DESCRIPTION_CHARACTERS = 1024
COMPATIBILITY_CHARACTERS = 500
MAX_FILES = 500
TEXT_BYTES = 4 << 20
"""A larger file beside SKILL.md is left out: no model reads it."""
SKILL_NAME = re.compile(r"[a-z0-9](?:-?[a-z0-9]){0,63}")


def skill_places(archive: zipfile.ZipFile, name: str) -> list[tuple[str, str]]:
    """Return the skill's name, description and instructions, then its readable files. Raises Invalid."""
    paths = [path for path in archive.namelist() if not path.endswith("/")]
    folder = skill_folder(paths)
    if folder is None:
        raise Invalid(f"{name} is not a skill: it needs one SKILL.md, at the top or in its folder.")
    if len(paths) > MAX_FILES:
        raise Invalid(f"{name} has more than {MAX_FILES} files, the limit for a skill.")
    prefix = f"{folder}/" if folder else ""
    text = decode_text(member(archive, f"{prefix}{SKILL_MANIFEST}", name))
    if text is None:
        raise Invalid(f"{name}: SKILL.md is not text in UTF-8.")
    fields, instructions = _front_matter(text, name)
    _check(fields, folder, name)
    manifest = f"{fields['name']}: {fields['description'].strip()}\n\n{instructions}"
    return [(SKILL_MANIFEST, manifest), *_other_files(archive, prefix, name)]


def _other_files(archive: zipfile.ZipFile, prefix: str, name: str) -> Iterator[tuple[str, str]]:
    for info in archive.infolist():
        path = info.filename
        if (
            info.is_dir()
            or not path.startswith(prefix)
            or path == f"{prefix}{SKILL_MANIFEST}"
            or info.file_size > TEXT_BYTES
        ):
            continue
        if (text := decode_text(member(archive, path, name))) is not None:
            yield path.removeprefix(prefix)[:100], text


def _front_matter(text: str, name: str) -> tuple[dict[Any, Any], str]:
    """Return the fields at the top of SKILL.md, and the instructions below them."""
    first_line, _, rest = text.lstrip("\ufeff").partition("\n")
    field_lines, separator, instructions = rest.partition("\n---")
    if first_line.strip() != "---" or not separator:
        raise Invalid(f"{name}: SKILL.md must begin with its fields between two lines of “---”.")
    if len(field_lines) > FRONT_MATTER_CHARACTERS:
        raise Invalid(f"{name}: the fields of SKILL.md are too long.")
    try:
        fields = yaml.safe_load(field_lines)
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        line = getattr(getattr(problem, "problem_mark", None), "line", 0) + 2
        raise Invalid(f"{name}: SKILL.md has a mistake in line {line}: its fields are not valid YAML.") from problem
    if not isinstance(fields, dict):
        raise Invalid(f"{name}: the fields of SKILL.md are not names with values.")
    return fields, instructions.partition("\n")[2]


def _check(fields: dict[Any, Any], folder: str, name: str) -> None:
    skill, description, compatibility = (fields.get(key) for key in ("name", "description", "compatibility"))
    if not isinstance(skill, str) or len(skill) > 64 or SKILL_NAME.fullmatch(skill) is None:
        raise Invalid(
            f"{name}: “name” in SKILL.md needs 1 to 64 lowercase letters, digits and single hyphens between them."
        )
    if folder and skill != folder:
        raise Invalid(
            f"{name}: “name” in SKILL.md is “{skill}”, but its folder is “{folder[:100]}”. Give both one name."
        )
    if not isinstance(description, str) or not 0 < len(description.strip()) <= DESCRIPTION_CHARACTERS:
        raise Invalid(f"{name}: “description” in SKILL.md needs 1 to 1,024 characters.")
    if compatibility is not None and (
        not isinstance(compatibility, str) or not 0 < len(compatibility) <= COMPATIBILITY_CHARACTERS
    ):
        raise Invalid(f"{name}: “compatibility” in SKILL.md has up to 500 characters.")
