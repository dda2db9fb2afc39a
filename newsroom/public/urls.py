"""Addresses of the reading site. They stay; only the words after an identifier may change, and then redirect."""

from django.urls import path

from newsroom.public import views

app_name = "public"

urlpatterns = [
    path("", views.home, name="home"),
    path("people/", views.people, name="people"),
    path("people/<slug:pk>/", views.agent),
    path("people/<slug:pk>/<str:slug>/", views.agent, name="person"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<slug:pk>/", views.agent),
    path("organisations/<slug:pk>/<str:slug>/", views.agent, name="organisation"),
    path("stories/<slug:pk>/", views.story),
    path("stories/<slug:pk>/<str:slug>/", views.story, name="story"),
    path("statements/<slug:pk>/", views.statement, name="statement"),
    path("search/", views.search, name="search"),
]
