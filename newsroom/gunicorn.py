"""How gunicorn serves the archive, here and in production: ``gunicorn --config python:newsroom.gunicorn ...``."""

# A stream may take minutes, and holds its thread; pages take milliseconds.
worker_class = "gthread"
threads = 8
# On a machine that has much to do it takes a while to begin: a worker that has not yet is no dead one.
timeout = 120
keepalive = 15
# The archive has a limit of its own, and says it in its own words.
limit_request_line = 0
control_socket_disable = True
loglevel = "warning"
