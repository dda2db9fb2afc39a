"""A statement as a source in somebody's notes: BibTeX, RIS, CSL JSON and plain text.

What is cited is the story, with the statement as a note; the address is the statement's own, which stays. The outlet
is named once, as what contains the story: ``journal`` in BibTeX, ``T2`` in RIS, ``container-title`` in CSL. All three
take it for the newspaper's name, and a style prints it from there; the note does not repeat it, and neither does an
author who is the outlet itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Statement
from newsroom.search.labels import day_label
from newsroom.website.presentation.attribution import summary

# BibTeX counts braces even behind a backslash, so that these must become commands.
BIBTEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_"}
    | {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", '"': r"\textquotedbl{}"}
)
MARKS = frozenset('“”„«»"')


@dataclass(frozen=True)
class Citation:
    """The fields of a citation; every text is on one line, and "" where it is not known."""

    identifier: str
    author: str
    title: str
    outlet: str
    published: date
    page: str
    language: str
    address: str
    note: str


@dataclass(frozen=True)
class CitationFormat:
    """A format of citations; ``suffix`` is that of its file."""

    label: str | Promise
    suffix: str
    content_type: str
    write: Callable[[Citation], str]


def citation(statement: Statement, address: str) -> Citation:
    """Return the citation of a statement that was fetched ``for_readers()``; ``address`` is absolute."""
    article, note = statement.article, summary(statement)
    for label in labels(statement):
        note += f" [{label}]"
    byline, outlet = _one_line(article.byline), _one_line(article.outlet.name)
    return Citation(
        identifier=statement.pk,
        author="" if byline.casefold() == outlet.casefold() else byline,
        title=_one_line(article.title),
        outlet=outlet,
        published=localtime(article.published_at).date(),
        page=_one_line(article.page),
        language=article.language,
        address=address,
        note=_one_line(note),
    )


def bibtex(source: Citation) -> str:
    fields = {
        "author": f"{{{source.author.translate(BIBTEX)}}}" if source.author else "",
        "title": f"{{{source.title.translate(BIBTEX)}}}",
        "journal": source.outlet.translate(BIBTEX),
        "date": source.published.isoformat(),
        "year": str(source.published.year),
        "pages": source.page.translate(BIBTEX),
        "langid": source.language,
        "url": source.address,
        "note": source.note.translate(BIBTEX),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "@article{" + ",\n".join([f"newsroom-{source.identifier}", *lines]) + "\n}\n"


def ris(source: Citation) -> str:
    """RIS, whose lines are a tag, two spaces, a hyphen, a space and a value, and end with CR LF."""
    tags = [
        ("TY", "NEWS"),
        ("ID", source.identifier),
        ("AU", source.author),
        ("TI", source.title),
        ("T2", source.outlet),
        ("PY", str(source.published.year)),
        ("DA", source.published.strftime("%Y/%m/%d/")),
        ("SP", source.page),
        ("LA", source.language),
        ("UR", source.address),
        ("N1", source.note),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in tags if value) + "ER  - \r\n"


def csl(source: Citation) -> str:
    item: dict[str, Any] = {
        "id": source.identifier,
        "type": "article-newspaper",
        "title": source.title,
        "author": [{"literal": source.author}] if source.author else [],
        "container-title": source.outlet,
        "issued": {"date-parts": [[source.published.year, source.published.month, source.published.day]]},
        "page": source.page,
        "language": source.language,
        "URL": source.address,
        "note": source.note,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


def plain(source: Citation) -> str:
    parts = [
        source.author,
        # A title that has quotation marks of its own gets single ones.
        (_("‘%(title)s’") if MARKS & set(source.title) else _("“%(title)s”")) % {"title": source.title},
        source.outlet,
        day_label(source.published),
        _("page %(page)s") % {"page": source.page} if source.page else "",
    ]
    # Printed words keep their comma, and no full stop follows on it.
    stop = "" if source.note.rstrip("”“’‘»\"'")[-1:] in ".,!?…" else "."
    return f"{', '.join(part for part in parts if part)}. {source.note}{stop} {source.address}\n"


FORMATS: Mapping[str, CitationFormat] = {
    form.suffix: form
    for form in (
        CitationFormat("BibTeX", "bib", "application/x-bibtex; charset=utf-8", bibtex),
        CitationFormat("RIS", "ris", "application/x-research-info-systems; charset=utf-8", ris),
        CitationFormat("CSL JSON", "json", "application/vnd.citationstyles.csl+json", csl),
        CitationFormat(gettext_lazy("Plain text"), "txt", "text/plain; charset=utf-8", plain),
    )
}


def labels(statement: Statement) -> Sequence[str]:
    """Return the labels that a citation must carry."""
    unreviewed = [] if statement.is_reviewed else [_("Found by machine, not yet reviewed")]
    return [*unreviewed, *([_("Disputed")] if statement.disputed else [])]


def _one_line(text: str) -> str:
    return " ".join(text.split())
