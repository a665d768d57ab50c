# The part of test.sh that is about the cache: a Redis of its own, which is killed, frozen, and given back under the
# application; one that refuses; and some that are none.

cache='' cache_port=0 strange=''

start_cache() { # asks for the password of `app` as Roost's does, and lets this script do anything
    redis-server - >>"$work/redis.log" 2>&1 <<END &
bind 127.0.0.1
port $cache_port
dir $work
save ""
user app on #$(printf %s "$password" | sha256sum | cut -d ' ' -f 1) ~* &* +@all -@admin -@dangerous +flushdb +info
user default on nopass ~* +@all
END
    cache=$!
    until_true 10 redis PING || { tail "$work/redis.log"; echo "the cache did not start"; exit 1; }
}
redis() { redis-cli -h 127.0.0.1 -p "$cache_port" "$@"; }
hits() { redis INFO stats | tr -d '\r' | sed -n 's/^keyspace_hits://p'; }
cache_conformance() { # none|there|leaving|lost|back
    count "cache $1" "$(python3 "$here/cache_conformance.py" --cache "$1" "$base")"
}
while_under_load() { # command: done in the middle of three seconds of load
    python3 "$here/cache_conformance.py" --cache leaving "$base" >"$work/said" &
    local load=$!
    sleep 1
    "$@"
    wait $load
    count "cache leaving or coming" "$(cat "$work/said")"
}
reads_and_writes() { # id
    curl -fs -m 2 -o /dev/null "$base/" && curl -fs -m 2 -o /dev/null "$base/posts" && posts "$1" x 201 && curl -fs -m 2 -o /dev/null "$base/healthz"
}
remembers() { curl -fs -m 2 "$base/posts" | grep -q "$1"; }
serve_with_cache() { # language, url of the database, CACHE_URL
    serve "$1" "LISTEN=127.0.0.1:$app_port" "DATABASE_URL=$2" "CACHE_URL=$3" || { failed=$((failed + 1)) && false; }
}
end_serving() { # of what
    kill -TERM "$app"
    verdict "$1: SIGTERM ends with 0" ends_with_0 5
}

try_cache() { # language, url of the database
    local language=$1 url="redis://app:$encoded@127.0.0.1" before kind value post='"id":"far","text":"remembered elsewhere","host":"x"'
    post="{$post,\"created\":\"2026-01-31T12:00:00.000000Z\"}"
    cache_port=$(port)
    start_cache
    serve_with_cache "$language" "$2" "$url:$cache_port/0" || return
    before=$(hits)
    conformance "$base"
    cache_conformance there
    verdict "the cache itself counts hits" [ "$(hits)" -gt $((before + 50)) ]

    # What is there has one shape, whichever language put it there, and goes by itself.
    posts "shape-$language" x 201
    curl -s -o /dev/null "$base/posts"
    value=$(redis PTTL posts:newest)
    verdict "it goes by itself" [ "${value:-0}" -gt 0 -a "${value:-0}" -le 2000 ]
    redis GET posts:newest >"$work/remembered"
    verdict "it has the shape of all examples" python3 -c '
import json, sys
posts = json.load(open(sys.argv[1]))
assert posts and all(set(post) == {"id", "text", "host", "created"} for post in posts), posts[:1]
assert all(isinstance(part, str) for post in posts for part in post.values()), posts[:1]' "$work/remembered"
    redis SET posts:newest "[$post]" PX 2000 >/dev/null
    verdict "what another language remembered is read" remembers '"remembered elsewhere"'
    for value in 'nonsense{' '' 7 null '{"x":1}' '[1]' '[null]' '[{"id":1}]' "[$post,{}]" "[${post/\"x\"/5}]" "$(printf '[%.0s' {1..60000})"; do
        redis SET posts:newest "$value" >/dev/null
        verdict "remembered nonsense is not shown: ${value:0:20}" remembers "\"shape-$language\""
    done
    redis DEL posts:newest >/dev/null
    redis LPUSH posts:newest x >/dev/null
    verdict "another kind of value does no harm" reads_and_writes "kind-$language"
    redis DEL posts:newest >/dev/null
    cache_conformance back

    while_under_load stop "$cache" KILL
    cache_conformance lost
    while_under_load start_cache
    cache_conformance back
    while_under_load kill -STOP "$cache"
    cache_conformance lost
    while_under_load kill -CONT "$cache"
    cache_conformance back
    stop "$cache" KILL
    start_cache
    curl -s -o /dev/null "$base/posts"
    verdict "restarted unseen: the first question is answered" eval "curl -si $base/posts | grep -qi '^x-cache: hit'"
    stop "$cache" KILL
    verdict "lost unseen: nothing fails" reads_and_writes "unseen-cache-$language"
    end_serving "a lost cache"

    # One that is not there when it starts, and comes.
    if serve_with_cache "$language" "$2" "$url:$cache_port/0"; then
        verdict "no cache yet: all works" reads_and_writes "early-$language"
        start_cache
        cache_conformance back
        end_serving "a cache that came"
    fi
    if serve_with_cache "$language" "$2" "${url/app:/app:no}:$cache_port/0"; then
        cache_conformance lost
        end_serving "a wrong password"
    fi
    stop "$cache" KILL
    cache=''

    for kind in garbage http twice number numberless array huge half silent loading first closing pieces; do
        python3 "$here/strange_cache.py" "$kind" "$cache_port" &
        strange=$!
        until_true 5 eval "exec 8<>/dev/tcp/127.0.0.1/$cache_port" || { echo "no strange cache"; exit 1; }
        exec 8>&-
        if serve_with_cache "$language" "$2" "$url:$cache_port/0"; then
            for value in 1 2 3; do
                verdict "a cache that is none ($kind): all works" reads_and_writes "$kind-$value-$language"
                [ "$kind" != silent ] || sleep 0.6
            done
            value=$(curl -si -m 2 "$base/posts" | tr -d '\r' | sed -n 's/^x-cache: //ip')
            verdict "a cache that is none ($kind): says so" [ "$value" = "$([ $kind = pieces ] && echo hit || echo miss)" ]
            end_serving "a cache that is none ($kind)"
        fi
        stop "$strange" KILL
        strange=''
    done

    for value in "${url/redis:/http:}" "redis://app:pass$encoded/@127.0.0.1" "redis://app:pass$encoded@127.0.0.1:x/0" "$url/x"; do
        verdict "an address that cannot be read stops the start" eval \
            "! (run $language serve 'LISTEN=127.0.0.1:$app_port' 'CACHE_URL=$value' & wait_briefly \$!)"
    done
    verdict "a LOG that is neither word stops the start" eval \
        "! (run $language serve 'LISTEN=127.0.0.1:$app_port' LOG=some & wait_briefly \$!)"
}
wait_briefly() { # pid: its status, or 0 when it still runs after five seconds
    local end=$((SECONDS + 5))
    while kill -0 "$1" 2>/dev/null; do
        [ $SECONDS -lt $end ] || { kill -KILL "$1"; return 0; }
        sleep 0.05
    done
    wait "$1"
}
