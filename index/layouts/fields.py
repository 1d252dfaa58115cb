"""What the fields of a paper are called: the keys of records, and the labels in front of lines."""

from __future__ import annotations

KEYS = {
    "title": ("title", "papertitle"),
    "abstract": (
        "abstract",
        "abstractnote",
        "summary",
        "paperabstract",
        "abstracttext",
        "description",
    ),
    "authors": ("authors", "author", "authornames", "creators"),
    "published": (
        "published",
        "publishedat",
        "publicationdate",
        "publisheddate",
        "datepublished",
        "publicationyear",
        "year",
    ),
    "day": ("date", "submittedondailyat", "digestdate"),
    "upvotes": ("upvotes", "numupvotes", "votes", "likes"),
    "url": ("url", "link", "paperurl", "arxivurl", "absurl", "entryid", "href"),
    "id": ("arxivid", "arxiv", "eprint", "id", "paperid"),
    "doi": ("doi",),
    "keywords": ("keywords", "tags", "manualtags", "aikeywords"),
}
"""Of records: without case and punctuation; the first that has a value counts."""

LABELS = {
    "title": "title",
    "abstract": "abstract",
    "summary": "abstract",
    "author": "authors",
    "authors": "authors",
    "keyword": "keywords",
    "keywords": "keywords",
    "tags": "keywords",
    "published": "published",
    "submitted": "published",
    "date": "published",
    "upvote": "upvotes",
    "upvotes": "upvotes",
} | {
    # Passed over by their name, so that what they bear is taken for no title.
    label: label
    for label in "categories subjects arxiv doi url link pdf code comment comments".split()
}
"""Of lines: the field that a label in small letters stands for."""
