"""Decides from a regular expression's structure whether its matching cost can be super-linear.

Theory: a backtracking matcher is super-linear on a pattern exactly when two loops `p` and `q` of its automaton
can share a text: some text leads from `p` back to `p`, from `p` to `q`, and from `q` back to `q`. Then `n` copies
of that text can be split between the loops in `n` ways, and a failure after them tries each. A search from every
place is one more loop in front of the pattern. A loop after which the match can end at once never fails, so it
costs nothing twice.

The automaton over-approximates: a repeat of more than `FEW` is a loop, a shorter one is a few optional copies, a
back-reference is what its group is, and assertions are taken as true (their content is still walked) save those in
front of the pattern about the letter before it, which say from where a search can begin.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from re import _constants as op
from re import _parser
from typing import Any

FEW = 256
"""Up to this many repetitions a repeat is no loop: its cost for each place is a small constant."""
COPIES = 2
"""How many copies of a short repeat's body stand in the automaton."""

Letters = frozenset[int]

_ALPHABET = (
    [chr(code) for code in range(128)]
    + list("\x85\xa0\u00e9\u00df\u0130\u0131\u017f\u0300\u0660\u2028\u200b\u3000\u4e00\u0e01\u2019\u201c\ufe0f\uff21")
    + ["\U0001f600", "\U000e0041", "\U00020000"]
)
"""One letter of each class that patterns here tell apart; a letter that a pattern names itself is added."""


@dataclass
class Automaton:
    """States with steps over letters and free steps. State 0 is the start."""

    steps: list[list[tuple[Letters, int]]] = field(default_factory=list)
    free: list[list[int]] = field(default_factory=list)
    ends: set[int] = field(default_factory=set)

    def state(self) -> int:
        """Add a state."""
        self.steps.append([])
        self.free.append([])
        return len(self.steps) - 1


@dataclass(frozen=True)
class Shared:
    """Two loops that share a text: the evidence for a super-linear pattern."""

    text: str

    def __str__(self) -> str:
        return f"repeats of {self.text!r} can be matched in many ways"


def shared_loops(pattern: str, flags: int, *, searched: bool, whole: bool = False) -> Shared | None:
    """Find two loops that share a text, or None when the pattern's cost is linear.

    `searched`: the pattern may be tried from every place of a text. `whole`: the match must reach the text's end.
    """
    parsed = _parser.parse(pattern, flags)
    builder = _Builder(parsed.state.flags, tuple(_alphabet(pattern)))
    start = builder.automaton.state()
    builder.begins.add(start)
    if searched and not _is_anchored(parsed, parsed.state.flags):
        builder.automaton.steps[start].append((builder.anything, start))
    last = builder.sequence(parsed, start)
    if not whole or _takes_the_rest(parsed, parsed.state.flags):
        builder.automaton.ends.add(last)
    return _find_shared(_without_free_steps(builder.automaton), builder.alphabet)


class _Builder:
    """Builds an automaton from the standard library's parse of a pattern."""

    def __init__(self, flags: int, alphabet: tuple[str, ...]) -> None:
        self.flags = flags
        self.alphabet = alphabet
        self.anything: Letters = frozenset(range(len(alphabet)))
        self.automaton = Automaton()
        self.begins: set[int] = set()
        self.groups: dict[int, Any] = {}

    def sequence(self, parts: Any, at: int) -> int:
        """Append the parts after the state `at`; returns the state after them."""
        for operator, argument in parts:
            at = self.part(operator, argument, at)
        return at

    def part(self, operator: Any, argument: Any, at: int) -> int:
        """Append one part of the parse."""
        if operator in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            return self._step(at, self._letters(operator, argument))
        if operator in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            return self._repeat(*argument, at)
        if operator is op.BRANCH:
            return self._branch(argument[1], at)
        if operator is op.SUBPATTERN:
            self.groups[argument[0]] = argument[3]
            return self.sequence(argument[3], at)
        if operator is op.ATOMIC_GROUP:
            return self.sequence(argument, at)
        if operator is op.GROUPREF:
            return self.sequence(self.groups[argument], at)
        if operator in (op.ASSERT, op.ASSERT_NOT) and argument[0] > 0:
            self.sequence(argument[1], self._free(at))
            return self._unsure(at)
        if operator in (op.ASSERT, op.ASSERT_NOT, op.AT):
            before = self._letters_before(operator, argument) if at in self.begins else None
            return self._unsure(at) if before is None else self._step(0, before)
        raise NotImplementedError(operator)

    def _letters(self, operator: Any, argument: Any) -> Letters:
        return _letters_of(_key(operator, argument), self.flags & ~re.DEBUG, self.alphabet)

    def _letters_before(self, operator: Any, argument: Any) -> Letters | None:
        """The letters after which a pattern can begin that begins with this assertion; None when it does not say."""
        if operator is op.AT:
            if argument is op.AT_BEGINNING and self.flags & re.MULTILINE:
                return frozenset([self.alphabet.index("\n")])
            if argument is not op.AT_BOUNDARY:
                return None
            return self.anything - self._letters(op.IN, [(op.CATEGORY, op.CATEGORY_WORD)])
        parts = list(argument[1])
        if len(parts) != 1 or parts[0][0] not in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            return None
        letters = self._letters(*parts[0])
        return letters if operator is op.ASSERT else self.anything - letters

    def _step(self, at: int, letters: Letters) -> int:
        after = self.automaton.state()
        self.automaton.steps[at].append((letters, after))
        return after

    def _free(self, at: int) -> int:
        after = self.automaton.state()
        self.automaton.free[at].append(after)
        if at in self.begins:
            self.begins.add(after)
        return after

    def _unsure(self, at: int) -> int:
        """A place that a match may fail to pass: no loop before it is at the match's end."""
        after = self.automaton.state()
        self.automaton.steps[at].append((_NOTHING, after))
        return after

    def _branch(self, branches: Iterable[Any], at: int) -> int:
        last = [self.sequence(branch, self._free(at)) for branch in branches]
        after = self.automaton.state()
        for state in last:
            self.automaton.free[state].append(after)
        return after

    def _repeat(self, minimum: int, maximum: int, body: Any, at: int) -> int:
        for _ in range(min(minimum, COPIES)):
            at = self.sequence(body, at)
        if maximum > FEW:
            entry = self._free(at)
            self.automaton.free[self.sequence(body, entry)].append(entry)
            return self._free(entry)
        after = self.automaton.state()
        self.automaton.free[at].append(after)
        for _ in range(min(maximum - min(minimum, maximum), COPIES)):
            at = self.sequence(body, at)
            self.automaton.free[at].append(after)
        return after


_NOTHING: Letters = frozenset([-1])
"""The step of an assertion: taken without a letter, yet not for free."""


def _key(operator: Any, argument: Any) -> tuple[Any, ...]:
    if operator is op.IN:
        return (op.IN, tuple((name, value) for name, value in argument))
    return (operator, argument)


@cache
def _letters_of(key: tuple[Any, ...], flags: int, alphabet: tuple[str, ...]) -> Letters:
    """Which letters of the alphabet one place of a pattern matches: asked of the `re` module itself."""
    state = _parser.State()
    state.flags = flags
    state.str = ""
    operator, argument = key
    item = (operator, list(argument)) if operator is op.IN else (operator, argument)
    single = re._compiler.compile(_parser.SubPattern(state, [item]), flags)
    return frozenset(number for number, letter in enumerate(alphabet) if single.fullmatch(letter))


def _alphabet(pattern: str) -> Iterator[str]:
    yield from dict.fromkeys([*_ALPHABET, *pattern])


def _is_anchored(parsed: Any, flags: int) -> bool:
    """Whether each alternative begins with the start of the text."""
    if not len(parsed):
        return False
    operator, argument = parsed[0]
    if operator is op.AT:
        return argument is op.AT_BEGINNING_STRING or (argument is op.AT_BEGINNING and not flags & re.MULTILINE)
    if operator is op.SUBPATTERN:
        return _is_anchored(argument[3], flags)
    if operator is op.BRANCH:
        return all(_is_anchored(branch, flags) for branch in argument[1])
    return False


def _takes_the_rest(parsed: Any, flags: int) -> bool:
    """Whether the pattern's last part matches any rest of a text, so that its end is never missed."""
    operator, argument = parsed[-1]
    if operator is op.SUBPATTERN:
        return _takes_the_rest(argument[3], flags)
    if operator is not op.MAX_REPEAT or argument[:2] != (0, op.MAXREPEAT):
        return False
    return bool(flags & re.DOTALL) and argument[2][0][0] is op.ANY


def _without_free_steps(automaton: Automaton) -> Automaton:
    """The same automaton, each free step taken in advance; an assertion is then a free step that forgets the end."""
    plain = Automaton([[] for _ in automaton.steps], [[] for _ in automaton.steps])
    for state in range(len(automaton.steps)):
        sure, unsure = _closure(automaton, state)
        if sure & automaton.ends:
            plain.ends.add(state)
        for near in sure | unsure:
            plain.steps[state] += [step for step in automaton.steps[near] if step[0] is not _NOTHING and step[0]]
    return plain


def _closure(automaton: Automaton, state: int) -> tuple[set[int], set[int]]:
    """The states reached without a letter: by free steps only, and past an assertion."""
    sure, unsure = {state}, set[int]()
    waiting = [(state, True)]
    while waiting:
        reached, certain = waiting.pop()
        beyond = [(after, certain) for after in automaton.free[reached]]
        beyond += [(after, False) for letters, after in automaton.steps[reached] if letters is _NOTHING]
        for after, still in beyond:
            seen = sure if still else unsure
            if after not in seen:
                seen.add(after)
                waiting.append((after, still))
    return sure, unsure


def _find_shared(automaton: Automaton, alphabet: tuple[str, ...]) -> Shared | None:
    reach = [_reached(automaton, state) for state in range(len(automaton.steps))]
    looping = [
        state for state in range(len(automaton.steps)) if state in reach[state] and (state == 0 or state in reach[0])
    ]
    for first in looping:
        first_loop = {state for state in looping if state in reach[first] and first in reach[state]}
        for second in looping:
            if second == first or second not in reach[first] or second in automaton.ends:
                continue
            second_loop = {state for state in looping if state in reach[second] and second in reach[state]}
            text = _common_text(automaton, first, second, first_loop, second_loop, alphabet)
            if text is not None:
                return Shared(text)
    return None


def _reached(automaton: Automaton, state: int) -> set[int]:
    """The states after one letter or more."""
    found, waiting = set[int](), [state]
    while waiting:
        for _, after in automaton.steps[waiting.pop()]:
            if after not in found:
                found.add(after)
                waiting.append(after)
    return found


def _common_text(
    automaton: Automaton,
    first: int,
    second: int,
    first_loop: set[int],
    second_loop: set[int],
    alphabet: tuple[str, ...],
) -> str | None:
    """A text that leads first to first, first to second and second to second; None when there is none."""
    goal = (first, second, second)
    texts = {(first, first, second): ""}
    waiting = [(first, first, second)]
    for place in waiting:
        for one_letters, one in automaton.steps[place[0]]:
            if one not in first_loop:
                continue
            for two_letters, two in automaton.steps[place[1]]:
                both = one_letters & two_letters
                if not both:
                    continue
                for three_letters, three in automaton.steps[place[2]]:
                    letters = both & three_letters if three in second_loop - automaton.ends else frozenset[int]()
                    if not letters or (after := (one, two, three)) in texts:
                        continue
                    texts[after] = texts[place] + alphabet[min(letters)]
                    if after == goal:
                        return texts[after]
                    waiting.append(after)
    return None
