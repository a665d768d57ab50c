#!/usr/bin/env python3
"""Holds a running example application against what all three promise of the cache, the database being there.

    cache_conformance.py --cache none http://127.0.0.1:8000      without CACHE_URL
    cache_conformance.py --cache there http://127.0.0.1:8000     with one that answers
    cache_conformance.py --cache leaving http://127.0.0.1:8000   while it is being taken away, or given back: three seconds of load
    cache_conformance.py --cache lost http://127.0.0.1:8000      while it is away, refuses, or answers nonsense
    cache_conformance.py --cache back http://127.0.0.1:8000      after it came back, with no restart in between

Ends with `N passed, N failed`; exit status 1 when anything failed. Nobody else may post meanwhile.
"""

import argparse
import concurrent.futures
import statistics
import sys
import time

from conformance import Site, eventually, hold, listed, new_id, status

CHECKS = {"none": [], "there": [], "leaving": [], "lost": [], "back": []}
none, there, leaving, lost, back = ((lambda check, kind=kind: CHECKS[kind].append(check) or check) for kind in CHECKS)

LOAD = 3  # seconds
QUICK = 0.05  # seconds for one answer, as a rule
SLOWEST = 1.0  # seconds; the tenth that a lost cache may cost, and whatever else the machine is doing


def came(answer, wanted):
    assert answer.headers.get("X-Cache") == wanted, f"X-Cache is {answer.headers.get('X-Cache')} instead of {wanted}"
    return answer


def read(site, path, wanted):
    return came(status(site.get(path), 200), wanted)


def post(site, text="to be remembered"):
    id = new_id()
    came(status(site.post(id, text), 201), None)
    return id


def health_says(site, word):
    """Each process knows how its own last use went."""
    def check():
        status(site.get("/posts"), 200)
        said = status(site.get("/healthz"), 200).json()
        assert said["status"] == "ok" and said["cache"] == word, said
    eventually(check, seconds=5)


# Without one ----------------------------------------------------------------------------------------------------------


@none
def nothing_speaks_of_a_cache(site):
    for path in ["/", "/posts", "/whoami", "/healthz"]:
        came(status(site.get(path), 200), None)
    assert site.get("/healthz").json()["cache"] == "none"


# While it is there ----------------------------------------------------------------------------------------------------


@there
def what_was_read_is_remembered(site):
    id = post(site)
    first = read(site, "/posts", "miss")
    again = read(site, "/posts", "hit")
    assert first.json() == again.json() and again.json()["posts"][0]["id"] == id, "not the same posts"


@there
def page_and_list_remember_the_same(site):
    text = f"on the page {new_id()}"
    post(site, text)
    for first, second in [("/", "/posts"), ("/posts", "/")]:
        post(site, text)
        assert text in read(site, first, "miss").text and text in read(site, second, "hit").text


@there
def a_write_is_seen_at_once(site):
    for _ in range(20):
        status(site.get("/posts"), 200)
        listed(site, post(site))


@there
def every_character_is_remembered(site):
    for text in ["żółć 漢字 🐓 \u202e e\u0301", "\x00 \" \\ \r\n $-1", "🐓" * 2000]:
        post(site, text)
        for wanted in ["miss", "hit"]:
            assert read(site, "/posts", wanted).json()["posts"][0]["text"] == text


@there
def fifty_of_the_longest_are_remembered(site):
    for _ in range(50):
        post(site, "🐓" * 2000)
    first = read(site, "/posts", "miss")
    assert first.json() == read(site, "/posts", "hit").json() and len(first.json()["posts"]) == 50
    post(site)


@there
def nothing_is_remembered_for_long(site):
    post(site)
    begin = time.monotonic()
    read(site, "/posts", "miss")
    while status(site.get("/posts"), 200).headers["X-Cache"] == "hit":
        assert time.monotonic() - begin < 4, "still remembered after 4 s"
        time.sleep(0.02)
    seconds = time.monotonic() - begin
    assert 1.5 < seconds < 3, f"remembered for {seconds:.1f} s"


@there
def nothing_but_posts_comes_from_it(site):
    for path in ["/whoami", "/healthz", "/nothing"]:
        came(site.get(path), None)
    came(site.post("not an id", "text"), None)


@there
def health_says_that_it_answers(site):
    health_says(site, "reachable")


# While it leaves ------------------------------------------------------------------------------------------------------


@leaving
def no_request_fails_and_none_waits(site):
    end = time.monotonic() + LOAD

    def visitor(_):
        times, connection = [], site.connect()
        while time.monotonic() < end:
            for method in ["list", "page", "post"]:
                begin = time.monotonic()
                if method == "post":
                    status(site.post(new_id(), "meanwhile", connection=connection), 201)
                else:
                    status(site.get("/posts" if method == "list" else "/", connection=connection), 200)
                times.append(time.monotonic() - begin)
        connection.close()
        return times

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        times = [seconds for visits in pool.map(visitor, range(8)) for seconds in visits]
    assert len(times) >= 100, f"only {len(times)} requests"
    assert max(times) < SLOWEST, f"the slowest of {len(times)} took {max(times):.2f} s"


# While it is away, and after ------------------------------------------------------------------------------------------


@lost
def everything_else_works(site):
    for _ in range(3):
        id = post(site)
        assert read(site, "/posts", "miss").json()["posts"][0]["id"] == id
        assert read(site, "/", "miss").text.rstrip().endswith("</html>")
        status(site.ask("HEAD", "/posts"), 200)


@lost
def one_wait_and_then_none_for_a_while(site):
    times, end = [], time.monotonic() + 1.5
    while time.monotonic() < end:
        begin = time.monotonic()
        read(site, "/posts", "miss")
        times.append(time.monotonic() - begin)
    assert statistics.median(times) < QUICK, f"half of {len(times)} took more than {statistics.median(times):.2f} s"
    assert max(times) < SLOWEST, f"the slowest of {len(times)} took {max(times):.2f} s"


@lost
def nobody_waits_for_another(site):
    no_request_fails_and_none_waits(site)


@lost
def health_says_that_it_is_away(site):
    health_says(site, "unreachable")


@back
def it_remembers_again(site):
    def check():
        status(site.get("/posts"), 200)
        read(site, "/posts", "hit")
    eventually(check)


@back
def a_second_later_everything_holds(site):
    """Each process pauses on its own after a failure."""
    time.sleep(1)
    for check in [what_was_read_is_remembered, a_write_is_seen_at_once, health_says_that_it_answers]:
        check(site)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", help="such as http://127.0.0.1:8000")
    parser.add_argument("--cache", choices=list(CHECKS), required=True)
    arguments = parser.parse_args()
    return hold(Site(arguments.url), CHECKS[arguments.cache])


if __name__ == "__main__":
    sys.exit(main())
