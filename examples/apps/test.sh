#!/bin/bash
# Runs the example applications for real, against a MariaDB of their own that is thrown away afterwards:
# the conformance checks, then the database killed, frozen and read-only under them, then SIGTERM; and the same with a
# cache (test-cache.sh).
#
#     test.sh [python|node|swift]…      all three without arguments
#
# Needs mariadb-server, redis-server, curl, openssl; python3-venv and PyPI; nodejs and node-mysql; Swift and libmariadb-dev.
# Nothing is left behind but Swift's .build. Exit status 1 when anything failed.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
passed=0 failed=0 database='' app=''
password="p@ss:w/rd%#?'é" encoded='p%40ss%3Aw%2Frd%25%23%3F%27%C3%A9'

stop() { # pid signal
    [ -n "$1" ] && kill "-$2" "$1" 2>/dev/null && wait "$1" 2>/dev/null
}
cleanup() {
    stop "$app" KILL
    stop "$strange" KILL
    stop "$cache" KILL
    [ -n "$database" ] && kill -CONT "$database" 2>/dev/null
    stop "$database" KILL
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
verdict() { # name, then a command that succeeds when it holds
    local name=$1
    shift
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED $name"; fi
}
count() { # what was held against something, what that printed
    echo "$1: $2"
    set -- $(tail -n 1 <<<"$2")
    passed=$((passed + ${1:-0})) failed=$((failed + ${3:-1}))
}
conformance() { count "conformance${2:+, database $2}" "$(python3 "$here/conformance.py" "$@")"; }
until_true() { # seconds, command
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.05
    done
}
now() { date +%s%N; }
since() { echo $((($(now) - $1) / 1000000)); } # milliseconds

. "$here/test-cache.sh"

# The database

sql() { mariadb --no-defaults --default-character-set=utf8mb4 --socket="$work/socket" --user=root "$@"; }
start_database() { # further options
    mariadbd --no-defaults --user="$(id -un)" --datadir="$work/data" --socket="$work/socket" --pid-file="$work/pid" \
        --bind-address=127.0.0.1 --port="$database_port" --skip-name-resolve --innodb-buffer-pool-size=32M \
        --character-set-server=utf8mb4 --innodb-snapshot-isolation=ON --default-time-zone=+05:30 \
        "$@" >>"$work/mariadb.log" 2>&1 &
    database=$!
    until_true 30 sql -e 'SELECT 1' || { tail "$work/mariadb.log"; echo "the database did not start"; exit 1; }
}
make_certificates() { # an authority, a certificate of its for the database, and another authority
    local new='req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes' name
    for name in authority other; do
        openssl $new -x509 -days 2 -subj "/CN=$name" -keyout "$work/$name.key" -out "$work/$name.pem"
    done
    openssl $new -subj /CN=database -keyout "$work/database.key" -out "$work/database.csr"
    openssl x509 -req -days 2 -in "$work/database.csr" -CA "$work/authority.pem" -CAkey "$work/authority.key" \
        -CAcreateserial -extfile <(echo subjectAltName=IP:127.0.0.1) -out "$work/database.pem"
} >/dev/null 2>&1
make_database() {
    make_certificates || { echo "no certificates"; exit 1; }
    database_port=$(port)
    mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$work/data" --skip-test-db \
        --auth-root-authentication-method=normal >"$work/install.log" 2>&1 || { cat "$work/install.log"; exit 1; }
    start_database
    sql -e "CREATE DATABASE foobar;
            CREATE USER app@'127.0.0.1' IDENTIFIED BY '${password//\'/\'\'}';
            GRANT SELECT, INSERT, UPDATE, DELETE ON foobar.* TO app@'127.0.0.1';
            CREATE USER migrate@'127.0.0.1' IDENTIFIED BY '${password//\'/\'\'}';
            GRANT CREATE, ALTER, INDEX, DROP, SELECT, INSERT, UPDATE, DELETE ON foobar.* TO migrate@'127.0.0.1'" ||
        exit 1
}

# The application

prepare() {
    case $1 in
    python)
        [ -d "$work/venv" ] || python3 -m venv "$work/venv" &&
            "$work/venv/bin/pip" install -q --disable-pip-version-check --only-binary=:all: -r "$here/python/requirements.txt"
        ;;
    node) node --version >/dev/null && [ -d /usr/share/nodejs/mysql ] ;;
    swift) (cd "$here/swift" && swift test 2>&1 | tail -n 1 && swift build -c release --static-swift-stdlib 2>&1 | tail -n 1) ;;
    *) echo "unknown: $1" && false ;;
    esac
}
command_of() { # language, serve|migrate
    case $1-$2 in
    python-serve) echo "$work/venv/bin/gunicorn --workers 2 --bind \$LISTEN foobar:app" ;;
    python-migrate) echo "$work/venv/bin/python migrate.py" ;;
    node-serve) echo "node server.js" ;;
    node-migrate) echo "node migrate.js" ;;
    swift-serve) echo ".build/release/Foobar" ;;
    swift-migrate) echo ".build/release/Foobar migrate" ;;
    esac
}
run() { # language, serve|migrate, VARIABLE=value…
    local line
    line=$(command_of "$1" "$2")
    cd "$here/$1" || exit 1
    shift 2
    exec env -i PATH="$PATH" HOME="$work" LANG=C NODE_PATH=/usr/share/nodejs PYTHONDONTWRITEBYTECODE=1 \
        "$@" bash -c "exec $line" >>"$work/app.log" 2>&1
}
serve() { # language, VARIABLE=value…
    local language=$1
    shift
    run "$language" serve "$@" &
    app=$!
    until_true 20 curl -gfs -m 1 "$base/healthz" || { cat "$work/app.log"; echo "the application did not start"; return 1; }
}
post() { # id text → status
    curl -gs -m 20 -o "$work/answer" -w '%{http_code}' -H 'Content-Type: application/json' -d "{\"id\":\"$1\",\"text\":\"$2\"}" "$base/posts"
}
posts() { [ "$(post "$1" "$2")" = "$3" ]; }
ends_with_0() { # within seconds
    local begin status
    begin=$(now)
    wait "$app"
    status=$?
    app=''
    [ $status = 0 ] && [ "$(since "$begin")" -lt $(($1 * 1000)) ] || { echo "exit status $status after $(since "$begin") ms" && false; }
}

try() { # language
    local language=$1 url="mysql://app:$encoded@127.0.0.1:$database_port/foobar" begin slow holder
    local migrate="mysql://migrate:$encoded@127.0.0.1:$database_port/foobar"
    : >"$work/app.log"
    app_port=$(port)
    base="http://127.0.0.1:$app_port"
    sql -e 'DROP TABLE IF EXISTS foobar.posts'

    verdict "migrate" eval "(run $language migrate 'DATABASE_URL=$migrate')"
    verdict "migrate again" eval "(run $language migrate 'DATABASE_URL=$migrate')"
    verdict "migrate without the right says so" eval "! (run $language migrate 'DATABASE_URL=${migrate/migrate:/nobody:}')"
    verdict "the page's order comes from an index" eval \
        "sql foobar -e 'EXPLAIN SELECT id, text, host, created FROM posts ORDER BY created DESC, id DESC LIMIT 50' | grep -q newest"

    serve "$language" "LISTEN=127.0.0.1:$app_port" "DATABASE_URL=$url" "DATABASE_READ_URL=$url" RELEASE=r-1 GREETING='<b>Hi</b> & welcome' || {
        failed=$((failed + 1))
        return
    }
    conformance "$base"
    cache_conformance none
    verdict "the greeting is escaped" eval "curl -s $base/ | grep -q '&lt;b&gt;Hi&lt;/b&gt; &amp; welcome'"
    curl -s -o /dev/null -H "X-Request-ID: named-$language" "$base/whoami"
    verdict "the release is the environment's" eval "curl -s $base/whoami | grep -q '\"release\": *\"r-1\"'"

    # A row that somebody else holds: 1205 after a second, tried again, taken once it is free.
    sql foobar -e "BEGIN; INSERT INTO posts (id, text, host) VALUES ('held-$language', 'x', 'x'); DO SLEEP(1.6); ROLLBACK" &
    holder=$!
    sleep 0.4
    verdict "a held row is waited for" posts "held-$language" mine 201
    wait $holder

    sql -e 'SET GLOBAL read_only = ON'
    verdict "read-only: 503" posts "ro-$language" x 503
    verdict "read-only: reads go on" curl -fs -o /dev/null "$base/posts"
    sql -e 'SET GLOBAL read_only = OFF'
    verdict "read-only over: 201" posts "ro-$language" x 201

    kill -STOP "$database"
    begin=$(now)
    verdict "frozen: 503" posts "frozen-$language" x 503
    verdict "frozen: 503 within 12 s" [ "$(since "$begin")" -lt 12000 ]
    verdict "frozen: health is 200" curl -fs -m 1 -o /dev/null "$base/healthz"
    kill -CONT "$database"
    verdict "thawed: 201" until_true 3 posts "thawed-$language" x 201

    stop "$database" KILL
    conformance --database lost "$base"
    start_database
    conformance --database back "$base"

    # Idle connections of a database that came and went unseen: the very first write must be taken.
    stop "$database" KILL
    start_database
    verdict "restarted unseen: the first write is 201" posts "unseen-$language" x 201
    stop "$database" KILL
    start_database
    verdict "restarted unseen: the first read is 200" curl -fs -o /dev/null "$base/"

    # SIGTERM while a request waits for a locked table, and another connection is kept alive, idle.
    exec 9<>"/dev/tcp/127.0.0.1/$app_port"
    printf 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n' >&9
    sql foobar -e 'LOCK TABLES posts WRITE; DO SLEEP(2); UNLOCK TABLES' &
    holder=$!
    sleep 0.4
    (posts "slow-$language" x 201) &
    slow=$!
    sleep 0.4
    kill -TERM "$app"
    sleep 0.3
    verdict "SIGTERM: no new connection is served" eval "! curl -s -m 1 -o /dev/null $base/healthz"
    verdict "SIGTERM: the request in flight is answered" wait $slow
    verdict "SIGTERM: ends with 0 within 5 s" ends_with_0 5
    wait $holder
    exec 9>&-
    verdict "SIGTERM: the post is there" eval "sql foobar -Ne \"SELECT id FROM posts WHERE id = 'slow-$language'\" | grep -q slow"

    # A database that takes TLS only: with its authority, and with another.
    stop "$database" KILL
    start_database --require-secure-transport=ON --ssl-cert="$work/database.pem" --ssl-key="$work/database.key"
    if serve "$language" "LISTEN=127.0.0.1:$app_port" "DATABASE_URL=$url?ssl-ca=$work/authority.pem"; then
        verdict "TLS: 201" posts "tls-$language" x 201
        kill -TERM "$app"
        verdict "TLS: SIGTERM ends with 0" ends_with_0 5
    else
        failed=$((failed + 1))
    fi
    if serve "$language" "LISTEN=127.0.0.1:$app_port" "DATABASE_URL=$url?ssl-ca=$work/other.pem"; then
        verdict "TLS of another authority: 503" posts "other-$language" x 503
        kill -TERM "$app"
        verdict "TLS of another authority: SIGTERM ends with 0" ends_with_0 5
    else
        failed=$((failed + 1))
    fi
    stop "$database" KILL
    start_database

    # No database at all, IPv6, no release; and SIGTERM while a client never finishes sending.
    base="http://[::1]:$app_port"
    if serve "$language" "LISTEN=[::1]:$app_port" LOG=failed; then
        verdict "no database: 503" posts none x 503
        curl -gs -o /dev/null -H "X-Request-ID: well-$language" "$base/whoami"
        curl -gs -o /dev/null -H "X-Request-ID: failed-$language" "$base/posts"
        verdict "the release is dev by default" eval "curl -gs '$base/whoami' | grep -q '\"release\": *\"dev\"'"
        exec 9<>"/dev/tcp/::1/$app_port"
        printf 'POST /posts HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{' >&9
        sleep 0.3
        kill -TERM "$app"
        verdict "half a request: SIGTERM ends with 0 all the same" ends_with_0 13
        exec 9>&-
    else
        failed=$((failed + 1))
    fi

    base="http://127.0.0.1:$app_port"
    try_cache "$language" "$url"

    verdict "a request is logged by its name" eval "grep -q '\"request\": *\"named-$language\"' '$work/app.log'"
    verdict "LOG=failed: a request that failed is logged" eval "grep -q '\"request\": *\"failed-$language\"' '$work/app.log'"
    verdict "LOG=failed: one that was answered well is not" eval "! grep -q '\"well-$language\"' '$work/app.log'"
    verdict "no secret in the log" eval "! grep -qF -e \"\$password\" -e \"\$encoded\" -e mysql:// -e redis://app '$work/app.log'"
    echo "its log:" && sed 's/^/    /' "$work/app.log" | tail -n 20
}

for language in "${@:-python node swift}"; do
    for language in $language; do
        echo "== $language"
        prepare "$language" || { echo "cannot prepare $language"; failed=$((failed + 1)); continue; }
        [ -n "$database" ] || make_database
        try "$language"
    done
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
