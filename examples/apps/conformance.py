#!/usr/bin/env python3
"""Holds a running example application against what all three promise. Standard library only.

    conformance.py http://127.0.0.1:8000                    everything, the database being there
    conformance.py --database lost http://127.0.0.1:8000    what must hold while the database is away
    conformance.py --database back http://127.0.0.1:8000    and after it came back, with no restart in between

Ends with `N passed, N failed`; exit status 1 when anything failed. It only ever adds posts. With or without a cache, all
of it holds; what is promised of the cache itself is in `cache_conformance.py`.
"""

import argparse
import calendar
import concurrent.futures
import html
import http.client
import itertools
import json
import re
import secrets
import sys
import threading
import time
import urllib.parse

WAIT = 15  # seconds for one answer
RUN = "t" + secrets.token_hex(6)  # in the id of every post of this run
CHECKS = {"there": [], "lost": [], "back": []}
there, lost, back = ((lambda check, kind=kind: CHECKS[kind].append(check) or check) for kind in CHECKS)
posted = itertools.count(1)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.text = self.body.decode("utf-8")

    def json(self):
        assert self.headers.get_content_type() == "application/json", f"content type {self.headers.get('Content-Type')}"
        return json.loads(self.text)


class Site:
    def __init__(self, base):
        parts = urllib.parse.urlsplit(base)
        assert parts.scheme in ("http", "https") and parts.hostname, f"no base URL: {base}"
        self.parts = parts

    def connect(self):
        kind = http.client.HTTPSConnection if self.parts.scheme == "https" else http.client.HTTPConnection
        return kind(self.parts.hostname, self.parts.port, timeout=WAIT)

    def ask(self, method, path, body=None, headers={}, connection=None, **more):
        own = connection is None
        connection = connection or self.connect()
        try:
            connection.request(method, path, body=body, headers=headers, **more)
            return Answer(connection.getresponse())
        finally:
            if own:
                connection.close()

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, id, text, **more):
        body = json.dumps({"id": id, "text": text})
        return self.ask("POST", "/posts", body=body, headers={"Content-Type": "application/json"}, **more)


def new_id():
    return f"{RUN}-{next(posted)}"


def status(answer, wanted):
    assert answer.status == wanted, f"{answer.status} instead of {wanted}: {answer.text[:200]}"
    return answer


def error(answer, wanted):
    body = status(answer, wanted).json()
    assert isinstance(body.get("error"), str) and body["error"], f"no error in {body}"
    return answer


def again(answer):
    """A 503 that says when to come back."""
    status(answer, 503)
    assert re.fullmatch(r"[1-9]\d*", answer.headers.get("Retry-After", "")), "no Retry-After"
    return answer


def eventually(check, seconds=3):
    """Reads may be a little behind."""
    end = time.monotonic() + seconds
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def listed(site, id):
    for post in status(site.get("/posts"), 200).json()["posts"]:
        if post["id"] == id:
            return post
    raise AssertionError(f"{id} is not among the posts")


# While the database is there ------------------------------------------------------------------------------------------


@there
def healthz_is_ok(site):
    body = status(site.get("/healthz"), 200).json()
    assert body["status"] == "ok", body
    assert body["database"] in ("reachable", "unreachable", "unknown", "none"), body


@there
def healthz_knows_the_database_was_reachable(site):
    status(site.post(new_id(), "are you there"), 201)
    def check():
        assert site.get("/healthz").json()["database"] == "reachable"
    eventually(check)


@there
def whoami_names_host_and_release(site):
    body = status(site.get("/whoami"), 200).json()
    assert set(body) == {"host", "release"} and all(isinstance(v, str) and v for v in body.values()), body


@there
def a_post_is_created_and_listed(site):
    id, text = new_id(), "hello"
    body = status(site.post(id, text), 201).json()
    assert body["id"] == id and body["host"], body
    post = eventually(lambda: listed(site, id))
    assert set(post) == {"id", "text", "host", "created"}, post
    assert post["text"] == text and post["host"] == body["host"], post
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", post["created"]), post


@there
def created_is_now_in_utc(site):
    id = new_id()
    before = time.time()
    status(site.post(id, "what time is it"), 201)
    created = eventually(lambda: listed(site, id))["created"]
    shown = time.gmtime(before)
    seconds = calendar.timegm(time.strptime(created[:19], "%Y-%m-%dT%H:%M:%S"))
    assert abs(seconds - before) < 60, f"{created} while it is {time.strftime('%FT%TZ', shown)}"


@there
def the_same_id_again_is_409(site):
    id = new_id()
    status(site.post(id, "first"), 201)
    error(site.post(id, "first"), 409)
    error(site.post(id, "second"), 409)
    assert eventually(lambda: listed(site, id))["text"] == "first"


@there
def ids_differ_by_case(site):
    id = new_id()
    status(site.post(id + "a", "small"), 201)
    status(site.post(id + "A", "large"), 201)


@there
def twenty_identical_posts_at_once_are_one(site):
    for _ in range(3):
        id = new_id()
        barrier = threading.Barrier(20)

        def one(_):
            connection = site.connect()
            connection.connect()
            barrier.wait()
            try:
                return site.post(id, "all at once", connection=connection).status
            finally:
                connection.close()

        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            seen = sorted(pool.map(one, range(20)))
        assert seen == [201] + [409] * 19, seen


@there
def sixty_different_posts_at_once_all_arrive(site):
    ids = [new_id() for _ in range(60)]
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        seen = set(pool.map(lambda id: site.post(id, "a crowd").status, ids))
    assert seen == {201}, seen


@there
def posts_are_newest_first_and_fifty(site):
    ids = [new_id() for _ in range(55)]
    for id in ids:
        status(site.post(id, "in order"), 201)
    def check():
        posts = status(site.get("/posts"), 200).json()["posts"]
        assert len(posts) == 50, len(posts)
        assert [post["id"] for post in posts] == ids[:4:-1], "not in order"
        created = [post["created"] for post in posts]
        assert created == sorted(created, reverse=True), created
    eventually(check)


@there
def every_character_survives(site):
    for text in ["żółć 漢字 🐓 \u202e e\u0301", "'); DROP TABLE posts; -- \\' \" %s %d ? :id", "a\n\tb\r\nc", "\x00 nul", " "]:
        id = new_id()
        status(site.post(id, text), 201)
        found = eventually(lambda: listed(site, id))["text"]
        assert found == text, f"{found!r} instead of {text!r}"


@there
def limits_of_id_and_text_are_kept(site):
    edge = (RUN + secrets.token_hex(32))[:64]
    status(site.post(edge, "an id of 64"), 201)
    status(site.post("." + RUN + "_-", "all kinds"), 201)
    status(site.post(new_id(), "x" * 2000), 201)
    id = new_id()
    status(site.post(id, "🐓" * 2000), 201)
    assert eventually(lambda: listed(site, id))["text"] == "🐓" * 2000
    error(site.post(edge + "x", "an id of 65"), 400)
    error(site.post(new_id(), "x" * 2001), 400)
    error(site.post(new_id(), "🐓" * 2001), 400)
    error(site.post(new_id(), ""), 400)
    for id in ["", "a b", "a/b", "é", "a\n", "\n", "<b>", None, 7, True, ["a"], {}]:
        error(site.post(id, "text"), 400)
    for text in [None, 7, True, ["a"], {}]:
        error(site.post(new_id(), text), 400)


@there
def bad_bodies_are_400(site):
    bodies = [None, b"", b"{", b"[]", b"null", b"7", b'"x"', b"{}", b'{"id":"a"}', b'{"text":"a"}', b"id=a&text=b",
              b"[" * 60000, b'{"id":"a","text":"\xff\xfe"}', b'{"id":"' + RUN.encode() + b'-s","text":"\\ud800"}']
    for body in bodies:
        try:
            error(site.ask("POST", "/posts", body=body, headers={"Content-Type": "application/json"}), 400)
        except AssertionError as failure:
            raise AssertionError(f"{(body or b'')[:30]!r}: {failure}") from None


@there
def a_body_over_64_kb_is_413(site):
    def body(size):
        start = b'{"id":"%s","text":"hello"' % new_id().encode()
        return start + b" " * (size - len(start) - 1) + b"}"

    headers = {"Content-Type": "application/json"}
    status(site.ask("POST", "/posts", body=body(65536), headers=headers), 201)
    error(site.ask("POST", "/posts", body=body(65537), headers=headers), 413)
    error(site.ask("POST", "/posts", body=body(100_000), headers=headers), 413)
    chunks = [b" " * 10_000] * 7
    error(site.ask("POST", "/posts", body=iter(chunks), headers=headers, encode_chunked=True), 413)


@there
def a_chunked_body_is_read(site):
    body = json.dumps({"id": new_id(), "text": "in pieces"}).encode()
    pieces = (body[i : i + 5] for i in range(0, len(body), 5))
    status(site.ask("POST", "/posts", body=pieces, headers={"Content-Type": "application/json"}, encode_chunked=True), 201)


@there
def unknown_paths_are_404(site):
    for path in ["/nothing", "/posts/1", "/posts/", "/healthz/x", "/%00", "/..%2f..%2fetc/passwd", "/static/x"]:
        try:
            error(site.get(path), 404)
        except AssertionError as failure:
            raise AssertionError(f"{path}: {failure}") from None
    error(site.ask("POST", "/nothing", body=b"{}"), 404)


@there
def wrong_methods_are_405(site):
    for method, path in [("POST", "/"), ("POST", "/healthz"), ("PUT", "/posts"), ("DELETE", "/posts"), ("PATCH", "/whoami"),
                         ("OPTIONS", "/posts")]:
        try:
            answer = error(site.ask(method, path), 405)
            assert "GET" in answer.headers.get("Allow", ""), "Allow names no GET"
        except AssertionError as failure:
            raise AssertionError(f"{method} {path}: {failure}") from None


@there
def head_is_get_without_a_body(site):
    for path in ["/", "/healthz", "/whoami", "/posts"]:
        assert status(site.ask("HEAD", path), 200).body == b"", path


@there
def a_query_changes_nothing(site):
    status(site.get("/healthz?from=balancer"), 200)
    status(site.get("/?x=1"), 200)


@there
def the_page_shows_posts_host_release_and_time(site):
    id, text = new_id(), "on the page " + secrets.token_hex(4)
    status(site.post(id, text), 201)
    me = site.get("/whoami").json()
    def check():
        page = status(site.get("/"), 200)
        assert page.headers.get_content_type() == "text/html" and "utf-8" in page.headers["Content-Type"].lower()
        assert text in page.text, "the post is not on the page"
        assert re.search(r"in [\d.]+ ms", page.text), "no time on the page"
        assert html.escape(me["release"]) in page.text, "no release on the page"
        assert "Answered by" in page.text
        assert "<form" in page.text
    eventually(check)


@there
def the_page_needs_nothing_from_elsewhere(site):
    page = site.get("/").text
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//|@import|url\(""", page, re.I), "an outside asset"
    assert "prefers-color-scheme: dark" in page


@there
def html_is_escaped(site):
    mark = secrets.token_hex(4)
    status(site.post(new_id(), f"<script>alert('{mark}')</script><b title=\"{mark}\">&amp;"), 201)
    def check():
        page = site.get("/").text
        assert mark in page, "the post is not on the page"
        assert f"<script>alert('{mark}" not in page and f"<b title=\"{mark}" not in page, "not escaped"
        assert "&lt;script&gt;" in page and "&amp;amp;" in page, "not escaped"
    eventually(check)


@there
def answers_are_not_cached(site):
    for path in ["/", "/posts", "/whoami", "/healthz"]:
        assert "no-store" in site.get(path).headers.get("Cache-Control", ""), path


@there
def one_connection_serves_many_requests(site):
    connection = site.connect()
    connection.connect()
    first = connection.sock
    for path, wanted in [("/healthz", 200), ("/posts", 200), ("/nothing", 404), ("/", 200), ("/whoami", 200)] * 4:
        status(site.get(path, connection=connection), wanted)
        assert connection.sock is first, f"the connection was closed after {path}"
    status(site.post(new_id(), "kept alive", connection=connection), 201)
    error(site.post("not an id", "kept alive", connection=connection), 400)
    assert connection.sock is first, "the connection was closed"
    connection.close()


# While it is away, and after --------------------------------------------------------------------------------------


@lost
def writes_are_503(site):
    for _ in range(5):
        error(again(site.post(new_id(), "lost")), 503)


@lost
def reads_are_503(site):
    error(again(site.get("/posts")), 503)


@lost
def the_page_is_still_readable(site):
    page = again(site.get("/"))
    assert page.headers.get_content_type() == "text/html"
    assert "cannot be read right now" in page.text and "Answered by" in page.text and "</html>" in page.text


@lost
def health_and_whoami_are_200(site):
    again(site.post(new_id(), "lost"))
    assert status(site.get("/healthz"), 200).json()["status"] == "ok"
    status(site.get("/whoami"), 200)
    def check():
        assert site.get("/healthz").json()["database"] == "unreachable"
    eventually(check)


@lost
def mistakes_are_still_400(site):
    error(site.post("not an id", "text"), 400)


@lost
def health_stays_quick_under_load(site):
    stop = threading.Event()

    def load():
        while not stop.is_set():
            site.post(new_id(), "lost under load")

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        for _ in range(20):
            pool.submit(load)
        try:
            slowest = 0
            for _ in range(20):
                begin = time.monotonic()
                status(site.get("/healthz"), 200)
                slowest = max(slowest, time.monotonic() - begin)
                time.sleep(0.05)
        finally:
            stop.set()
    assert slowest < 1, f"{slowest:.2f} s"


@back
def the_first_write_is_taken(site):
    """At most the pause after a failed connect may still be running."""
    eventually(lambda: status(site.post(new_id(), "back"), 201), seconds=2)


@back
def reads_work(site):
    for path in ["/posts", "/"]:
        eventually(lambda: status(site.get(path), 200), seconds=2)


@back
def a_second_later_every_write_is_taken(site):
    """Each process pauses on its own after a failed connect."""
    time.sleep(1)
    for _ in range(50):
        status(site.post(new_id(), "back for good"), 201)


@back
def health_knows(site):
    healthz_knows_the_database_was_reachable(site)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", help="such as http://127.0.0.1:8000")
    parser.add_argument("--database", choices=["there", "lost", "back"], default="there")
    arguments = parser.parse_args()
    return hold(Site(arguments.url), CHECKS[arguments.database])


def hold(site, checks):
    """Runs all of them, and says how many held: 0 when all did."""
    passed = failed = 0
    for check in checks:
        try:
            check(site)
            passed += 1
        except Exception as failure:
            failed += 1
            said = str(failure) if isinstance(failure, AssertionError) else f"{type(failure).__name__}: {failure}"
            print(f"FAILED {check.__name__.replace('_', ' ')}: {said}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
