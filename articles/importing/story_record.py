"""The record of a story that every import format produces, checked and cleaned once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from articles.models.articles import PublicText

STATUSES = ("draft", "scheduled", "published")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id", re.IGNORECASE)
HEADLINE_LENGTH = 120
LENGTHS = {
    "outlet": 200,
    "external_id": 300,
    "url": 2000,
    "path": 1000,
    "headline": 500,
    "byline": 300,
    "language": 35,
    "section": 200,
    "page": 50,
    "topic scheme": 200,
    "topic code": 100,
    "topic name": 200,
}
DATES = ("published_at", "released_at", "embargo_until")
JSON_TYPES: dict[type, str] = {
    int: "a number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class InvalidStory(ValueError):
    """A story cannot be imported. ``errors`` has a sentence for each field, under the sender's name for it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("; ".join(f"{field}: {message}" for field, message in self.errors.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRecord:
    """A topic by its code; ``scheme`` is empty for the newsroom's own."""

    code: str
    name: str
    scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRecord:
    """A story as its sender describes it. ``None`` and an empty string mean that the sender says nothing.

    ``body`` is the whole text, in which offsets count; ``published_at`` is the outlet's date, ``released_at`` ours.
    Create it with :func:`story_record`, which checks and cleans the sender's values.
    """

    outlet: str
    body: str
    external_id: str = ""
    url: str = ""
    path: str = ""
    headline: str = ""
    byline: str = ""
    published_at: datetime | None = None
    language: str | None = None
    section: str = ""
    page: str = ""
    public_text: str | None = None
    status: str | None = None
    released_at: datetime | None = None
    embargo_until: datetime | None = None
    topics: tuple[TopicRecord, ...] | None = None


FIELDS = tuple(f.name for f in fields(StoryRecord))


def story_record(values: Mapping[str, Any]) -> StoryRecord:
    """Return the record for a sender's values; keys are ``FIELDS``, null counts as absent.

    Raises :class:`InvalidStory` with a message for every invalid field.
    """
    errors: dict[str, str] = {}
    checked: dict[str, Any] = {}
    for name, value in values.items():
        if name not in FIELDS:
            errors[str(name)] = _("unknown field; known are %(fields)s") % {"fields": ", ".join(FIELDS)}
        elif value is not None:
            try:
                checked[name] = PARSERS.get(name, one_line)(name, value)
            except (TypeError, ValueError) as error:
                errors[name] = str(error)
    for name in ("outlet", "body"):
        if name not in errors and not checked.get(name, "").strip():
            errors[name] = _("missing") if name not in checked else _("empty")
    if checked.get("status") == "scheduled" and not checked.get("released_at"):
        errors.setdefault("released_at", _("missing: a scheduled story needs the time of its release"))
    if errors:
        raise InvalidStory(errors)
    return StoryRecord(**checked)


def clean_text(text: str) -> str:
    """Return the text without a leading byte order mark, CR before LF, and NUL. Nothing else changes."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\x00", "")


def split_headline(text: str) -> str:
    """Return the headline that a plain text begins with, or an empty string.

    The first line is a headline when an empty line follows it, or when it has at most 120 characters, no final full
    stop, and something follows. The text keeps the line.
    """
    first, _newline, rest = text.lstrip("\n").partition("\n")
    first = first.strip()
    if not first or not rest.strip():
        return ""
    second = rest.partition("\n")[0]
    if not second.strip() or (len(first) <= HEADLINE_LENGTH and not first.endswith(".")):
        return first[: LENGTHS["headline"]]
    return ""


def canonical_url(url: str) -> str:
    """Return the address that identifies a story: lower-case host, no default port, fragment or tracking."""
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    host = parts.netloc.lower().removesuffix(DEFAULT_PORTS.get(scheme, "\0"))
    query = parts.query
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if not TRACKING.fullmatch(pair[0])]
    if len(pairs) != len(parse_qsl(query, keep_blank_values=True)):
        query = urlencode(pairs)
    return urlunsplit((scheme, host, parts.path or "/", query, ""))


def string(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(_("not text but %(type)s") % {"type": JSON_TYPES.get(type(value), type(value).__name__)})
    for place, character in enumerate(value):
        if "\ud800" <= character <= "\udfff":
            raise ValueError(
                _("half of a surrogate pair (U+%(code)X) at character %(place)d is no character")
                % {"code": ord(character), "place": place}
            )
    return value


def one_line(name: str, value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and name in ("external_id", "page", "topic code"):
        value = str(value)
    text = " ".join(clean_text(string(name, value)).split())
    if len(text) > LENGTHS[name]:
        raise ValueError(
            _("%(count)d characters; at most %(most)d are stored") % {"count": len(text), "most": LENGTHS[name]}
        )
    return text


def body(name: str, value: object) -> str:
    text = clean_text(string(name, value))
    if len(text) > settings.NEWSROOM_LONGEST_TEXT:
        raise ValueError(
            _("%(count)d characters; at most %(most)d are taken. Hand it in as several stories.")
            % {"count": len(text), "most": settings.NEWSROOM_LONGEST_TEXT}
        )
    return text


def address(name: str, value: object) -> str:
    url = one_line(name, value)
    if not url:
        return ""
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        raise ValueError(_("“%(url)s” is not an http or https address") % {"url": url}) from None
    return canonical_url(url)


def language(name: str, value: object) -> str | None:
    tag = one_line(name, value)
    if tag and not LANGUAGE_TAG.fullmatch(tag):
        raise ValueError(_("“%(tag)s” is not a language tag such as en or pt-BR") % {"tag": tag})
    return tag or None


def date(name: str, value: object) -> datetime | None:
    """Parse a time in ISO 8601; a date is its first moment; without an offset, in the archive's time zone."""
    if isinstance(value, datetime):
        return timezone.make_aware(value) if timezone.is_naive(value) else value
    written = string(name, value).strip()
    if not written:
        return None
    try:
        parsed = parse_datetime(written)
        aware = timezone.make_aware(parsed) if parsed is not None and timezone.is_naive(parsed) else parsed
        moment = aware.astimezone(UTC) if aware is not None else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise ValueError(
            _("“%(date)s” is not a date such as 2026-03-01 or 2026-03-01T18:30:00+01:00") % {"date": written}
        )
    return moment


def topics(name: str, value: object) -> tuple[TopicRecord, ...]:
    """Parse topics from a list of objects with ``code``, ``name`` and optionally ``scheme``, each kept once.

    Raises ``ValueError`` that names everything invalid.
    """
    if not isinstance(value, list):
        raise TypeError(_("not a list but %(type)s") % {"type": JSON_TYPES.get(type(value), type(value).__name__)})
    parsed: dict[tuple[str, str], TopicRecord] = {}
    wrong: list[str] = []
    for place, row in enumerate(value, start=1):
        try:
            topic = topic_record(place, row)
            parsed.setdefault((topic.scheme, topic.code), topic)
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise ValueError("; ".join(wrong))
    return tuple(parsed.values())


def topic_record(place: int, row: object) -> TopicRecord:
    if not isinstance(row, dict) or row.keys() - {"scheme", "code", "name"}:
        raise ValueError(_("topic %(place)d is not an object with scheme, code and name") % {"place": place})
    try:
        checked = {key: one_line(f"topic {key}", row[key]) for key in row if row[key] is not None}
    except (TypeError, ValueError) as error:
        raise ValueError(_("topic %(place)d: %(error)s") % {"place": place, "error": error}) from None
    if not checked.get("code") or not checked.get("name"):
        raise ValueError(_("topic %(place)d has no code or no name") % {"place": place})
    return TopicRecord(**checked)


def choice(known: tuple[str, ...]) -> Callable[[str, object], str | None]:
    def parse(name: str, value: object) -> str | None:
        word = string(name, value).strip()
        if word and word not in known:
            raise ValueError(_("“%(word)s” is not one of %(known)s") % {"word": word, "known": ", ".join(known)})
        return word or None

    return parse


PARSERS: dict[str, Callable[[str, object], Any]] = {
    "body": body,
    "url": address,
    "language": language,
    "public_text": choice(tuple(PublicText.values)),
    "status": choice(STATUSES),
    "topics": topics,
    **dict.fromkeys(DATES, date),
}
