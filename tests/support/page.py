"""A public page as a test reads it: parsed, by elements, roles and text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element as Node

import html5lib
from django.http import HttpResponse
from django.utils.html import strip_tags


class Element:
    """An element of a page."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def __contains__(self, words: str) -> bool:
        return words in self.text

    def __getitem__(self, name: str) -> str:
        """Return an attribute, or "" where there is none."""
        return self.node.get(name, "")

    @property
    def text(self) -> str:
        """The text on one line."""
        return " ".join("".join(self.node.itertext()).split())

    @property
    def lines(self) -> list[str]:
        """The text of each paragraph, to the character."""
        return ["".join(p.node.itertext()) for p in self.all("p")]

    def all(self, tag: str = "", class_: str = "", **attributes: str) -> list[Element]:
        """Return the elements with this tag, class and attributes in it, in the order of the page."""
        return list(self._find(tag, class_, attributes))

    def one(self, tag: str = "", class_: str = "", **attributes: str) -> Element:
        """Return the only such element, and fail where there is none or another."""
        found = self.all(tag, class_, **attributes)
        assert len(found) == 1, (tag, class_, attributes, [one.text for one in found])
        return found[0]

    def texts(self, tag: str = "", class_: str = "", **attributes: str) -> list[str]:
        return [one.text for one in self.all(tag, class_, **attributes)]

    def links(self) -> dict[str, str]:
        """Return where the links lead, by their text."""
        return {one.text: one["href"] for one in self.all("a")}

    def without(self, tag: str) -> Element:
        """Remove the elements with this tag, but not what follows them; return the element itself."""
        for parent in self.node.iter():
            for child in [child for child in parent if child.tag == tag]:
                place = list(parent).index(child)
                before = parent[place - 1] if place else None
                if before is None:
                    parent.text = (parent.text or "") + (child.tail or "")
                else:
                    before.tail = (before.tail or "") + (child.tail or "")
                parent.remove(child)
        return self

    def _find(self, tag: str, class_: str, attributes: dict[str, str]) -> Iterator[Element]:
        for node in self.node.iter():
            # Elements of SVG are in a namespace of their own.
            if tag and str(node.tag).rpartition("}")[2] != tag:
                continue
            has_class = not class_ or class_ in (node.get("class") or "").split()
            if has_class and all(node.get(name) == value for name, value in attributes.items()):
                yield Element(node)


class Page(Element):
    """A page, with its response."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()

    def __contains__(self, words: str) -> bool:
        return words in self.html

    @cached_property
    def node(self) -> Node:  # type: ignore[override]
        parsed: Node = html5lib.parse(self.html, namespaceHTMLElements=False)
        return parsed

    @cached_property
    def xml(self) -> Element:
        """The root of a feed, a sitemap or another XML document."""
        return Element(ElementTree.fromstring(self.html))  # noqa: S314 (our own)

    @property
    def locations(self) -> dict[str, str]:
        """The paths that a sitemap or its index lists, each with the date of its last change, or ""."""
        listed = [one for tag in ("sitemap", "url") for one in self.xml.all(tag)]
        return {one.one("loc").text.removeprefix("http://testserver"): "".join(one.texts("lastmod")) for one in listed}

    @property
    def canonical(self) -> str:
        """The address of this page."""
        return self.one("link", rel="canonical")["href"]

    @property
    def text(self) -> str:
        return " ".join(strip_tags(self.html).split())

    @property
    def main(self) -> Element:
        return self.one("main")

    @property
    def head(self) -> str:
        """The text and the values of attributes in the head, where machines read about the page."""
        nodes = self.one("head").node.iter()
        return " ".join(part for node in nodes for part in (*node.attrib.values(), node.text or ""))

    @property
    def linked_data(self) -> dict[str, Any]:
        """The structured data of schema.org."""
        data: dict[str, Any] = json.loads("".join(self.one("script", type="application/ld+json").node.itertext()))
        return data

    @property
    def next_page(self) -> str:
        """The query string of the next page of a list."""
        return self.one("a", rel="next")["href"]

    @property
    def title(self) -> str:
        """The title as a tab shows it."""
        return self.one("title").text

    def section(self, heading: str) -> Element:
        """Return the section with this heading, and fail where there is none."""
        for section in self.all("section"):
            if heading in [one.text for level in ("h2", "h3") for one in section.all(level)][:1]:
                return section
        raise AssertionError(f"no section {heading!r}")

    def has_section(self, heading: str) -> bool:
        return heading in [one.text for section in self.all("section") for one in section.all("h2")[:1]]

    def meta(self, name: str) -> str:
        """Return what a meta element of this name or property says; "" where there is none."""
        found = self.all("meta", name=name) or self.all("meta", property=name)
        return found[0]["content"] if found else ""
