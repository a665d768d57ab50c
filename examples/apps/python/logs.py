"""One JSON object a line on standard error. Addresses of databases, and so passwords, are never written."""

import datetime
import json
import sys


def log(level, event, **fields):
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
    line = json.dumps({"time": now, "level": level, "event": event, **fields})
    print(line, file=sys.stderr, flush=True)
