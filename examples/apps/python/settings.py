"""What the environment tells the application."""

import os
import socket

DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASE_READ_URL = os.environ.get("DATABASE_READ_URL") or DATABASE_URL  # may be a little behind
CACHE_URL = os.environ.get("CACHE_URL", "")  # redis://user:password@host:port/0; absent: nothing is remembered
RELEASE = os.environ.get("RELEASE") or "dev"
GREETING = os.environ.get("GREETING") or "Hello"
LOG = os.environ.get("LOG") or "all"  # which requests it writes a line about: all or failed
HOST = socket.gethostname()

if LOG not in ("all", "failed"):
    raise ValueError(f"LOG is all or failed, not {LOG}")
