"""The page's HTML: the templates beside this module, in which every text is escaped by
`markup.escape`.

It escapes more than Jinja2 would: what a chat message says goes through Gradio's Markdown, too. No
filter lets a text through as it is: a template knows the few names below and no others. What is
HTML already is `Markup`: a macro makes it, and nothing else but constants of the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.compiler import CodeGenerator
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from assistant.latex import as_read
from assistant.page.markup import escape
from assistant.types import FACTS, REPLIED
from assistant.wording import ASKED_FOR, REFUSED, chance, count, day_in_words, read_as

_BETWEEN = re.compile(r"(?:(?<=>)|\A)\s*\n\s*(?=<|\Z)")
_BREAK = re.compile(r"\s*\n\s*")


def render(name: str, **values: object) -> str:
    """A template with these values. Raises UndefinedError for one that it needs and does not
    get."""
    return _environment().get_template(name).render(values)


class OneLine(Extension):
    """How a template is laid out is for whoever reads it: a line's end with the next one's
    indentation is nothing between tags, blocks and braces, and a space beside words. Markdown would
    end an HTML block at an empty line."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        for token in stream:
            if token.type == "data":
                text = _BREAK.sub(" ", _BETWEEN.sub("", token.value))
                token = Token(token.lineno, token.type, text)
            yield token


class _EscapedOnce(CodeGenerator):
    """A value goes through `finalize`, which escapes it, and not through Jinja2's own escaping
    besides: that makes and unmakes three objects of every value, and of a long answer's there are a
    thousand."""

    def _output_child_pre(self, *_: object) -> None:
        self.write("environment.finalize(")

    def _output_child_post(self, *_: object) -> None:
        self.write(")")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("assistant.page"),
        autoescape=True,
        finalize=_escaped,
        undefined=StrictUndefined,
        extensions=[OneLine],
        auto_reload=False,
    )
    environment.code_generator_class = _EscapedOnce
    environment.filters = {"as_read": as_read, "length": len, "thousands": _thousands}
    environment.globals = {
        "chance": chance,
        "count": count,
        "in_words": day_in_words,
        "read_as": read_as,
        "ASKED_FOR": ASKED_FOR,
        "FACTS": FACTS,
        "REFUSED": REFUSED,
        "REPLIED": REPLIED,
    }
    return environment


def _escaped(value: object) -> str:
    """Of the commonest first: this is done for every value."""
    if type(value) is str:
        return escape(value)
    return value if isinstance(value, Markup) else escape(str(value))


def _thousands(number: int) -> str:
    return f"{number:,}"
