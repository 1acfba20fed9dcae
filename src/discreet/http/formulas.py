r"""Formulas in the Markdown of pages that the server writes: TeX between dollars or `\(…\)` and `\[…\]`, as MathML.

Invariants:
- A formula's HTML holds only elements and attributes that ELEMENTS and ATTRIBUTES list: no style and no address.
- A formula that cannot be converted is shown as it was written.
"""

from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from math_core import LatexError, LatexToMathML
from mdit_py_plugins.dollarmath import dollarmath_plugin

MAX_FORMULA = 2_000
"""Characters. The converter follows nested groups on the stack, which overflows from 4,000 levels on."""
ELEMENTS = frozenset({
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "ms", "mfrac", "msqrt", "mroot", "mstyle", "merror",
    "mpadded", "mphantom", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts",
    "mprescripts", "mtable", "mtr", "mtd", "menclose",
})  # fmt: skip
ATTRIBUTES = frozenset({
    "display", "displaystyle", "scriptlevel", "mathvariant", "accent", "accentunder", "stretchy", "symmetric",
    "fence", "form", "separator", "largeop", "movablelimits", "lspace", "rspace", "minsize", "maxsize",
    "linethickness", "notation", "columnspan", "rowspan", "width", "height", "depth",
})  # fmt: skip
INLINE, DISPLAYED = "math_inline", "math_inline_double"
BRACKETS = {r"\(": (r"\)", INLINE), r"\[": (r"\]", DISPLAYED)}
_CONVERTER = LatexToMathML(fancy_error=False, max_expansions=0)
"""Without macros: one that repeats its argument multiplies what it is given."""


def set_formulas(markdown: MarkdownIt) -> None:
    """Make the parser read formulas. `$5 and $10` stays money: no space inside of dollars, no digit beside them."""
    dollarmath_plugin(markdown, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    markdown.inline.ruler.before("escape", "bracketed_formula", _read_bracketed)
    for kind in (INLINE, DISPLAYED, "math_block"):
        markdown.add_render_rule(kind, _render)


def formula_html(tex: str, *, display: bool) -> str:
    """Return the formula as MathML, or as code if it is too long or not TeX."""
    if len(tex) <= MAX_FORMULA:
        try:
            return _Guard(_CONVERTER.convert_with_local_state(tex.strip(), displaystyle=display)).html
        except LatexError:
            pass
    return f"<code>{escape(tex.strip())}</code>"


def _render(
    _renderer: RendererProtocol, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return formula_html(tokens[idx].content, display=tokens[idx].type != INLINE)


def _read_bracketed(state: StateInline, silent: bool) -> bool:
    start = state.pos + 2
    closing, kind = BRACKETS.get(state.src[state.pos : start], ("", ""))
    end = state.src.find(closing, start, min(state.posMax, start + MAX_FORMULA)) if closing else -1
    if end < 0:
        return False
    if not silent:
        state.push(kind, "math", 0).content = state.src[start:end]
    state.pos = end + len(closing)
    return True


class _Guard(HTMLParser):
    """Copies the converter's output, without what is not listed. A column's alignment becomes a class."""

    def __init__(self, mathml: str) -> None:
        super().__init__()
        self._parts: list[str] = []
        self.feed(mathml)
        self.close()

    @property
    def html(self) -> str:
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ELEMENTS:
            kept = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs if name in ATTRIBUTES)
            self._parts.append(f"<{tag}{kept}{_alignment_class(dict(attrs).get('style'))}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in ELEMENTS:
            self._parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._parts.append(escape(data))


def _alignment_class(style: str | None) -> str:
    for side in ("left", "right"):
        if style and style.startswith(f"text-align: {side}"):
            return f' class="{side}"'
    return ""
