"""How gunicorn serves the application: read by itself from the folder it is started in.

Threads, so that a request that waits for the database never keeps `/healthz` waiting behind it.
"""

preload_app = True  # imported once, before anything listens: when the first worker answers, all are ready
worker_class = "gthread"
threads = 16
keepalive = 75  # seconds; longer than what stands in front keeps idle connections, so that side closes first
graceful_timeout = 10  # seconds that requests in flight get after SIGTERM
loglevel = "warning"
control_socket_disable = True
