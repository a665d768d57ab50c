"""A backend that reads a whole request, counts it, and closes without an answer: `counting.py PORT FOLDER`.

One byte is appended to FOLDER/METHOD for each request; health checks (`haproxy-check`) are answered and not counted.
"""

import os
import socket
import sys
import threading


def serve(client, folder):
    with client:
        client.settimeout(5)
        data = b""
        while b"\r\n\r\n" not in data:
            more = client.recv(65536)
            if not more:
                return
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        if b"haproxy-check" in head:
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            more = client.recv(65536)
            if not more:
                return
            body += more
        with open(f"{folder}/{head.split()[0].decode()}", "ab") as file:
            file.write(b".")


def guarded(client, folder):
    try:
        serve(client, folder)
    except OSError:
        pass


def main():
    port, folder = int(sys.argv[1]), sys.argv[2]
    os.makedirs(folder, exist_ok=True)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("0.0.0.0", port))
    listener.listen(128)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=guarded, args=(client, folder), daemon=True).start()


main()
