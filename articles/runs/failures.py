"""Sentences for editors on why a run failed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from articles.models import ExtractionRun


def failure_text(run: ExtractionRun) -> str:
    """Return a sentence on why a run failed and what to do; empty if it did not."""
    if not run.error:
        return ""
    if run.state == ExtractionRun.RunState.DONE:
        text = _("An earlier attempt failed; this one succeeded. Nothing needs to be done.")
    elif run.state in (ExtractionRun.RunState.QUEUED, ExtractionRun.RunState.RUNNING):
        text = _("An attempt failed. It is tried again by itself.")
    elif run.error.startswith("The worker stopped"):
        text = _(
            "The worker stopped each time it read this story. Run it again, and if it stops again, ask your "
            "administrator: the machine may lack memory."
        )
    elif any(name in last_line(run.error) for name in ("OperationalError", "InterfaceError")):
        text = _("The database could not be reached. Run it again.")
    else:
        text = _(
            "The story could not be read because of an error in the program. Run it again, and if it fails, send "
            "the technical details to your administrator."
        )
    return text


def last_line(error: str) -> str:
    return next((line.strip() for line in reversed(error.splitlines()) if line.strip()), "")
