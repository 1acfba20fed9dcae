"""The format of knowledge in prompts, the same in chats and in training records."""

CITE = (
    "The numbered passages below come from the documents that you were given. Answer in sentences of your own. After "
    "a statement that rests on a passage put its number in square brackets, like [1]; cite nothing else."
)

SKILL_PLACE = "SKILL.md"
"""The place of an agent skill's instructions; headings of them follow it."""
FOLLOW = (
    "Passages from SKILL.md are instructions of yours for tasks of their kind: follow them if they fit the question, "
    "and do not cite them."
)

RUN_SCRIPTS = (
    "The files of your skills are in the current folder of run_python, each skill in a folder with its name. No "
    "process can be started: run a script with runpy.run_path(path, run_name='__main__') and its arguments in sys.argv."
)


def is_instruction(place: str) -> bool:
    """Return whether a passage with this place holds instructions of an agent skill."""
    return place == SKILL_PLACE or place.startswith(f"{SKILL_PLACE}, ")


def format_passage(n: int, file: str, place: str, text: str) -> str:
    """Return one passage under its number."""
    return f"[{n}] {format_place(file, place)}\n{text}"


def format_place(file: str, place: str) -> str:
    """Return the place of a passage: "handbook.pdf, page 3"."""
    return f"{file}, {place}" if place else file
