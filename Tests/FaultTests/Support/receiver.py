"""Somebody outside, for the tests: takes what is posted and writes it down.

    python3 receiver.py PORT --log FILE --stop FILE [--refuse FILE]

A line of the log is one POST as JSON: `at` (seconds since 1970), `path`, `type`, `body`. While the file --refuse exists
every POST is answered 503 and not written down. Ends soon after the file --stop exists.
"""

import argparse
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--log", required=True)
    parser.add_argument("--stop", required=True)
    parser.add_argument("--refuse", default="")
    options = parser.parse_args()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            refused = bool(options.refuse) and os.path.exists(options.refuse)
            if not refused:
                line = {
                    "at": time.time(),
                    "path": self.path,
                    "type": self.headers.get("Content-Type", ""),
                    "body": body.decode("utf-8", "replace"),
                }
                with lock, open(options.log, "a") as log:
                    log.write(json.dumps(line) + "\n")
            self.send_response(503 if refused else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("0.0.0.0", options.port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while not os.path.exists(options.stop):
        time.sleep(0.1)


main()
