"""The cache, which may be away at any moment: then everything is as if nothing had been remembered.

It answers within a tenth of a second or counts as away, and nobody asks it again for half a second after that, so
that a lost one costs no request more than that tenth. One that answered somebody else in that tenth is only busy: what
everybody would ask the database instead costs more than to ask the cache again.
"""

import json
import re
import time
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

import settings
from logs import log

TIMEOUT = 0.1  # seconds, for a connection and for each answer
PAUSE = 0.5  # seconds after a failure in which nobody asks
SIZE = 16  # connections of one process: one for each thread


def client(url):
    try:
        if not re.fullmatch(r"(/\d*)?", urlsplit(url).path):
            raise ValueError("redis-py would take no notice")
        return redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
            max_connections=SIZE,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError:
        raise ValueError("the cache's address is no redis://user:password@host:port/0") from None  # its text holds the password


class Cache:
    def __init__(self, url):
        self.again = 0.0  # no question before this moment
        self.answered = 0.0  # when it last did
        self.reachable = None  # as of the last use; None before the first
        self.client = url and client(url)

    def get(self, key):
        """What is remembered under the key, or None: also for what nobody here would have put there."""
        found = self._ask(lambda: self.client.get(key))
        try:
            return json.loads(found) if isinstance(found, bytes) else None
        except (ValueError, RecursionError):
            return None

    def put(self, key, value, seconds):
        self._ask(lambda: self.client.set(key, json.dumps(value), px=int(seconds * 1000)))

    def forget(self, key):
        self._ask(lambda: self.client.delete(key))

    def _ask(self, question):
        begin = time.monotonic()
        if not self.client or begin < self.again:
            return None
        try:
            answer = question()
        except Exception as error:  # also whatever redis-py makes of nonsense
            if isinstance(error, redis.TimeoutError) and self.answered > begin:
                return None
            self.again = time.monotonic() + PAUSE
            self._note(False, error)
            self.client.connection_pool.disconnect(inuse_connections=False)  # what ended this one ended those
            return None
        self.answered = time.monotonic()
        self._note(True)
        return answer

    def _note(self, reachable, error=None):
        """Remembers it, and says so once when it changes."""
        was, self.reachable = self.reachable, reachable
        if was is not False and not reachable:
            log("warning", "cache lost", error=type(error).__name__)
        if was is False and reachable:
            log("info", "cache back")


cache = Cache(settings.CACHE_URL)
