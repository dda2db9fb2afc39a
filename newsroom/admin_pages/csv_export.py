"""The action that downloads the rows of any list of the admin as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

from django.contrib.admin import action
from django.contrib.admin.utils import label_for_field, lookup_field
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ROWS_READ_AT_ONCE = 500
# A spreadsheet calculates a cell that begins so.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class EchoFile:
    """A file that returns what is written to it, for a writer of CSV whose lines are streamed."""

    def write(self, line: str) -> str:
        return line


@action(description=gettext_lazy("Download as CSV"), permissions=["view"])
def download_csv(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> StreamingHttpResponse:
    """Stream the selected rows with the columns that the list shows to this user, after their id."""
    columns = [name for name in model_admin.get_list_display(request) if name != "action_checkbox"]
    return StreamingHttpResponse(
        csv_lines(model_admin, columns, queryset),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{model_admin.opts.model_name}.csv"'},
    )


def csv_lines(model_admin: Any, columns: list[str], rows: QuerySet[Any]) -> Iterator[str]:
    writer = csv.writer(EchoFile())
    labels = [capfirst(str(label_for_field(name, model_admin.model, model_admin))) for name in columns]
    # A byte order mark, by which spreadsheets know UTF-8.
    yield "\ufeff" + writer.writerow([_("Id"), *labels])
    for row in rows.iterator(chunk_size=ROWS_READ_AT_ONCE):
        yield writer.writerow([escape_formula(text) for text in (str(row.pk), *cells(model_admin, columns, row))])


def cells(model_admin: Any, columns: list[str], row: Any) -> Iterator[str]:
    """Yield the values of a row. ``csv_values`` of the model admin has functions for those that its list shortens."""
    whole = getattr(model_admin, "csv_values", {})
    for name in columns:
        if name in whole:
            yield plain_text(whole[name](row))
            continue
        field, _attribute, value = lookup_field(name, row, model_admin)
        choices = dict(getattr(field, "flatchoices", ()))
        yield plain_text(choices.get(value, value) if choices else value)


def plain_text(value: Any) -> str:
    """Return a value of a list without markup; of a value with its label, the label."""
    if isinstance(value, tuple | list):
        value = value[-1] if value else None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="seconds")
    if isinstance(value, SafeString):
        return unescape(strip_tags(value)).strip()
    return "" if value is None else str(value)


def escape_formula(text: str) -> str:
    """Return a text with an apostrophe before it if a spreadsheet would calculate it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
