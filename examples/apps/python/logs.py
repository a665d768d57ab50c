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
