"""arXiv's daily mail as text: every paragraph, every author, and what has no abstract is told."""

from __future__ import annotations

from index.layouts.detection import parse

RULE = "-" * 78
MAIL = f"""{RULE}
Send any comments regarding submissions directly to submitter.
{RULE}
 Submissions to:
Computation and Language
 received from  Tue 11 Mar 25 18:00:00 GMT  to  Wed 12 Mar 25 18:00:00 GMT
{RULE}
\\\\
arXiv:2503.00001
Date: Tue, 11 Mar 2025 18:21:20 GMT   (56kb)

Title: Quiet Heron: Counting Rain on Roofs of Tin, of Reed and of Slate without
  a Microphone
Authors: Ada Quill (Tide Lab), Bo Marsh,
  Cem Tern and Dee Foam
Categories: cs.CL cs.LG
Comments: 12 pages
\\\\
  We count drops of rain. It needs one microphone and no more than a minute of
quiet before the storm.
  On a roof of our own it errs by two drops.
\\\\ ( https://arxiv.org/abs/2503.00001 ,  56kb)
{RULE}
\\\\
arXiv:2503.00002 (*cross-listing*)
Date: Wed, 12 Mar 2025 02:18:55 GMT   (77kb)

Title: Gulls
Authors: Eli Reef
Categories: cs.LG
\\\\
  Gulls read.
\\\\ ( https://arxiv.org/abs/2503.00002 ,  77kb)
%%--%%--%%--%%--%%--%%--%%--%%--%%--%%
{RULE}
\\\\
arXiv:2403.00003
replaced with revised version Wed, 12 Mar 2025 22:17:21 GMT   (9726kb)

Title: Anchors Revisited
Authors: Hal Dune
Categories: cs.CL
\\\\ ( https://arxiv.org/abs/2403.00003 ,  9726kb)
{RULE}
For subscribe options to combined physics archives, e-mail To: physics@arxiv.org
"""


def test_a_daily_mail_is_read_whole_and_replaced_papers_are_told() -> None:
    parsed = parse(MAIL.encode(), "mail.txt")
    assert (parsed.layout, parsed.captured) == ("arXiv mail", "2025-03-12")
    first, second = parsed.entries
    assert first.title == (
        "Quiet Heron: Counting Rain on Roofs of Tin, of Reed and of Slate without a Microphone"
    )
    assert first.abstract == (
        "We count drops of rain. It needs one microphone and no more than a minute of quiet before "
        "the storm. On a roof of our own it errs by two drops."
    )
    assert first.authors == ("Ada Quill", "Bo Marsh", "Cem Tern", "Dee Foam")
    assert (first.arxiv_id, first.published, first.keywords) == (
        "2503.00001",
        "2025-03-11",
        ("cs.CL", "cs.LG"),
    )
    assert (second.title, second.abstract, second.authors) == (
        "Gulls",
        "Gulls read.",
        ("Eli Reef",),
    )
    (told,) = parsed.unparsed
    assert told.line == MAIL.split("\n").index("arXiv:2403.00003") + 1
    assert told.why == "a replaced paper, without its abstract: 'Anchors Revisited'"
