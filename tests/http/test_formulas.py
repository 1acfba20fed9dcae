"""Formulas and lists of tasks on pages that the server writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.http.formulas import MAX_FORMULA, formula_html
from discreet.http.markdown import render_html

SQUARE = "<math><msup><mi>x</mi><mn>2</mn></msup></math>"
DISPLAYED_SQUARE = SQUARE.replace("<math>", '<math display="block">')
TEX = st.lists(
    st.sampled_from([
        "x", "^", "_", "{", "}", "\\frac", "\\sqrt", "\\left(", "\\right)", "&", "\\\\", "\\text{<b>\"'", "\\color{red}",
        "\\begin{aligned}", "\\end{aligned}", "\\href{javascript:a}{b}", "\\style{color:red}{x}", "\\cancel{x}",
        "\\begin{matrix}", "\\end{matrix}", "\\hspace{9em}", "\\tag{1}", "\\label{a}", "<script>", "\\url{http://a}",
    ]),
    max_size=30,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("text", ["$x^2$", r"\(x^2\)", r"\( x^2 \)"])
def test_a_formula_within_a_line_is_converted(text: str) -> None:
    assert render_html(f"It is {text}.") == f"<p>It is {SQUARE}.</p>\n"


@pytest.mark.parametrize("text", ["$$x^2$$", "$$\nx^2\n$$", r"\[x^2\]", "\\[\nx^2\n\\]"])
def test_a_displayed_formula_is_converted(text: str) -> None:
    assert DISPLAYED_SQUARE in render_html(text)


@pytest.mark.parametrize(
    "text", ["It costs $5 and $10.", "From 5$ to 10$.", "$ x $", r"\$x\$", r"\\(x\\)", "`$x$`", "```\n$$x$$\n```"]
)
def test_money_and_code_are_no_formulas(text: str) -> None:
    assert "<math" not in render_html(text)


def test_equations_are_aligned_by_classes() -> None:
    html = render_html(r"$$\begin{aligned}a&=b\\c&=d\end{aligned}$$")
    assert html.count('<mtd class="right">') == html.count('<mtd class="left">') == 2
    assert " style=" not in html


@pytest.mark.parametrize("tex", [r"\unknown{<b>}", r"\frac{a}{", r"\href{javascript:a}{<b>}", r"\def\a{\a\a}\a<b>"])
def test_what_is_no_tex_is_shown_as_it_was_written(tex: str) -> None:
    assert formula_html(tex, display=False) == f"<code>{tex.replace('<b>', '&lt;b&gt;')}</code>"


def test_a_formula_of_the_greatest_length_is_converted_and_a_longer_one_is_shown() -> None:
    nested = "\\sqrt " * (MAX_FORMULA // 6) + "x"
    assert formula_html(nested, display=True).count("<msqrt>") == MAX_FORMULA // 6
    for tex in ("{" * MAX_FORMULA, r"\left(" * (MAX_FORMULA // 6)):
        assert formula_html(tex, display=True).startswith("<code>")
    assert formula_html("x" * (MAX_FORMULA + 1), display=True).startswith("<code>xxx")


@given(TEX)
def test_a_formula_has_no_style_no_address_and_no_other_markup(tex: str) -> None:
    markup = formula_html(tex, display=True)
    if markup.startswith("<math"):
        assert not any(name in markup for name in (" style=", "href", "<script", "<b", "src=", " on"))


def test_tasks_are_shown_as_boxes() -> None:
    html = render_html("- [x] lamp\n- [ ] lens\n")
    assert html.count('type="checkbox"') == html.count('disabled="disabled"') == 2
    assert html.count('checked="checked"') == 1
