"""assistant.page.templating and the templates: every text is escaped, and none of them could let
one through."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, UndefinedError, nodes
from markupsafe import Markup

from assistant.page import templating
from assistant.page.markup import escape
from assistant.page.templating import render

TEMPLATES = sorted((Path(templating.__file__).parent / "templates").glob("*.html"))
HOSTILE = (
    """<script>alert(1)</script> "quoted" 'so' $x$ **b** {{ 7 * 7 }} ![x](//evil)\n\n    code"""
)


@pytest.fixture
def environment() -> Environment:
    return templating._environment()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_lets_a_text_through_as_it_is(path: Path, environment: Environment) -> None:
    parsed = environment.parse(path.read_text(encoding="utf-8"))
    # of HTML and a text, it would escape the text for HTML alone
    assert not list(parsed.find_all(nodes.Concat))
    assert not list(parsed.find_all(nodes.ScopedEvalContextModifier))  # {% autoescape false %}
    assert not list(parsed.find_all(nodes.MarkSafe))
    environment.get_template(path.name)  # which refuses a filter that is not known here


def test_no_filter_marks_a_text_as_safe(environment: Environment) -> None:
    assert set(environment.filters) == {"as_read", "length", "thousands"}
    assert type(environment.filters["as_read"](r"$\mu$P <b>")) is str


@pytest.mark.parametrize(
    "source",
    [
        "{{ text }}",
        "{{ text if text else 0 }}",
        "{{ [text][0] }}",
        "{{ '%s' % text }}",
        "{{ text[:1000] }}",
        "{% set other = text %}{{ other }}",
        "{% macro shown(given) %}{{ given }}{% endmacro %}{{ shown(text) }}",
        "{% for one in [text] %}{{ one }}{% endfor %}",
        "{% set block %}{{ text }}{% endset %}{{ block }}",
        "{% macro framed() %}{{ caller() }}{% endmacro %}{% call framed() %}{{ text }}{% endcall "
        "%}",
    ],
)
def test_a_text_is_escaped_once_whatever_way_it_takes(
    source: str, environment: Environment
) -> None:
    assert environment.from_string(source).render(text=HOSTILE) == escape(HOSTILE)


def test_what_is_html_already_stays(environment: Environment) -> None:
    assert environment.from_string("{{ html }}").render(html=Markup("<br>")) == "<br>"


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="lines"):
        render("question.html")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<ul>\n  <li>{{ x }}</li>\n\n  <li>2</li>\n</ul>\n", "<ul><li>1</li><li>2</li></ul>"),
        ("<p>\n  {% if x %}\n    <b>{{ x }}</b>\n  {% endif %}\n</p>", "<p><b>1</b></p>"),
        ("<p>two\n   words <b>{{ x }}</b>\n and</p>", "<p>two words <b>1</b> and</p>"),
        ('<a class="b"\n   href="{{ x }}">', '<a class="b" href="1">'),
        ("<b>{{ x }}</b> <i>{{ x }}</i>", "<b>1</b> <i>1</i>"),
        ("{{ x }}\n{{ x }}", "11"),
    ],
)
def test_the_layout_of_a_template_is_not_the_pages(
    source: str, shown: str, environment: Environment
) -> None:
    assert environment.from_string(source).render(x=1) == shown
