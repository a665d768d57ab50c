"""The posts: written once under an identifier the client chose, read newest first."""

import random
import re
import time

import pymysql

import settings
from cache import cache
from database import DUPLICATE, TRANSIENT, Pool, Unavailable, number

ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
LIMIT = 50
ATTEMPTS = 3
NEWEST = "posts:newest"  # what the cache calls the newest posts
OLDEST = 2  # seconds that it may remember them: what was read just before a write may be put there just after it
PARTS = ("id", "text", "host", "created")  # of a post, all of them text

writes = Pool(settings.DATABASE_URL)
reads = writes if settings.DATABASE_READ_URL == settings.DATABASE_URL else Pool(settings.DATABASE_READ_URL)


class Invalid(Exception):
    """The client's mistake, in words for the client."""


class Exists(Exception):
    """There is a post with this id."""


def valid(body):
    """The id and the text of a request's body."""
    if not isinstance(body, dict):
        raise Invalid("the body must be a JSON object with id and text")
    id, text = body.get("id"), body.get("text")
    if not isinstance(id, str) or not ID.fullmatch(id):
        raise Invalid("id must be 1 to 64 of A-Z a-z 0-9 . _ -")
    if not isinstance(text, str) or not 1 <= len(text) <= 2000:
        raise Invalid("text must be 1 to 2000 characters")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Invalid("text must be valid Unicode")
    return id, text


def add(id, text):
    """Returns when the post is committed.

    What the server rolled back is sent again. When the connection breaks after sending, the outcome is
    unknown and is said to be so: the client may repeat the request with the same id, and learn it.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with writes.connection() as connection, connection.cursor() as cursor:
                cursor.execute("INSERT INTO posts (id, text, host) VALUES (%s, %s, %s)", (id, text, settings.HOST))
            cache.forget(NEWEST)
            return
        except (pymysql.MySQLError, OSError) as error:
            if number(error) == DUPLICATE:
                raise Exists from None
            if number(error) not in TRANSIENT or attempt == ATTEMPTS:
                raise Unavailable("not written, or not known to be") from None
            time.sleep(random.uniform(0, 0.02 * attempt))


def newest():
    """The newest posts, and whether the cache had them."""
    found = cache.get(NEWEST)
    if _are_posts(found):
        return found, True
    found = _stored()
    cache.put(NEWEST, found, OLDEST)
    return found, False


def _are_posts(value):
    """Whether it is what an example of any language would have put there: a cache may say anything."""
    return isinstance(value, list) and all(
        isinstance(item, dict) and all(isinstance(item.get(part), str) for part in PARTS) for item in value
    )


def _stored():
    """The newest posts. Tried twice: where reads go, then on a fresh connection to where writes go."""
    try:
        return _newest(reads)
    except (pymysql.MySQLError, OSError):
        pass
    except Unavailable:
        if reads is writes:
            raise
    try:
        return _newest(writes)
    except (pymysql.MySQLError, OSError):
        raise Unavailable("not readable") from None


def _newest(pool):
    with pool.connection() as connection, connection.cursor(pymysql.cursors.DictCursor) as cursor:
        cursor.execute(
            "SELECT id, text, host, DATE_FORMAT(posts.created, '%%Y-%%m-%%dT%%H:%%i:%%s.%%fZ') AS created"
            " FROM posts ORDER BY posts.created DESC, posts.id DESC LIMIT %s",
            (LIMIT,),
        )
        return list(cursor.fetchall())
