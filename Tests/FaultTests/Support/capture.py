"""Listens on every wire of the network it runs in, and says which of these texts passed: `capture.py STOP TEXT…`.

Prints `ready` when it hears, then, once the file STOP exists or 60 s later, each text that it heard, a line each, and
`end` with the number of frames.
"""

import os
import socket
import sys
import time

ETH_P_ALL = 3


def main():
    stop, texts = sys.argv[1], [text.encode() for text in sys.argv[2:]]
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    wire.settimeout(0.1)
    print("ready", flush=True)
    heard, frames, end = set(), 0, time.monotonic() + 60
    while not os.path.exists(stop) and time.monotonic() < end:
        try:
            frame = wire.recv(1 << 16)
        except TimeoutError:
            continue
        frames += 1
        heard.update(text for text in texts if text in frame)
    for text in texts:
        if text in heard:
            print(text.decode())
    print("end", frames)


main()
