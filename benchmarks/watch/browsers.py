"""Browsers as far as a server notices them: each listens to the page's events, and asks for the history every ten seconds.

    browsers.py PORT COUNT SECONDS

Ends with a line of JSON: how many updates and bytes each of them got, at least and at most.
"""
import asyncio
import json
import sys
import time

port, count, seconds = (int(word) for word in sys.argv[1:4])
end = time.monotonic() + seconds
updates, octets = [0] * count, [0] * count


async def ask(path):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    status = await reader.readline()
    assert b" 200 " in status, status
    return reader, writer


async def listen(index):
    reader, writer = await ask("/events")
    while time.monotonic() < end:
        line = await asyncio.wait_for(reader.readline(), 30)
        assert line, "the events have ended"
        octets[index] += len(line)
        updates[index] += line.startswith(b"event: ")
    writer.close()


async def look_back(index):
    await asyncio.sleep(index % 10)
    while time.monotonic() < end:
        reader, writer = await ask("/history.json?hours=1")
        length = 0
        while (line := await reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        octets[index] += len(await reader.readexactly(length))
        writer.close()
        await asyncio.sleep(10)


async def main():
    await asyncio.gather(*(listen(index) for index in range(count)), *(look_back(index) for index in range(count)))


asyncio.run(main())
print(json.dumps({"updates": [min(updates), max(updates)], "bytes": [min(octets), max(octets)]}))
