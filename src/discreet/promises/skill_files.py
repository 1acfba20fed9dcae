"""Whether the Python of a GPT may read the files of its skills (P3).

Invariants:
- Pure.
"""


def code_may_read_skills(*, runs_code: bool, may_quote: bool) -> bool:
    """Return whether a cell gets the files of the GPT's skills.

    Code can print a file in any disguise, and no comparison of words finds that. So a cell gets them only where the
    builder lets people read the knowledge itself.
    """
    return runs_code and may_quote
