"""The search page. It asks ``published()`` and ``public_agents()``; nothing here decides what is public."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from newsroom.public.agent_pages import NEWEST_STATEMENTS
from newsroom.public.paging import paginate
from newsroom.public.responses import public_page
from newsroom.public.searching import NAMES_SHOWN, agents_like, cleaned, statements_saying


@public_page
def search(request: HttpRequest) -> HttpResponse:
    question = cleaned(request.GET.get("q", ""))
    if not question:
        return render(request, "public/search.html", {"question": ""})
    page = paginate(statements_saying(question), request, order=NEWEST_STATEMENTS)
    agents = agents_like(question) if page.is_first else []
    return render(
        request,
        "public/search.html",
        {
            "question": question,
            "page": page,
            "agents": agents[:NAMES_SHOWN],
            "has_more_agents": len(agents) > NAMES_SHOWN,
        },
    )
