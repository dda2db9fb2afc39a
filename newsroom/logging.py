"""Structured logging: one event a line, for people or as JSON, without anybody's name or address in it."""

from typing import Any

import structlog

# What a request or a form may carry that says who somebody is.
PERSONAL = frozenset({"username", "email", "ip_address", "remote_addr", "password", "token", "user_agent", "cookie"})


def drop_personal_data(_logger: Any, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Leave out the keys of an event that would identify a person."""
    for key in PERSONAL & event.keys():
        del event[key]
    return event


def logging_config(*, as_json: bool, level: str) -> dict[str, Any]:
    """Configure structlog and return the matching dictConfig for the standard library's loggers."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_personal_data,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # It logs names and addresses of people who fail to sign in.
            "axes": {"level": "ERROR"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
