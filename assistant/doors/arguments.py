"""What other programs say with a question: read here from what is not trusted, and described for
them. Each field has the name of its flag."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from assistant.doors.forms import Asked, Order
from assistant.question.language import LONGEST_QUESTION
from assistant.types import AskedFor
from index.types import Filters

MOST_RESULTS = 100
_MOST_NAMES = 100  # papers or authors of a filter
_MOST_QUESTIONS = 200  # of a conversation

_MOST_SKIPPED = 10**6  # papers of a list before its page
_DAY, _MONTH = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{4}-\d{2}")


def _day(value: str) -> str:
    if not _DAY.fullmatch(value):
        raise ValueError("write it as YYYY-MM-DD")
    date.fromisoformat(value)
    return value


def _day_or_month(value: str) -> str:
    if _MONTH.fullmatch(value):
        date.fromisoformat(f"{value}-01")
        return value
    return _day(value)


def _whole(value: object) -> object:
    """In JSON 3.0 is as whole as 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Name = Annotated[str, Field(min_length=1, max_length=300)]
Day = Annotated[
    str, AfterValidator(_day), Field(json_schema_extra={"format": "date"}, examples=["2026-08-01"])
]
Month = Annotated[
    str,
    AfterValidator(_day_or_month),
    Field(
        json_schema_extra={
            "anyOf": [{"format": "date"}, {"pattern": "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$"}]
        },
        examples=["2026-08"],
    ),
]
Votes = Annotated[int, Field(ge=0, le=10**9), BeforeValidator(_whole)]
Many = Annotated[int, Field(ge=1, le=MOST_RESULTS)]
# its words are read elsewhere, where it is said in a sentence what is wrong with them
Question = Annotated[
    str,
    Field(
        max_length=LONGEST_QUESTION,
        json_schema_extra={"pattern": r"[^\W_]"},
        examples=["How does LoRA work?"],
    ),
]


class FilterArguments(BaseModel):
    """Which papers may be found; every given field must hold."""

    model_config = ConfigDict(extra="forbid")

    digest: Name | None = Field(default=None, description="only papers of this digest")
    since: Day | None = Field(default=None, description="only digests captured on or after it")
    until: Day | None = Field(default=None, description="only digests captured on or before it")
    paper_since: Month | None = Field(
        default=None, description="only papers that appeared on or after it"
    )
    paper_until: Month | None = Field(
        default=None, description="only papers that appeared on or before it"
    )
    paper: list[Name] = Field(
        default=[], max_length=_MOST_NAMES, description="only the papers with these ids"
    )
    author: list[Name] = Field(
        default=[], max_length=_MOST_NAMES, description="only papers by each of these authors"
    )
    min_votes: Votes | None = Field(default=None, description="only papers with as many votes")
    max_votes: Votes | None = Field(default=None, description="only papers with no more votes")

    def filters(self) -> Filters:
        given = {name: getattr(self, name) for name in FilterArguments.model_fields}
        return Filters.of(given.pop("paper"), given.pop("author"), **given)


def filters_of(given: FilterArguments | None) -> Filters:
    return given.filters() if given else Filters()


class How(FilterArguments):
    """How a question is to be answered."""

    strict: bool = Field(
        default=False, description="leave out sentences that the abstracts do not fully support"
    )
    anyway: bool = Field(
        default=False, description="answer even if the digests probably do not tell"
    )
    kind: AskedFor | None = Field(
        default=None, description="what the question asks for, if that is read wrongly"
    )


class AskArguments(How):
    """A question of the collection."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: Question = Field(description="what is to be answered, in a sentence")
    history: list[Question] = Field(
        default=[],
        max_length=_MOST_QUESTIONS,
        description="the questions before it in this conversation, the oldest first",
    )

    def asked(self) -> Asked:
        return Asked(
            self.question,
            tuple(self.history),
            self.filters(),
            self.strict,
            self.anyway,
            self.kind,
        )


class SearchArguments(FilterArguments):
    query: Question = Field(description="what the papers are to be about")
    k: Many = Field(default=10, description="how many papers, at most")


class SimilarArguments(FilterArguments):
    paper_id: Name = Field(description="a paper's id, its arXiv id or its address")
    k: Many = Field(default=10, description="how many papers, at most")


class PapersArguments(FilterArguments):
    """A page of the list of all papers."""

    words: str = Field(
        default="", max_length=300, description="of which each begins a word of title or authors"
    )
    order: Order = Field(default="newest", description="by what they are in order")
    offset: int = Field(default=0, ge=0, le=_MOST_SKIPPED, description="papers before the first")
    limit: Many = Field(default=50, description="how many papers, at most")


class NewsArguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    day: Day | None = Field(default=None, description="of which digests; of the newest, if not")


class ClaimArguments(BaseModel):
    """A sentence that is held against the papers."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sentence: Question = Field(description="one sentence that says something")
    paper_id: Name | None = Field(default=None, description="of which paper; of any, if not")
