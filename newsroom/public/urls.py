"""Addresses of the reading site. They stay; only the words after an identifier may change, and then redirect."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from newsroom.public import (
    about_pages,
    agent_pages,
    alphabet,
    browse_pages,
    dispute_pages,
    feeds,
    home_pages,
    search_pages,
    sitemaps,
    statement_pages,
    story_pages,
)
from newsroom.public.responses import public_page

app_name = "public"


class NumberConverter(IntConverter):
    """A number as it is written, so that nothing has two addresses: from 1, without zeros before it."""

    regex = "[1-9][0-9]{0,8}"


register_converter(NumberConverter, "number")

urlpatterns = [
    path("", home_pages.home, name="home"),
    path("people/", alphabet.people, name="people"),
    path("people/<slug:pk>/", agent_pages.agent, name="person-by-id"),
    path("people/<slug:pk>/feed.atom", public_page(feeds.SaidByAgent()), name="person-feed"),
    path("people/<slug:pk>/<str:slug>/", agent_pages.agent, name="person"),
    path("organisations/", alphabet.organisations, name="organisations"),
    path("organisations/<slug:pk>/", agent_pages.agent, name="organisation-by-id"),
    path("organisations/<slug:pk>/feed.atom", public_page(feeds.SaidByAgent()), name="organisation-feed"),
    path("organisations/<slug:pk>/<str:slug>/", agent_pages.agent, name="organisation"),
    path("names/<path:name>/", agent_pages.name, name="name"),
    path("stories/<slug:pk>/", story_pages.story, name="story-by-id"),
    path("stories/<slug:pk>/<str:slug>/", story_pages.story, name="story"),
    path("stories/<slug:pk>/<str:slug>/versions/", story_pages.versions, name="versions"),
    path("stories/<slug:pk>/<str:slug>/versions/<number:number>/", story_pages.difference, name="difference"),
    path("statements/<slug:pk>/", statement_pages.statement, name="statement"),
    path("statements/<slug:pk>/dispute/", dispute_pages.dispute, name="dispute"),
    path("disputes/<str:secret>/", dispute_pages.followed, name="followed"),
    path("statements/<slug:pk>/cite.<slug:suffix>", statement_pages.cite, name="cite"),
    path("embed/statements/<slug:pk>/<number:number>/", statement_pages.embed, name="embed"),
    path("oembed/", statement_pages.oembed, name="oembed"),
    path("days/", browse_pages.days, name="days"),
    path("days/<number:year>/", browse_pages.days, name="year"),
    path("days/<number:year>/<number:month>/<number:day>/", browse_pages.day, name="day"),
    path("outlets/", browse_pages.outlets, name="outlets"),
    path("outlets/<slug:pk>/", browse_pages.outlet, name="outlet-by-id"),
    path("outlets/<slug:pk>/<str:slug>/", browse_pages.outlet, name="outlet"),
    path("topics/", browse_pages.topics, name="topics"),
    path("topics/<slug:pk>/", browse_pages.topic, name="topic-by-id"),
    path("topics/<slug:pk>/<str:slug>/", browse_pages.topic, name="topic"),
    path("search/", search_pages.search, name="search"),
    path("search/feed.atom", public_page(feeds.FoundBySearch()), name="search-feed"),
    path("search/suggestions/", search_pages.suggest, name="suggest"),
    path("search/suggestions.json", search_pages.suggest_json, name="suggest-json"),
    path("about/", about_pages.about, name="about"),
    path("about/method/", about_pages.method, name="method"),
    path("feed.atom", public_page(feeds.NewlySaid()), name="feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-agents.xml", sitemaps.agents, name="sitemap-agents"),
    path("sitemap-agents-<slug:letters>.xml", sitemaps.agents, name="sitemap-agents"),
    path("sitemap-stories-<number:year>-<number:month>.xml", sitemaps.stories, name="sitemap-stories"),
    path("sitemap-stories-<number:year>-<number:month>-<number:day>.xml", sitemaps.stories, name="sitemap-stories"),
    path("sitemap-statements-<number:year>-<number:month>.xml", sitemaps.statements, name="sitemap-statements"),
    path(
        "sitemap-statements-<number:year>-<number:month>-<number:day>.xml",
        sitemaps.statements,
        name="sitemap-statements",
    ),
    path("robots.txt", about_pages.robots, name="robots"),
    path("opensearch.xml", about_pages.opensearch, name="opensearch"),
]
