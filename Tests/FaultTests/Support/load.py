"""Traffic for the fault tests: an open loop of requests over kept-alive connections, one line of evidence each.

    python3 load.py URL --rate 200 --connections 24 --seconds 600 --posts 0.3 --prefix run1 --log FILE --stop FILE

A request is due at its time whatever happened to those before it; its seconds are counted from then. A line is
`due status seconds host method id`, tab-separated; for a status of 400 or more the host is what the answer said.
The status is the HTTP status or what went wrong: `refused`,
`closed` (no answer came), `cut` (an answer had begun and was never whole), `timeout`. `idle-closed` is a note, no request: a kept-alive connection was ended
without an announcement (`Connection: close`) while nothing was under way on it; a client that sent at that instant
would have failed. Nothing is ever sent twice. Ends at --seconds, or soon after the file --stop exists.
"""

import argparse
import json
import os
import select
import socket
import ssl
import sys
import threading
import time
from urllib.parse import urlsplit

TIMEOUT = 8.0  # seconds, for each answer


class Closed(Exception):
    """The other side ended the connection before its answer began."""


class Cut(Exception):
    """The other side ended the connection when its answer had begun and was not whole."""


class Connection:
    def __init__(self, host, port, tls):
        self.host, self.port, self.tls = host, port, tls
        self.socket, self.file = None, None

    def close(self):
        if self.socket:
            self.file.close()
            self.socket.close()
        self.socket = None

    def ended(self):
        """Whether the other side ended it while it was idle."""
        if not self.socket or not select.select([self.socket], [], [], 0)[0]:
            return False
        if not self.tls:
            return True
        # What there is to read may be a ticket for the next handshake.
        self.socket.setblocking(False)
        try:
            return self.socket.recv(1) == b""
        except ssl.SSLWantReadError:
            return False
        except OSError:
            return True
        finally:
            self.socket.settimeout(TIMEOUT)

    def ask(self, head, body):
        """Status and body of the answer."""
        if not self.socket:
            self.socket = socket.create_connection((self.host, self.port), timeout=TIMEOUT)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                self.socket = self.tls.wrap_socket(self.socket, server_hostname=self.host)
            self.file = self.socket.makefile("rb")
        self.socket.sendall(head + body)
        line = self.file.readline()
        if not line.endswith(b"\r\n"):
            raise Closed
        try:
            return self.answer(int(line.split()[1]))
        except TimeoutError:
            raise
        except (Closed, OSError) as error:
            raise Cut from error

    def answer(self, status):
        """Status and body of an answer whose first line has been read."""
        length, chunked, keep = None, False, True
        while True:
            line = self.file.readline()
            if not line.endswith(b"\r\n"):
                raise Closed
            if line == b"\r\n":
                break
            name, _, value = line.decode("latin-1").partition(":")
            name, value = name.lower(), value.strip().lower()
            if name == "content-length":
                length = int(value)
            elif name == "transfer-encoding":
                chunked = value == "chunked"
            elif name == "connection":
                keep = value != "close"
        if chunked:
            answer = self.chunks()
        elif length is not None:
            answer = self.exactly(length)
        else:
            answer, keep = self.file.read(), False
        if not keep:
            self.close()
        return status, answer

    def exactly(self, length):
        data = self.file.read(length)
        if len(data) < length:
            raise Closed
        return data

    def chunks(self):
        parts = []
        while True:
            line = self.file.readline()
            if not line.endswith(b"\r\n"):
                raise Closed
            size = int(line.split(b";")[0], 16)
            parts.append(self.exactly(size))
            self.exactly(2)
            if size == 0:
                return b"".join(parts)


class Load:
    def __init__(self, options):
        self.options = options
        url = urlsplit(options.url)
        self.tls = ssl.create_default_context() if url.scheme == "https" else None
        self.host, self.port, self.path = url.hostname, url.port or (443 if self.tls else 80), url.path or "/"
        self.lock = threading.Lock()
        self.next = 0
        self.begin = time.time()
        self.log = open(options.log, "w", buffering=1)

    def take(self):
        """The number of the next request and when it is due; nothing when it is time to end."""
        with self.lock:
            number = self.next
            due = self.begin + number / self.options.rate
            if due > self.begin + self.options.seconds or os.path.exists(self.options.stop):
                return None, None
            self.next += 1
            return number, due

    def write(self, due, status, host, method, id):
        seconds = time.time() - due
        with self.lock:
            self.log.write(f"{due:.3f}\t{status}\t{seconds:.4f}\t{host}\t{method}\t{id}\n")

    def request(self, number):
        share = self.options.posts
        if int((number + 1) * share) > int(number * share):
            id = f"{self.options.prefix}-{number}"
            body = json.dumps({"id": id, "text": "fault test"}).encode()
            words = f"POST {self.options.write} HTTP/1.1\r\nContent-Type: application/json\r\n"
            return "POST", id, words + f"Content-Length: {len(body)}\r\n", body
        return "GET", "-", f"GET {self.path} HTTP/1.1\r\n", b""

    def work(self):
        connection = Connection(self.host, self.port, self.tls)
        while True:
            number, due = self.take()
            if number is None:
                return connection.close()
            time.sleep(max(0, due - time.time()))
            method, id, head, body = self.request(number)
            if connection.ended():
                connection.close()
                self.write(time.time(), "idle-closed", "-", "-", "-")
            host = "-"
            try:
                status, answer = connection.ask(
                    (head + f"Host: {self.host}\r\nUser-Agent: roost-fault\r\n\r\n").encode(), body
                )
                try:
                    host = json.loads(answer).get("host", "-")
                except (ValueError, AttributeError):
                    pass
                if status >= 400:  # what it said is evidence
                    host = " ".join(answer[:200].decode("latin-1").split())
            except TimeoutError:
                status = "timeout"
            except ConnectionRefusedError:
                status = "refused"
            except Cut:
                status = "cut"
            except (Closed, OSError, ValueError, IndexError):
                status = "closed"
            if isinstance(status, str):
                connection.close()
            self.write(due, status, host, method, id)

    def run(self):
        threads = [threading.Thread(target=self.work) for _ in range(self.options.connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.log.write("end\n")
        self.log.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--connections", type=int, default=24)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--posts", type=float, default=0)
    parser.add_argument("--write", default="/posts")
    parser.add_argument("--prefix", default="id")
    parser.add_argument("--log", required=True)
    parser.add_argument("--stop", required=True)
    Load(parser.parse_args()).run()


if __name__ == "__main__":
    sys.exit(main())
