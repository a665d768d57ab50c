"""What is measured: how a stack begins, what its visitors see when a host is lost, and how much it serves."""
import json
import os
import re
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from stacks import DATABASES, DOMAIN, Trouble, awake, root, run

LOAD = root / "Tests/FaultTests/Support/load.py"


# The beginning

class Build(threading.Thread):
    """The command that makes a stack, and what it used."""

    def __init__(self, stack, output, errors):
        super().__init__(daemon=True)
        self.child = subprocess.Popen([str(word) for word in stack.command()], cwd=stack.folder, stdin=subprocess.DEVNULL,
                                      stdout=output, stderr=errors, text=True)
        self.status, self.at, self.processor = None, None, None
        self.start()

    def run(self):
        _, status, usage = os.wait4(self.child.pid, 0)
        self.at, self.processor = time.time(), usage.ru_utime + usage.ru_stime
        self.status = self.child.returncode = os.waitstatus_to_exitcode(status)

    def end(self):
        if self.status is None:
            self.child.terminate()
            self.join(30)


def beginning(stack):
    """From hosts that answer to HTTPS with rows, to everything in step and watched; seconds, CPU seconds, MiB."""
    said, errors = stack.folder / "said", stack.folder / "errors"
    before = stack.processor_seconds()
    begin = time.time()
    with open(said, "w") as output, open(errors, "w") as complaints:
        build = Build(stack, output, complaints)
    probe = subprocess.Popen([str(word) for word in stack.probe(420)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
    try:
        while probe.poll() is None and build.status in (None, 0):
            time.sleep(0.1)
        if probe.poll() != 0:
            raise Trouble(f"{stack.label}: the site does not serve")
        served = float(probe.stdout.read()) - begin
        stack.wait_whole(300)
        whole = time.time() - begin
        after = stack.processor_seconds()
        build.join(300)
        if build.status != 0:
            raise Trouble(f"{stack.label}: the command failed with status {build.status}")
    except Trouble as error:
        raise Trouble(f"{error}\n{said.read_text()[-1000:]}{errors.read_text()[-3000:]}") from error
    finally:
        probe.kill()
        build.end()
    shares = stack.shares(said.read_text())
    stack.hang_up()
    rest, settled = stack.processor_seconds(), time.monotonic()
    time.sleep(15)  # an interval that is measured, no wait for something
    rest = (stack.processor_seconds() - rest) / (time.monotonic() - settled) * 60
    return {"serves rows over HTTPS, s": served, "all synced, all targets up, s": whole, "command has ended, s": build.at - begin,
            **shares, "CPU of the hosts, s": after - before, "CPU of the command, s": build.processor,
            "CPU of the hosts at rest, s a minute": rest, "memory of the hosts, MiB": stack.memory()}


# Losing a host

class Traffic:
    """What a client of `load.py` saw: (due, status, seconds, method, id, who answered or what a refusal said) of each request."""

    def __init__(self, text):
        if not text.endswith("end\n"):
            raise Trouble("the load ended before its last line: nothing is concluded from it")
        rows = [line.split("\t") for line in text.splitlines()[:-1]]
        self.requests = [(float(due), status, float(seconds), method, id, said)
                         for due, status, seconds, said, method, id in rows if status != "idle-closed"]

    def of(self, *methods):
        return [request for request in self.requests if request[3] in methods]

    @staticmethod
    def gap(requests):
        """The longest time in which no request was answered well."""
        ends = sorted(due + seconds for due, status, seconds, *_ in requests if status.startswith("2"))
        return max((later - earlier for earlier, later in zip(ends, ends[1:])), default=float("inf"))

    @staticmethod
    def failed(requests):
        return sum(not status.startswith("2") for _, status, *_ in requests)

    @staticmethod
    def slowest(requests):
        return max(seconds for _, _, seconds, *_ in requests)


def lose(stack, host, posts, seconds):
    """Pulls a host's plug a second and a half into a load of 200 requests a second, and puts it back when the load has ended."""
    with tempfile.TemporaryDirectory() as scratch:
        log, prefix = Path(scratch) / "log", f"b{time.time_ns() // 1000 % 10**10}"
        words = ["python3", LOAD, f"https://{DOMAIN}/posts", "--rate", 200, "--connections", 48, "--seconds", seconds,
                 "--posts", posts, "--prefix", prefix, "--log", log, "--stop", Path(scratch) / "stop"]
        client = subprocess.Popen([str(word) for word in stack.client(words)], stdin=subprocess.DEVNULL)
        try:
            end = time.monotonic() + 30
            while not log.exists() or log.read_bytes().count(b"\n") < 300:  # the part of the load that nothing disturbs
                if client.poll() is not None or time.monotonic() > end:
                    raise Trouble(f"{stack.label}: no load before {host} was lost")
                time.sleep(0.02)
            stack.power(host, False)
            client.wait(seconds + 40)
            survivors = stack.members(name for name in DATABASES if name != host)
            return Traffic(log.read_text()), prefix, survivors
        finally:
            client.kill()
            client.wait()
            stack.power(host, True)


def lost_balancer(stack):
    traffic, _, _ = lose(stack, stack.holder(), 0, 7)
    return {"balancer lost: gap, s": traffic.gap(traffic.requests), "balancer lost: requests failed": traffic.failed(traffic.requests)}


def tell(stack, title, requests):
    """Says how requests failed, those alike in one line; when they were due counts from the first of the load."""
    alike, begin = {}, min(due for due, *_ in requests)
    for due, status, seconds, method, _, said in requests:
        if not status.startswith("2"):
            alike.setdefault((method, status, said), []).append((due - begin, seconds))
    for words, failed in alike.items():
        dues, took = ([min(column), max(column)] for column in zip(*failed))
        print(f"{stack.label}: {title}: {len(failed)} × {' '.join(words)}, due after {dues[0]:.2f} to {dues[1]:.2f} s, "
              f"in {took[0]:.2f} to {took[1]:.2f} s", flush=True)


def lost_tier(host, title):
    def measure(stack):
        requests = lose(stack, host, 0, 7)[0].requests
        tell(stack, title, requests)
        return {f"{title}: failed of {len(requests)}": Traffic.failed(requests), f"{title}: slowest, s": Traffic.slowest(requests)}
    return measure


def lost_writer(stack):
    writer = stack.writer()
    traffic, prefix, survivors = lose(stack, writer, 0.25, 12)
    stack.settle()
    told = {id for _, status, _, _, id, _ in traffic.of("POST") if status.startswith("2")}
    host = next(name for name in DATABASES if name != writer)
    ids = stack.ssh(host, f"mariadb -N -B {stack.database} -e \"SELECT id FROM posts WHERE id LIKE '{prefix}-%'\"; echo end").split()
    if not ids or ids[-1] != "end":
        raise Trouble(f"{host} did not answer whole about the posts")
    return {"database writer lost: write gap, s": Traffic.gap(traffic.of("POST")),
            "database writer lost: writes refused": Traffic.failed(traffic.of("POST")),
            "database writer lost: reads failed": Traffic.failed(traffic.of("GET")),
            "database writer lost: acknowledged writes lost": len(told - set(ids)),
            "database writer lost: quorum lost": int(set(survivors.values()) != {("4", "2", "Primary")})}


FAILOVERS = [lost_balancer, lost_tier("web-1", "web host lost"), lost_tier("app-1", "application host lost"), lost_writer,
             lost_tier("cache-1", "cache lost")]


def failover(stack):
    found = {}
    for measure in FAILOVERS:
        stack.settle()
        found |= measure(stack)
    stack.settle()
    return found


# How much is served

PATHS = [("static file", "/style.css"), ("application, no database", "/whoami"), ("page with cache and database", "/")]


def wrk(words, url, seconds):
    """Good answers a second, and the share of the others in percent."""
    said = run([*words, "wrk", "-t", "2", "-c", "32", "-d", f"{seconds}s", url], seconds + 30).stdout
    total = re.search(r"(\d+) requests in ([\d.]+)s", said)
    if not total:
        raise Trouble(f"wrk {url}: {said}")
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    wrong = int(bad.group(1)) if bad else 0
    lost = sum(map(int, broken.groups())) if broken else 0
    answers = int(total.group(1))
    return (answers - wrong) / seconds, 100 * (wrong + lost) / max(1, answers + lost)


def fill(stack):
    """Fifty posts, as many as the page shows."""
    rows = ",".join(f"('row-{number}', 'a post of the benchmark', 'bench')" for number in range(50))
    stack.ssh(stack.writer(), f"mariadb {stack.database} -e \"REPLACE INTO posts (id, text, host) VALUES {rows}\"")


def at_gunicorn(stack):
    return ["nsenter", "-t", stack.leader("app-1"), "-n"]


# What each figure is called, where `wrk` runs, and what it asks for.
ASKED = [(title, lambda stack: stack.client([]), f"https://{DOMAIN}{path}") for title, path in PATHS] + [
    (f"{title}, at gunicorn", at_gunicorn, f"http://127.0.0.1:8000{path}") for title, path in PATHS[1:]]


def throughput(turns, seconds):
    """Requests a second through the virtual address, client and all hosts on the same processors; and at one gunicorn. How fast the
    machine is may change within a minute, so the stacks take turns with each figure. Of each turn: the stack, and where its values go."""
    stacks = [stack for stack, _ in turns]
    for title, where, url in ASKED:
        for stack, values in turns:
            awake(stacks, stack)
            stack.settle()
            before = stack.processor_seconds()
            rate, bad = wrk(where(stack), url, seconds)
            values[f"{title}, requests/s"], values[f"{title}, % not answered well"] = rate, bad
            # What the hosts do besides, at rest too, is part of it.
            values[f"{title}, CPU of the hosts, µs a request"] = 1e6 * (stack.processor_seconds() - before) / max(1, rate * seconds)


def medians(rounds):
    keys = {key: None for found in rounds for key in found}
    return {key: statistics.median([found[key] for found in rounds if key in found]) for key in keys}


def write(path, results):
    Path(path).write_text(json.dumps(results, indent=1) + "\n")
