"""The smallest pieces of the page's HTML. Whatever comes from a digest, a model or a person goes through `escape`."""

from __future__ import annotations

_ESCAPED = str.maketrans(
    {character: f"&#{ord(character)};" for character in "&<>\"'`*_{}[]()#+!|~$%\\:@=^"}
    | dict.fromkeys((*range(32), 127), "�")
    | {"\t": " ", "\n": " ", "\r": " "}
)


def escape(text: str) -> str:
    """Leaves nothing that HTML, Markdown or a template could take for its own."""
    return text.translate(_ESCAPED)


def deed(do: str, label: str, *, pressed: bool | None = None, **data: object) -> str:
    """A button that asks the page for something (page.js sends its data); `pressed` for one that stays down."""
    told = "".join(f' data-{name}="{escape(str(value))}"' for name, value in data.items())
    state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
    return f'<button type="button" data-do="{do}"{told}{state}>{escape(label)}</button>'


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
