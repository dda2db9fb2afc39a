"""Storing which statements may answer which, as suggestions; what an editor decided about a reply stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from articles.extraction import types
from articles.models import Article, Reply, Statement
from articles.review_state import State


def record_replies(
    article: Article, statements: Mapping[int, Statement], replies: Iterable[types.ExtractedReply]
) -> int:
    """Replace the machine's suggested replies of an article; repeating it changes nothing.

    ``statements``: the stored statements of a run, by their places in it. Returns the number of suggestions, without
    those that an editor has decided.
    """
    wanted = {
        (statements[reply.statement].pk, statements[reply.answers].pk): float(reply.confidence)
        for reply in replies
        if reply.statement in statements
        and reply.answers in statements
        and statements[reply.statement].pk != statements[reply.answers].pk
    }
    known = {(r.statement_id, r.in_reply_to_id): r for r in Reply.objects.filter(statement__article=article)}
    offered = {pair: r for pair, r in known.items() if r.decided_by_id is None and r.state == State.SUGGESTED}
    Reply.objects.filter(pk__in=[r.pk for pair, r in offered.items() if pair not in wanted]).delete()
    changed = [offered[pair] for pair, sure in wanted.items() if pair in offered and offered[pair].confidence != sure]
    for reply in changed:
        reply.confidence = wanted[reply.statement_id, reply.in_reply_to_id]
    Reply.objects.bulk_update(changed, ["confidence"], batch_size=500)
    Reply.objects.bulk_create(
        [
            Reply(statement_id=answer, in_reply_to_id=other, confidence=sure)
            for (answer, other), sure in wanted.items()
            if (answer, other) not in known
        ],
        batch_size=500,
    )
    return sum(pair not in known or pair in offered for pair in wanted)
