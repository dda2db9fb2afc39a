"""Addresses of searches."""

from __future__ import annotations

from newsroom.search.params import SearchParams


def test_parameters_of_an_address_have_one_order() -> None:
    params = SearchParams("crew", {"form": "direct", "outlet": "abc"}, sort="newest")
    assert params.address() == "?q=crew&outlet=abc&form=direct&sort=newest"
    assert params.address_without_filters() == "?q=crew&sort=newest"
    assert params.address_of_stories() == "?q=crew&outlet=abc&in=stories"


def test_hidden_fields_leave_out_those_of_the_form() -> None:
    params = SearchParams("crew", {"form": "direct", "from": "2026-01-01"}, sort="newest")
    assert params.hidden_fields(without=["from"]) == [("q", "crew"), ("form", "direct"), ("sort", "newest")]
