"""What goes on below an abstract and is no paper of its own: its further paragraphs and lists, on a
page whose titles are marked so that all else is told from them."""

from __future__ import annotations

from dataclasses import replace

from index.layouts.boilerplate import is_prose
from index.layouts.sections import Item, Section

_FEWEST = 3  # titles that are headings and links to their papers
_SHARE = 1 / 3  # of what was taken for papers, at least, has such titles


def with_abstracts_whole(sections: list[Section]) -> list[Section]:
    """The sections that have a title of the page's own kind, each abstract with all that follows
    it, up to a label or what is no sentence."""
    papers = [section for section in sections if section.title and section.abstract]
    marked = [section for section in papers if _is_marked(section)]
    if len(marked) < max(_FEWEST, len(papers) * _SHARE):
        return sections
    found: list[Section] = []
    # what stands behind the last is rather the page's farewell, where others end with their first
    often = sum(bool(_further(section)) for section in sections) > len(marked) / 2
    for section in sections:
        if section is sections[-1] and not often:
            found.append(section)
            break
        above = found[-1] if found else None
        if above is None or above.abstract is None or not _is_marked(above):
            found.append(section)
            continue
        further = _further(section)
        texts = [above.abstract.text, *(item.line.text for item in further)]
        is_part = section.abstract is not None and not _is_marked(section) and _is_prose(section)
        if is_part and section.abstract and len(further) == len(section.gap):
            texts.append(section.abstract.text)
        above.abstract = replace(above.abstract, text=" ".join(texts))
        if not is_part:
            section.gap = section.gap[len(further) :]
            found.append(section)
    return found


def _is_marked(section: Section) -> bool:
    title = section.title
    return title is not None and title.line.level > 0 and bool(title.ids)


def _is_prose(section: Section) -> bool:
    """Whether all that could be its title are sentences."""
    return all(_is_sentence(item) or item.line.text[-1] in ":：" for item in section.candidates)


def _is_sentence(item: Item) -> bool:
    return (
        item.kind == "line"
        and not item.line.level
        and not item.ids
        and is_prose(item.line.text, after_title=True)
    )


def _further(section: Section) -> list[Item]:
    """The sentences at the start of its gap."""
    found: list[Item] = []
    below = [*map(_is_sentence, section.gap[1:]), _begins_with_sentence(section)]
    for item, is_followed in zip(section.gap, below, strict=False):
        leads_on = is_followed and item.kind == "line" and item.line.text[-1] in ":："
        if not (_is_sentence(item) or (leads_on and not item.line.level)):
            break
        found.append(item)
    return found


def _begins_with_sentence(section: Section) -> bool:
    """Whether its abstract may stand right below a line of the gap that leads on to it."""
    return section.abstract is not None and not _is_marked(section)
