"""A small pool of MariaDB connections, for threads.

Every connection is asked whether it still lives before it is used, so one that died with its server is
replaced before a statement is sent. Nothing here sends a statement twice.
"""

import contextlib
import threading
import time
from urllib.parse import parse_qs, unquote, unquote_to_bytes, urlsplit

import pymysql

from logs import log

SIZE = 8  # connections of one process
PATIENCE = 2  # seconds to wait for a free connection: a process that has just started gets many requests at once
PAUSE = 0.5  # seconds after a failed connect in which nobody tries again
CONNECT_TIMEOUT = 2  # seconds
TIMEOUT = 5  # seconds, for each read and each write

# One second for a row's lock: "not now" (1205) is a better answer than a timeout with an unknown outcome.
SESSION = "SET time_zone = '+00:00', innodb_lock_wait_timeout = 1"

DUPLICATE = 1062
TRANSIENT = {1020, 1205, 1213}  # changed meanwhile, lock wait timeout, deadlock: rolled back, may be sent again


class Unavailable(Exception):
    """The database cannot take this now."""


def parse(url):
    """mysql://user:password@host:port/name?ssl-ca=FILE → arguments of `pymysql.connect`."""
    try:
        parts = urlsplit(url)
        port = parts.port or 3306
    except ValueError:
        raise ValueError("the database's address cannot be read") from None  # its text holds the password
    if parts.scheme not in ("mysql", "mariadb") or not parts.hostname:
        raise ValueError("the database's address is no mysql://user:password@host:port/name")
    arguments = {
        "host": parts.hostname,
        "port": port,
        "user": unquote(parts.username or ""),
        "password": unquote_to_bytes(parts.password or ""),  # PyMySQL would take text for Latin-1
        "database": unquote(parts.path.lstrip("/")) or None,
    }
    authority = parse_qs(parts.query).get("ssl-ca")
    if authority:
        arguments |= {"ssl_ca": authority[0], "ssl_verify_cert": True, "ssl_verify_identity": True}
    return arguments


def connect(url):
    return pymysql.connect(
        **parse(url),
        charset="utf8mb4",
        autocommit=True,
        init_command=SESSION,
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=TIMEOUT,
        write_timeout=TIMEOUT,
    )


def number(error):
    """The server's or the library's number of an error; 0 when it has none."""
    return error.args[0] if error.args and isinstance(error.args[0], int) else 0


class Pool:
    def __init__(self, url):
        if url:
            parse(url)  # a mistake in it should stop the start, not each request
        self.url = url
        self.idle = []  # the one used last is taken first
        self.free = threading.BoundedSemaphore(SIZE)
        self.again = 0.0  # no connect before this moment
        self.reachable = None  # as of the last use; None before the first

    @contextlib.contextmanager
    def connection(self):
        """A living connection. It stays in the pool only after success and after what is no fault of its own."""
        if not self.url:
            raise Unavailable("no database")
        if not self.free.acquire(timeout=PATIENCE):
            raise Unavailable("all connections are busy")
        try:
            connection = self._take()
            try:
                yield connection
                self._note(True)
                self.idle.append(connection)
            except pymysql.MySQLError as error:
                if number(error) == DUPLICATE or number(error) in TRANSIENT:
                    self._note(True)
                    self.idle.append(connection)
                else:  # also what a server that turned read-only deserves: the next one may reach the new writer
                    self._note(False, error)
                    connection._force_close()
                raise
            except BaseException:
                connection._force_close()
                raise
        finally:
            self.free.release()

    def _take(self):
        try:
            connection = self.idle.pop()
        except IndexError:
            pass
        else:
            try:
                connection.ping(reconnect=False)
                return connection
            except (pymysql.MySQLError, OSError):
                connection._force_close()
                idle, self.idle = self.idle, []  # what ended this one ended those: no waiting for each in turn
                for other in idle:
                    other._force_close()
        if time.monotonic() < self.again:
            raise Unavailable("not reachable a moment ago")
        try:
            return connect(self.url)
        except (pymysql.MySQLError, OSError) as error:
            self.again = time.monotonic() + PAUSE
            self._note(False, error)
            raise Unavailable("not reachable") from None

    def _note(self, reachable, error=None):
        """Remembers it, and says so once when it changes."""
        was, self.reachable = self.reachable, reachable
        if was is not False and not reachable:
            log("warning", "database lost", number=number(error), error=str(error.args[-1]))
        if was is False and reachable:
            log("info", "database back")
