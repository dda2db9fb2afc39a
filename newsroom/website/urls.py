"""Addresses of the public site. They stay; only the words after an identifier may change, and then redirect."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from newsroom.website.http.caching import public_page
from newsroom.website.views import (
    about,
    agent_index,
    agents,
    articles,
    browse,
    disputes,
    feeds,
    home,
    search,
    sitemaps,
    statements,
)

app_name = "website"


class NumberConverter(IntConverter):
    """A number as it is written, so that nothing has two addresses: from 1, without zeros before it."""

    regex = "[1-9][0-9]{0,8}"


register_converter(NumberConverter, "number")

urlpatterns = [
    path("", home.home, name="home"),
    path("people/", agent_index.people, name="people"),
    path("people/<slug:pk>/", agents.agent, name="person-by-id"),
    path("people/<slug:pk>/feed.atom", public_page(feeds.AgentFeed()), name="person-feed"),
    path("people/<slug:pk>/<str:slug>/", agents.agent, name="person"),
    path("organisations/", agent_index.organisations, name="organisations"),
    path("organisations/<slug:pk>/", agents.agent, name="organisation-by-id"),
    path("organisations/<slug:pk>/feed.atom", public_page(feeds.AgentFeed()), name="organisation-feed"),
    path("organisations/<slug:pk>/<str:slug>/", agents.agent, name="organisation"),
    path("names/<path:name>/", agents.name, name="name"),
    path("stories/<slug:pk>/", articles.story, name="story-by-id"),
    path("stories/<slug:pk>/<str:slug>/", articles.story, name="story"),
    path("stories/<slug:pk>/<str:slug>/versions/", articles.versions, name="versions"),
    path("stories/<slug:pk>/<str:slug>/versions/<number:number>/", articles.difference, name="difference"),
    path("statements/<slug:pk>/", statements.statement, name="statement"),
    path("statements/<slug:pk>/dispute/", disputes.dispute, name="dispute"),
    path("disputes/<str:secret>/", disputes.followed, name="followed"),
    path("statements/<slug:pk>/cite.<slug:suffix>", statements.cite, name="cite"),
    path("embed/statements/<slug:pk>/<number:number>/", statements.embed, name="embed"),
    path("oembed/", statements.oembed, name="oembed"),
    path("days/", browse.days, name="days"),
    path("days/<number:year>/", browse.days, name="year"),
    path("days/<number:year>/<number:month>/<number:day>/", browse.day, name="day"),
    path("outlets/", browse.outlets, name="outlets"),
    path("outlets/<slug:pk>/", browse.outlet, name="outlet-by-id"),
    path("outlets/<slug:pk>/<str:slug>/", browse.outlet, name="outlet"),
    path("topics/", browse.topics, name="topics"),
    path("topics/<slug:pk>/", browse.topic, name="topic-by-id"),
    path("topics/<slug:pk>/<str:slug>/", browse.topic, name="topic"),
    path("search/", search.search, name="search"),
    path("search/feed.atom", public_page(feeds.SearchFeed()), name="search-feed"),
    path("search/suggestions/", search.suggest, name="suggest"),
    path("search/suggestions.json", search.suggest_json, name="suggest-json"),
    path("about/", about.about, name="about"),
    path("about/method/", about.method, name="method"),
    path("feed.atom", public_page(feeds.NewStatementsFeed()), name="feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-agents.xml", sitemaps.agents, name="sitemap-agents"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap-section"),
    path("robots.txt", about.robots, name="robots"),
    path("opensearch.xml", about.opensearch, name="opensearch"),
]
