"""Finds the regular expressions of the server and of the browser app, and how each is used."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "src" / "discreet"
WEB = ROOT / "web" / "src"
FUNCTIONS = ("compile", "match", "search", "sub", "subn", "split", "findall", "finditer", "fullmatch")


@dataclass(frozen=True)
class Found:
    """A pattern, its place, and whether every use begins at one place of the text."""

    where: str
    pattern: str
    flags: int
    searched: bool = True
    whole: bool = False


@dataclass(frozen=True)
class Unread:
    """A call of `re` whose pattern is known only when the program runs."""

    where: str


@cache
def server_patterns() -> tuple[list[Found], list[Unread]]:
    """Every pattern in the server's source: evaluated where it stands, else taken from the imported modules."""
    read: list[Found] = []
    unread: list[Unread] = []
    values: dict[tuple[str, int], Found] = {}
    for path in sorted(SERVER.rglob("*.py")):
        source = path.read_text()
        if not re.search(r"\bre\.|Pattern|orm\(", source):  # to parse all files takes seconds
            continue
        tree = ast.parse(source)
        calls = [node for node in ast.walk(tree) if _calls_re(node)]
        if not calls and "Pattern" not in source and "orm(" not in source:
            continue
        module = importlib.import_module(".".join(path.relative_to(SERVER.parent).with_suffix("").parts))
        for call in calls:
            assert isinstance(call, ast.Call)
            found = _evaluated(call, module, tree, path)
            if found is None:
                unread.append(Unread(f"{path.relative_to(ROOT)}: {ast.unparse(call)[:60]}"))
            else:
                read.append(found)
        for pattern in _find_patterns(list(vars(module).values())):
            values.setdefault(
                (pattern.pattern, pattern.flags),
                Found(str(path.relative_to(ROOT)), pattern.pattern, pattern.flags),
            )
    known = {(found.pattern, re.compile(found.pattern, found.flags).flags) for found in read}
    return read + [found for key, found in values.items() if key not in known], unread


def _calls_re(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in FUNCTIONS
    )


def _evaluated(call: ast.Call, module: ModuleType, tree: ast.Module, path: Path) -> Found | None:
    assert isinstance(call.func, ast.Attribute)
    method = call.func.attr
    flags = [word.value for word in call.keywords if word.arg == "flags"]
    if not flags:
        flags = call.args[{"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(method, 2) :][:1]
    try:
        pattern = _value(call.args[0], module)
        given = int(_value(flags[0], module)) if flags else 0
    except NameError:
        return None
    if isinstance(pattern, bytes):
        pattern = pattern.decode("latin-1")
    where = f"{path.relative_to(ROOT)}: {pattern[:60]}"
    uses = _uses(call, tree) if method == "compile" else {method}
    anchored = bool(uses) and uses <= {"match", "fullmatch"}
    return Found(where, pattern, given, not anchored, anchored and uses == {"fullmatch"})


def _value(expression: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(expression), "<pattern>", "eval"), dict(vars(module)))  # our own source


def _uses(call: ast.Call, tree: ast.Module) -> set[str]:
    """The methods called on a private name bound to the pattern; empty when it is used in any other way."""
    name = next(
        (
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is call
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name) and target.id.startswith("_")
        ),
        None,
    )
    if name is None:
        return set()
    methods, mentions = set[str](), 0
    for node in ast.walk(tree):
        mentions += isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == name:
            mentions -= 1
            methods.add("search" if len(node.args) > 1 else node.func.attr)  # from a place that moves on: a search
    return methods if not mentions else set()


def _find_patterns(values: list[Any], depth: int = 4) -> Iterator[re.Pattern[str]]:
    """The compiled patterns among values, in their collections and fields too."""
    for value in values:
        if isinstance(value, re.Pattern):
            if isinstance(value.pattern, str):
                yield value
        elif depth and isinstance(value, list | tuple | set | frozenset):
            yield from _find_patterns(list(value), depth - 1)
        elif depth and isinstance(value, dict):
            yield from _find_patterns(list(value.values()), depth - 1)
        elif depth and is_dataclass(value) and not isinstance(value, type):
            yield from _find_patterns([getattr(value, part.name, None) for part in fields(value)], depth - 1)


_LITERAL = re.compile(
    r"(?:[=(,:?&|!\[{;]|=>|\breturn)\s{0,9}/(?![/*])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+)/([dgimsuvy]*)"
)


def web_patterns() -> list[Found]:
    """Every regular expression literal of the browser app, in Python's words."""
    found = []
    for path in sorted([*WEB.rglob("*.ts"), *WEB.rglob("*.tsx")]):
        if ".test." in path.name:
            continue
        for literal in _LITERAL.finditer(path.read_text()):
            flags = sum({"i": re.I, "m": re.M, "s": re.S}.get(flag, 0) for flag in literal[2])
            found.append(Found(f"{path.relative_to(ROOT)}: {literal[1][:60]}", _in_python(literal[1]), int(flags)))
    return found


def _in_python(pattern: str) -> str:
    """The same pattern as Python writes it; a Unicode property becomes a letter."""
    pattern = re.sub(r"\\[pP]\{[^}]*\}", r"\\w", pattern)
    pattern = re.sub(r"\\u\{([0-9A-Fa-f]+)\}", lambda code: re.escape(chr(int(code[1], 16))), pattern)
    return pattern.replace("(?<", "(?P<").replace("(?P<=", "(?<=").replace("(?P<!", "(?<!").replace(r"\/", "/")
