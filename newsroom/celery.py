"""The Celery application: `fresh` stories before the `backlog`, `webhooks` apart, and sweeps every few seconds."""

import ctypes
import os
import signal
import sys
from typing import Any

from celery import Celery
from celery.beat import Scheduler
from celery.signals import beat_embedded_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings.local")

app = Celery("newsroom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Of <sys/prctl.h>.
PR_SET_PDEATHSIG = 1
WORKER = os.getpid()


@beat_embedded_init.connect
def end_with_the_worker(**kwargs: Any) -> None:
    """Let the scheduler that a worker carries end with it however that ends, in the middle of connecting too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != WORKER:  # it has ended already, and the kernel tells of that only once
            os.kill(os.getpid(), signal.SIGTERM)


class ClockSafeScheduler(Scheduler):
    """Goes on when the clock has been set back; Celery's own would wait until it is as late again."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at and entry.last_run_at > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            self._heap = None  # it has the times as well, and is made anew
        return float(super().tick(*args, **kwargs))
