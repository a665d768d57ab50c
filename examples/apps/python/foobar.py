"""The example application: posts in a database, and who answered."""

import json
import time

from flask import Flask, g, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

import posts
import settings
from cache import cache
from database import Unavailable
from logs import log

LARGEST = 64 * 1024  # bytes of a body

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = LARGEST + 1  # at its limit Werkzeug cuts a chunked body off without a word
app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
app.json.sort_keys = False

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
AGAIN = {"Retry-After": "1"}


def remembered(yes):
    """Says where the posts came from."""
    return {"X-Cache": "hit" if yes else "miss"} if settings.CACHE_URL else {}


@app.before_request
def begin():
    g.begin = time.perf_counter()


@app.after_request
def finish(response):
    response.headers.update(HEADERS)
    # The balancer names each request. Health checks come several times a second, and tell nothing.
    name = request.headers.get("X-Request-ID")
    is_told = settings.LOG == "all" or response.status_code >= 500
    if name and is_told and request.path != "/healthz":
        milliseconds = round((time.perf_counter() - g.begin) * 1000, 1)
        log("info", "answered", request=name[:64], method=request.method, path=request.path, status=response.status_code, ms=milliseconds)
    return response


@app.get("/")
def page():
    try:
        found, is_remembered = posts.newest()
        status, headers = 200, remembered(is_remembered)
    except Unavailable:
        found, status, headers = None, 503, AGAIN
    html = render_template(
        "page.html",
        posts=found,
        greeting=settings.GREETING,
        host=settings.HOST,
        release=settings.RELEASE,
        milliseconds=lambda: (time.perf_counter() - g.begin) * 1000,
    )
    return html, status, headers


@app.get("/healthz")
def health():
    """Can this process serve? Asks no database and no cache: a lost one must not take every application server with it."""
    words = {None: "unknown", True: "reachable", False: "unreachable"}
    database = words[posts.writes.reachable] if settings.DATABASE_URL else "none"
    cached = words[cache.reachable] if settings.CACHE_URL else "none"
    return jsonify(status="ok", database=database, cache=cached)


@app.get("/whoami")
def whoami():
    return jsonify(host=settings.HOST, release=settings.RELEASE)


@app.get("/posts")
def list_posts():
    found, is_remembered = posts.newest()
    return jsonify(posts=found), 200, remembered(is_remembered)


@app.post("/posts")
def add_post():
    data = request.get_data()
    if len(data) > LARGEST:
        raise RequestEntityTooLarge
    try:
        body = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise posts.Invalid("the body must be JSON") from None
    id, text = posts.valid(body)
    posts.add(id, text)
    return jsonify(id=id, host=settings.HOST), 201


@app.errorhandler(posts.Invalid)
def invalid(error):
    return jsonify(error=str(error)), 400


@app.errorhandler(posts.Exists)
def exists(_):
    return jsonify(error="a post with this id exists"), 409


@app.errorhandler(Unavailable)
def unavailable(_):
    return jsonify(error="the database cannot take this now"), 503, AGAIN


@app.errorhandler(HTTPException)
def refused(error):
    words = {404: "no such page", 405: "not this method", 413: "the body is larger than 64 KB"}
    answer = jsonify(error=words.get(error.code, error.name.lower()))
    if error.code == 405 and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer, error.code


@app.errorhandler(Exception)
def failed(error):
    log("error", "failed", path=request.path, error=type(error).__name__)
    return jsonify(error="an error of this application"), 500
