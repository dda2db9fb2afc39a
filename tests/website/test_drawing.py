"""Pieces of a page that are written by hand."""

from datetime import date

from django.utils import translation

from newsroom.website.templatetags.charts import weeks


def test_day_of_a_calendar_leads_to_its_stories_and_says_how_many_in_the_language_of_the_site() -> None:
    week = [None, (date(2026, 3, 3), 0), (date(2026, 3, 4), 1), (date(2026, 3, 5), 2)]

    def drawn(language: str) -> str:
        with translation.override(language):
            return weeks([week], 2026)

    def row(one: str, two: str) -> str:
        said = '<a href="/days/2026/3/{0}/">{0}<span class="unseen">: {1}</span></a>'
        return (
            f"<tr><td></td><td><span>3</span></td><td>{said.format(4, one)}</td><td>{said.format(5, two)}</td></tr>\n"
        )

    assert drawn("en") == row("1 story", "2 stories")
    assert drawn("de") == row("1 Artikel", "2 Artikel")
