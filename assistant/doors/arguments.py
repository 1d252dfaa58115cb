"""What other programs say with a question: read here from what is not trusted, and described for
them. Each field has the name of its flag."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.doors.forms import Asked, AskedFor
from assistant.question.language import LONGEST_QUESTION
from index.types import Filters

MOST_RESULTS = 100
_MOST_NAMES = 100  # papers or authors of a filter
_MOST_QUESTIONS = 200  # of a conversation

Name = Annotated[str, Field(min_length=1, max_length=300)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-08-01"])]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$", examples=["2026-08"])]
Votes = Annotated[int, Field(ge=0, le=10**9)]
# checked by what reads it, which says in a sentence what is wrong
Question = Annotated[str, Field(max_length=LONGEST_QUESTION, examples=["How does LoRA work?"])]


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
