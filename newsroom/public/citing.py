"""A statement as a source in somebody's notes: BibTeX, RIS, CSL JSON and plain text.

What is cited is the story, with the statement as a note; the address is the statement's own, which stays.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Statement
from newsroom.public.templatetags.reading import attribution, is_said_by_act
from newsroom.public.vocabulary import day_in_words

# BibTeX counts braces even behind a backslash, so that these must become commands.
BIBTEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_"}
    | {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", '"': r"\textquotedbl{}"}
)


@dataclass(frozen=True)
class Citation:
    """What a citation says; every text is on one line, and empty where it is not known."""

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
class Format:
    """One way of writing a citation down; ``suffix`` names its file."""

    label: str | Promise
    suffix: str
    content_type: str
    write: Callable[[Citation], str]


def citation(statement: Statement, address: str) -> Citation:
    """The citation of a statement that was fetched ``for_readers()``; ``address`` is its absolute one."""
    article, wording = statement.article, statement.current_wording
    said = [wording.role] if wording and wording.role else []
    note = ", ".join([unescape(attribution(statement, linked=False)), *said])
    if wording and wording.text and not is_said_by_act(statement):
        note += f": {wording.text}"
    if not statement.is_reviewed:
        note += f" [{_('Found by machine, not yet reviewed')}]"
    return Citation(
        identifier=statement.pk,
        author=_one_line(article.byline),
        title=_one_line(article.title),
        outlet=_one_line(article.outlet.name),
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
        f"“{source.title}”",
        source.outlet,
        day_in_words(source.published),
        _("page %(page)s") % {"page": source.page} if source.page else "",
    ]
    stop = "" if source.note.rstrip("”’»\"'")[-1:] in ".!?…" else "."
    return f"{', '.join(part for part in parts if part)}. {source.note}{stop} {source.address}\n"


FORMATS: Mapping[str, Format] = {
    form.suffix: form
    for form in (
        Format("BibTeX", "bib", "application/x-bibtex; charset=utf-8", bibtex),
        Format("RIS", "ris", "application/x-research-info-systems; charset=utf-8", ris),
        Format("CSL JSON", "json", "application/vnd.citationstyles.csl+json", csl),
        Format(gettext_lazy("Plain text"), "txt", "text/plain; charset=utf-8", plain),
    )
}


def _one_line(text: str) -> str:
    return " ".join(text.split())
