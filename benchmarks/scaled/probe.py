"""Asks the site until it serves rows of its database over verified HTTPS, then prints the moment, in seconds since 1970.

    python3 probe.py ADDRESS AUTHORITY SECONDS [TIMES]

A post is written under an identifier of its own and must be on the list that is read next, TIMES (1) in a row. The file
of the authority may come into being meanwhile. Ends with status 1 after SECONDS, having said what it saw last.
"""
import http.client
import json
import ssl
import sys
import time
import uuid

host, authority, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
times = int(sys.argv[4]) if len(sys.argv) > 4 else 1
end, in_a_row, last = time.monotonic() + seconds, 0, "nothing"


def round_trip():
    connection = http.client.HTTPSConnection(host, timeout=2, context=ssl.create_default_context(cafile=authority))
    try:
        id = f"probe-{uuid.uuid4().hex[:16]}"
        connection.request("POST", "/posts", json.dumps({"id": id, "text": "probe"}), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != 201:
            return f"{answer.status} {said[:80]!r}"
        # Read without what the cache may still remember: it forgets when something is written.
        connection.request("GET", "/posts")
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            return f"{answer.status} {said[:80]!r}"
        return None if id in said.decode() else "the row is not there"
    finally:
        connection.close()


while time.monotonic() < end:
    try:
        last = round_trip()
    except (OSError, http.client.HTTPException) as error:
        last = repr(error)
    in_a_row = in_a_row + 1 if last is None else 0
    if in_a_row >= times:
        print(f"{time.time():.3f}")
        sys.exit(0)
    time.sleep(0.1)
print(f"last seen: {last}", file=sys.stderr)
sys.exit(1)
