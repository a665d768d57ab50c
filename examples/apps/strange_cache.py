#!/usr/bin/env python3
"""A cache that is none: listens, and says to every question what its kind says. For tests only.

    strange_cache.py KIND PORT
"""

import asyncio
import sys

POSTS = b'[{"id":"far","text":"remembered elsewhere","host":"x","created":"2026-01-31T12:00:00.000000Z"}]'

SAYS = {  # `pieces`, `first` and `closing` are below
    "garbage": b"\x00\x01\xff\xfe garbage",
    "http": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "twice": b"+OK\r\n+OK\r\n",
    "number": b":5\r\n",
    "numberless": b":x\r\n",
    "array": b"*-7\r\n",
    "huge": b"$99999999999\r\nx",
    "half": b"$50\r\n[",
    "silent": b"",
    "loading": b"-LOADING Redis is loading the dataset in memory\r\n",
}


def answer(kind, question):
    """What a proper one would say, for the kind that only sends it in pieces."""
    if kind != "pieces":
        return SAYS[kind]
    word = question.split(b"\r\n")[2].upper()
    if word == b"GET":
        return b"$%d\r\n%s\r\n" % (len(POSTS), POSTS)
    return b":1\r\n" if word == b"DEL" else b"+OK\r\n"


async def questions(reader):
    """One after the other, as bytes: clients send arrays of values."""
    while True:
        head = await reader.readuntil(b"\r\n")
        question = head
        for _ in range(int(head[1:])):
            size = await reader.readuntil(b"\r\n")
            question += size + await reader.readexactly(int(size[1:]) + 2)
        yield question


async def serve(kind, reader, writer):
    try:
        if kind == "first":  # speaks before it is asked
            writer.write(b"-ERR go away\r\n")
            await writer.drain()
        async for question in questions(reader):
            if kind in ("closing", "first"):
                break
            said = answer(kind, question)
            for piece in [bytes([byte]) for byte in said] if kind == "pieces" else [said]:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
    except (OSError, ValueError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def main(kind, port):
    server = await asyncio.start_server(lambda reader, writer: serve(kind, reader, writer), "127.0.0.1", int(port))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
