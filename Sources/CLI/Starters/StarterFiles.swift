// Made from examples/ by `make starters`; a test holds the two together. Do not edit.

enum StarterFiles {
    static let stacks: [StarterStack] = [
        StarterStack(
            "simple",
            ##"""
            # One server that does everything: the smallest site that works.
            #
            # Ask what is wrong with it:  roost check

            stack: foobar
            domain: foobar.com                # www.foobar.com is served too; both are A records of web-1

            hosts:
              web-1: { address: 10.20.0.21, roles: [web, app, database] }

            # nginx serves these files itself and passes every other request to the application.
            web:
              static: ./public

            # The application. It receives LISTEN (where to listen), DATABASE_URL and DATABASE_READ_URL.
            app:
              runtime: python                 # python, node, swift or command
              source: ./app
              start: gunicorn --workers 2 --bind $LISTEN foobar:app
              health: /healthz                # answers 200 as long as the application can serve
              migrate: python migrate.py      # once per release, before it serves
              environment: { GREETING: hello }

            # The data lives on one disk. `roost check` says what that costs.
            database:
              engine: mariadb
              topology: single

            """##),
        StarterStack(
            "distributed",
            ##"""
            # A load balancer and two servers that answer: one of those may be lost, or updated, and nobody notices.
            #
            # What is still wrong with it:  roost check

            stack: foobar
            domain: foobar.com                # www.foobar.com is served too; both are A records of lb-1

            hosts:
              lb-1:  { address: 10.20.0.11, roles: [balancer] }
              web-1: { address: 10.20.0.21, roles: [web, app, database] }
              web-2: { address: 10.20.0.22, roles: [web, app] }

            # HAProxy gives each request to the next web host in turn.
            balancer:
              algorithm: roundrobin

            # nginx serves these files itself and passes every other request to the application.
            web:
              mode: active-active             # every web host serves; active-passive: the others are in reserve
              static: ./public

            # The application. It receives LISTEN (where to listen), DATABASE_URL and DATABASE_READ_URL.
            app:
              runtime: python                 # python, node, swift or command
              source: ./app
              start: gunicorn --workers 2 --bind $LISTEN foobar:app
              health: /healthz                # answers 200 as long as the application can serve
              migrate: python migrate.py      # once per release, before it serves
              environment: { GREETING: hello }

            # One database, on web-1: both applications write to it.
            database:
              engine: mariadb
              topology: single

            # What `roost check` need not say here, and why.
            check:
              ignore:
                no-backup: backups come with the next stage, examples/secured

            """##),
        StarterStack(
            "secured",
            ##"""
            # The distributed site, made safe: a firewall on every server, HTTPS, a second copy of the data, and eyes on it all.
            #
            # What is still wrong with it:  roost check

            stack: foobar
            domain: foobar.com                # www.foobar.com is served too; both are A records of lb-1

            hosts:
              lb-1:  { address: 10.20.0.11, roles: [balancer] }
              web-1: { address: 10.20.0.21, roles: [web, app, database] }    # the first database host is the first primary
              web-2: { address: 10.20.0.22, roles: [web, app, database] }
              mon-1: { address: 10.20.0.61, roles: [monitor] }

            balancer:
              algorithm: roundrobin

            # nginx serves these files itself and passes every other request to the application.
            web:
              static: ./public

            # The application. It receives LISTEN (where to listen), DATABASE_URL and DATABASE_READ_URL.
            app:
              runtime: python                 # python, node, swift or command
              source: ./app
              start: gunicorn --workers 2 --bind $LISTEN foobar:app
              health: /healthz                # answers 200 as long as the application can serve
              migrate: python migrate.py      # once per release, before it serves
              environment: { GREETING: hello }

            # web-1 takes the writes, web-2 follows and answers reads.
            database:
              engine: mariadb
              topology: replica
              durability: available           # strict: no write counts as done before both have it
              backups: { every: 1h, keep: 7d, to: /var/backups/roost }

            # A certificate for www.foobar.com. With `internal: off`, TLS ends at the balancer: try it, and ask `roost check`.
            tls:
              certificate: internal           # signed by the stack's own authority; `acme` for one that browsers know
              internal: on

            # Who may reach SSH. All other openings follow from who talks to whom.
            firewall:
              admin: [10.20.0.0/24]

            # An agent on every server; mon-1 asks them and raises alerts.
            monitoring:
              retention: 15d

            # What `roost check` need not say here, and why.
            check:
              ignore:
                self-made-certificate: in the lab its visitors trust the stack's own authority; on the Internet, let ACME make it
                no-alert-destination: in the lab alerts are looked at with `roost status`; name a webhook where somebody is on call

            """##),
        StarterStack(
            "scaled",
            ##"""
            # Every tier on servers of its own, and each of them twice: any one server may be lost.
            #
            # What `roost check` has to say about it:  notes only

            stack: foobar
            domain: foobar.com                # www.foobar.com is served too; both are A records of the virtual address

            hosts:
              lb-1:    { address: 10.20.0.11, roles: [balancer] }
              lb-2:    { address: 10.20.0.12, roles: [balancer] }
              web-1:   { address: 10.20.0.21, roles: [web] }
              web-2:   { address: 10.20.0.22, roles: [web] }
              app-1:   { address: 10.20.0.31, roles: [app] }
              app-2:   { address: 10.20.0.32, roles: [app] }
              db-1:    { address: 10.20.0.41, roles: [database] }
              db-2:    { address: 10.20.0.42, roles: [database] }
              db-3:    { address: 10.20.0.43, roles: [database] }
              cache-1: { address: 10.20.0.51, roles: [cache] }
              mon-1:   { address: 10.20.0.61, roles: [monitor] }

            # One balancer serves and the other waits. The virtual address moves to it when the first is lost (VRRP).
            balancer:
              algorithm: roundrobin
              mode: active-passive
              virtual: [10.20.0.10]

            # nginx serves these files itself and passes every other request to the application.
            web:
              static: ./public

            # The application. It receives LISTEN (where to listen), DATABASE_URL, DATABASE_READ_URL and CACHE_URL.
            app:
              runtime: python                 # python, node, swift or command
              source: ./app
              start: gunicorn --workers 2 --bind $LISTEN foobar:app
              health: /healthz                # answers 200 as long as the application can serve
              migrate: python migrate.py      # once per release, before it serves
              environment: { GREETING: hello }

            # Three databases that agree on every write: two of them are a majority, so one may be lost.
            database:
              engine: mariadb
              topology: galera
              backups: { every: 1h, keep: 7d, to: /var/backups/roost }

            cache:
              engine: redis

            # TLS on every hop.
            tls:
              certificate: internal
              internal: on

            # Who may reach SSH. All other openings follow from who talks to whom.
            firewall:
              admin: [10.20.0.0/24]

            monitoring:
              retention: 15d

            # What `roost check` need not say here, and why.
            check:
              ignore:
                self-made-certificate: in the lab its visitors trust the stack's own authority; on the Internet, let ACME make it
                no-alert-destination: in the lab alerts are looked at with `roost status`; name a webhook where somebody is on call

            """##),
    ]

    static let shared: [StarterFile] = [
        StarterFile(
            "public/favicon.svg",
            ##"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
              <rect width="32" height="32" rx="7" fill="#0f172a"/>
              <path d="M6 17 16 8l10 9v8H6z" fill="#38bdf8"/>
              <path d="M13 25v-6h6v6z" fill="#0f172a"/>
            </svg>

            """##),
        StarterFile(
            "public/robots.txt",
            ##"""
            User-agent: *
            Allow: /

            """##),
        StarterFile(
            "public/style.css",
            ##"""
            :root { color-scheme: light dark; }
            body { margin: 4rem auto; max-width: 40rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
            code { font-family: ui-monospace, monospace; }

            """##),
        StarterFile(
            "app/cache.py",
            ##"""
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

            """##),
        StarterFile(
            "app/database.py",
            ##"""
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

            """##),
        StarterFile(
            "app/foobar.py",
            ##"""
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

            """##),
        StarterFile(
            "app/gunicorn.conf.py",
            ##"""
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

            """##),
        StarterFile(
            "app/logs.py",
            ##"""
            """One JSON object a line on standard error. Addresses of databases, and so passwords, are never written.

            What is mere information waits a moment for more of it: to write a hundred lines at once costs the host a fifth of what a hundred
            writes cost. A warning is written at once, with what waits before it.
            """

            import datetime
            import json
            import sys
            import threading

            PAUSE = 0.1  # seconds that a line waits at most

            _lock = threading.Lock()  # of _waiting; nobody waits for a write with it
            _writing = threading.Lock()
            _waiting = []


            def log(level, event, **fields):
                now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
                line = json.dumps({"time": now, "level": level, "event": event, **fields})
                with _lock:
                    _waiting.append(line + "\n")
                    if level == "info" and len(_waiting) > 1:
                        return  # a writer is on its way
                if level == "info":
                    # No daemon: an interpreter that ends waits for it.
                    threading.Timer(PAUSE, _write).start()
                else:
                    _write()


            def _write():
                with _writing:
                    with _lock:
                        lines = _waiting.copy()
                        _waiting.clear()
                    if lines:
                        print("".join(lines), end="", file=sys.stderr, flush=True)

            """##),
        StarterFile(
            "app/migrate.py",
            ##"""
            """Brings the schema to what this release needs. Once per release; again does no harm."""

            import sys

            import pymysql

            import settings
            from database import connect
            from logs import log

            STATEMENTS = [
                # The id compares byte by byte: "a" and "A" are two posts. The index is the order of the page.
                """CREATE TABLE IF NOT EXISTS posts (
                    id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
                    text VARCHAR(2000) NOT NULL,
                    host VARCHAR(255) NOT NULL,
                    created TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
                    INDEX newest (created, id)
                ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci""",
            ]


            def main():
                if not settings.DATABASE_URL:
                    log("error", "not migrated", error="DATABASE_URL is not set")
                    return 1
                try:
                    connection = connect(settings.DATABASE_URL)
                    with connection, connection.cursor() as cursor:
                        for statement in STATEMENTS:
                            cursor.execute(statement)
                except (pymysql.MySQLError, OSError, ValueError) as error:
                    log("error", "not migrated", error=str(error.args[-1]))
                    return 1
                log("info", "migrated", statements=len(STATEMENTS), release=settings.RELEASE)
                return 0


            if __name__ == "__main__":
                sys.exit(main())

            """##),
        StarterFile(
            "app/posts.py",
            ##"""
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

            """##),
        StarterFile(
            "app/requirements.txt",
            ##"""
            # Exact versions of everything, so that every host and every release installs the same wheels (Python 3.11).
            async-timeout==5.0.1
            blinker==1.9.0
            click==8.5.1
            Flask==3.1.3
            gunicorn==27.0.1
            itsdangerous==2.2.0
            Jinja2==3.1.6
            MarkupSafe==3.0.4
            PyMySQL==1.2.4
            redis==8.1.0
            Werkzeug==3.1.9

            """##),
        StarterFile(
            "app/settings.py",
            ##"""
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

            """##),
        StarterFile(
            "app/templates/page.html",
            ##"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{{ greeting }}</title>
            <style>
              :root { --ink: #1d2321; --soft: #66706c; --line: #dfe4e1; --paper: #fbfbf9; --card: #fff; --leaf: #1f7a5c }
              @media (prefers-color-scheme: dark) {
                :root { --ink: #e6ebe8; --soft: #93a09a; --line: #2c3431; --paper: #141816; --card: #1b211e; --leaf: #5cc39d }
              }
              * { box-sizing: border-box }
              body { margin: 0 auto; max-width: 40rem; padding: 3rem 1.25rem; color: var(--ink); background: var(--paper);
                     font: 1rem/1.55 system-ui, sans-serif }
              h1 { margin: 0 0 1.5rem; font-size: 2rem; line-height: 1.2; letter-spacing: -.02em; overflow-wrap: anywhere }
              form { display: flex; gap: .5rem }
              input, button { font: inherit; padding: .6rem .8rem; border-radius: .5rem; border: 1px solid var(--line) }
              input { flex: 1; min-width: 0; color: inherit; background: var(--card) }
              button { color: var(--paper); background: var(--leaf); border-color: var(--leaf); cursor: pointer }
              button:disabled { opacity: .5 }
              #said { min-height: 1.5rem; margin: .4rem 0 1rem; color: var(--soft); font-size: .9rem }
              ol { list-style: none; margin: 0; padding: 0 }
              li { margin: 0 0 .6rem; padding: .7rem .9rem; border: 1px solid var(--line); border-radius: .6rem;
                   background: var(--card); overflow-wrap: anywhere; white-space: pre-wrap }
              small, footer { display: block; color: var(--soft); font-size: .8rem }
              footer { margin-top: 2rem }
              .note { padding: .7rem .9rem; border-left: 3px solid var(--leaf); background: var(--card) }
            </style>
            </head>
            <body>
            <h1>{{ greeting }}</h1>
            <form id="form"><input id="text" maxlength="2000" required autocomplete="off" placeholder="Say something"
              aria-label="Say something"><button id="send">Post</button></form>
            <p id="said" role="status"><noscript>Posting needs JavaScript.</noscript></p>
            {% if posts is none -%}
            <p class="note">The posts cannot be read right now. Please try again in a moment.</p>
            {% elif not posts -%}
            <p class="note" id="none">No posts yet. Yours could be the first.</p>
            {% endif -%}
            <ol id="posts">
            {% for post in posts or [] -%}
            <li>{{ post.text }}<small>{{ post.created[:19] | replace("T", " ") }} UTC, through {{ post.host }}</small></li>
            {% endfor -%}
            </ol>
            <footer>Answered by <b>{{ host }}</b>, release <b>{{ release }}</b>, in {{ "%.1f" | format(milliseconds()) }} ms.</footer>
            <script>
              const byId = id => document.getElementById(id), form = byId("form"), text = byId("text"), said = byId("said");
              let pending = null;  // a post whose outcome is unknown keeps its id, so that trying again cannot post it twice
              function newId() {
                if (crypto.randomUUID) return crypto.randomUUID();  // not there on a page that came over plain http
                return Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, "0")).join("");
              }
              function show(post) {
                const item = document.createElement("li"), small = document.createElement("small");
                item.textContent = post.text;
                small.textContent = "just now, through " + post.host;
                item.append(small);
                byId("posts").prepend(item);
                if (byId("none")) byId("none").remove();
              }
              form.addEventListener("submit", async event => {
                event.preventDefault();
                if (!pending || pending.text !== text.value) pending = { id: newId(), text: text.value, tries: 0 };
                byId("send").disabled = true;
                said.textContent = "";
                const again = pending.tries++ > 0;
                try {
                  const answer = await fetch("/posts", { method: "POST", headers: { "Content-Type": "application/json" },
                                                         body: JSON.stringify({ id: pending.id, text: pending.text }) });
                  const body = await answer.json();
                  if (answer.status === 201 || (answer.status === 409 && again)) {
                    show({ text: pending.text, host: body.host || "an earlier try" });
                    pending = null;
                    text.value = "";
                    said.textContent = "Posted.";
                  } else {
                    said.textContent = answer.status === 503 ? "The database cannot take it right now: please try again." : body.error;
                  }
                } catch { said.textContent = "No answer: please try again, it will not be posted twice." }
                byId("send").disabled = false;
                text.focus();
              });
            </script>
            </body>
            </html>

            """##),
    ]
}
