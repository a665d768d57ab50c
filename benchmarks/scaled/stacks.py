"""The two stacks: the same eleven hosts of a lab, made by Roost and by the shell of byhand/."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

here = Path(__file__).resolve().parent
root = here.parent.parent
roost = Path(os.environ.get("ROOST", root / ".build/debug/roost")).resolve()
HOSTS = ["lb-1", "lb-2", "web-1", "web-2", "app-1", "app-2", "db-1", "db-2", "db-3", "cache-1", "mon-1"]
DATABASES = ["db-1", "db-2", "db-3"]
DOMAIN = "www.foobar.com"
TARGETS = 21  # figures of eleven hosts, four HAProxy, two nginx, three MariaDB and one Redis
APT, TRANSFER = "of which apt (slowest host), s", "of which state transfer (two joins), s"
LABS = Path("/var/lib/roost-lab/labs")


class Trouble(Exception):
    """What ends the benchmark, in words for whoever runs it."""


def run(words, seconds, good=(0,), **options):
    """The finished process; its output is shown when it fails or does not end in time."""
    words = [str(word) for word in words]
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | options
    try:
        done = subprocess.run(words, timeout=seconds, **options)
    except subprocess.TimeoutExpired as error:
        raise Trouble(f"{' '.join(words[:8])} … did not end within {seconds} s") from error
    if done.returncode not in good:
        said = (done.stdout or "")[-2000:] + (done.stderr or "")[-2000:]
        raise Trouble(f"{' '.join(words[:8])} … failed with status {done.returncode}\n{said}")
    return done


def parallel(work, items):
    with ThreadPoolExecutor(len(items)) as pool:
        return dict(zip(items, pool.map(work, items)))


class Stack:
    """Eleven hosts over the lab's base image, and what a benchmark asks of them. Their addresses and their domain are the same
    in both stacks: each lab has a network of its own."""

    name = label = database = ""

    def __init__(self, scratch):
        self.folder = scratch / self.name
        self.folder.mkdir()
        text = (root / "examples/scaled/stack.yml").read_text()
        text = re.sub(r"(?m)^stack: \S+", f"stack: {self.name}", text).replace("../apps/python", "./app")
        (self.folder / "stack.yml").write_text(text)
        shutil.copytree(root / "examples/apps/python", self.folder / "app")
        shutil.copytree(root / "examples/scaled/public", self.folder / "public")
        self.state = self.folder / f".roost/{self.name}"
        self.authority = self.state / "ca.pem"
        self.id = None

    # The hosts

    def make_hosts(self):
        """Hosts as the lab makes them, with nothing of any stack on them: `up` shows its plan and, unable to ask, ends."""
        done = run([roost, "up", "--lab"], 600, good=(2,), cwd=self.folder)
        if "nobody is there to ask" not in done.stderr:
            raise Trouble(f"the hosts of {self.name} were not made:\n{done.stderr[-2000:]}")
        self.id = next(lab["lab"] for lab in json.loads(run([roost, "lab", "list", "--json"], 30).stdout)
                       if Path(lab["directory"]) == self.folder)
        self.groups = json.loads((LABS / self.id / "state.json").read_text())["groups"]

    def remove(self):
        """All of it, however much there is."""
        self.freeze(False)
        self.hang_up()
        try:
            run([roost, "down", "--lab", "--yes", "-f", self.folder / "stack.yml"], 300)
        except Trouble as trouble:
            print(f"the lab of {self.name} may be left (roost lab list, roost lab remove): {trouble}", file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.id = None

    def hang_up(self):
        """Ends the SSH connections that wait for a next command: each of them costs its host 5 MiB."""
        ours = Path(f"/tmp/roost-{os.getuid()}") / hashlib.sha256(str(self.state).encode()).hexdigest()[:8]
        for socket in [*(self.folder / "c").glob("*"), *(self.folder / "setup/control").glob("*"), *ours.glob("*")]:
            subprocess.run(["ssh", "-O", "exit", "-S", socket, "x"], capture_output=True, timeout=20)

    def ssh(self, host, command, seconds=30, good=(0,)):
        (self.folder / "c").mkdir(mode=0o700, exist_ok=True)
        words = ["ssh", "-F", self.state / "ssh_config", "-o", "BatchMode=yes", "-o", "ConnectTimeout=3", "-o",
                 "ControlMaster=auto", "-o", "ControlPersist=60", "-o", f"ControlPath={self.folder}/c/%n", host, command]
        return run(words, seconds, good).stdout

    def client(self, words):
        """The command line of something on the client side, which trusts the stack's authority."""
        return [roost, "lab", "client", "-f", self.folder / "stack.yml", "--", "env", f"SSL_CERT_FILE={self.authority}", *words]

    def power(self, host, on):
        run([roost, "lab", "power", "on" if on else "off", "-f", self.folder / "stack.yml", host], 120)

    # Control groups of the machine

    def files(self, name, hosts=HOSTS):
        """That file of each host's control group, where there is one."""
        found = [Path(group.replace("%h", host)) / name for group in self.groups for host in hosts]
        return [path for path in found if path.exists()]

    def freeze(self, frozen):
        if self.id:
            for path in self.files("freezer.state"):
                path.write_text("FROZEN" if frozen else "THAWED")

    def processor_seconds(self):
        return sum(int(path.read_text()) for path in self.files("cpuacct.usage")) / 1e9

    def memory(self, field="total_rss"):
        """MiB of the hosts in all."""
        texts = [path.read_text() for path in self.files("memory.stat")]
        return sum(int(re.search(rf"(?m)^{field} (\d+)", text).group(1)) for text in texts) / 2**20

    def leader(self, host):
        """A process in the host's own network."""
        for path in self.files("cgroup.procs", [host]):
            for folder in [path.parent, *path.parent.rglob("*")]:
                procs = folder / "cgroup.procs"
                for pid in procs.read_text().split() if procs.exists() else []:
                    try:
                        if Path(f"/proc/{pid}/comm").read_text().strip() in ("gunicorn", "haproxy", "sshd"):
                            return pid
                    except OSError:
                        continue
        raise Trouble(f"{host} has no process that is known")

    # The site

    def probe(self, seconds, times=1):
        return self.client(["python3", here / "probe.py", DOMAIN, self.authority, seconds, times])

    def members(self, hosts=DATABASES):
        """How each database's server sees its cluster: (state, size, status); nothing for one that does not answer."""
        ask = "mariadb -N -B -e \"SHOW STATUS WHERE Variable_name IN ('wsrep_local_state', 'wsrep_cluster_size', 'wsrep_cluster_status')\""
        def one(host):
            try:
                words = dict(line.split("\t") for line in self.ssh(host, ask, 10).splitlines())
                return words["wsrep_local_state"], words["wsrep_cluster_size"], words["wsrep_cluster_status"]
            except (Trouble, KeyError, ValueError):
                return None
        return parallel(one, list(hosts))

    def unwatched(self):
        """The targets of Prometheus that are not up, and how many there are."""
        try:
            said = self.ssh("mon-1", "curl -s -m 5 'http://127.0.0.1:9090/api/v1/targets?state=active'", 10)
            targets = json.loads(said)["data"]["activeTargets"]
        except (Trouble, ValueError, KeyError):
            return None, 0
        return [target["scrapeUrl"] for target in targets if target["health"] != "up"], len(targets)

    def whole(self):
        """Whether all three databases are synced and all of at least TARGETS targets are up."""
        if set(self.members().values()) != {("4", "3", "Primary")}:
            return False
        down, count = self.unwatched()
        return down == [] and count >= TARGETS

    def wait_whole(self, seconds):
        end = time.monotonic() + seconds
        while not self.whole():
            if time.monotonic() > end:
                raise Trouble(f"{self.name} is not whole after {seconds} s: {self.members()}, not up: {self.unwatched()}")
            time.sleep(0.3)

    def settle(self):
        """Waits until everything is there and ten posts in a row were written and read."""
        self.wait_whole(150)
        run(self.probe(60, 10), 90)

    def holder(self):
        held = [host for host in ("lb-1", "lb-2") if "10.20.0.10/" in self.ssh(host, "ip -4 -o address show")]
        if len(held) != 1:
            raise Trouble(f"{self.name}: the virtual address is held by {held}")
        return held[0]


class Roost(Stack):
    name, label, database = "generated", "Roost", "generated"

    def command(self):
        return [roost, "up", "--yes", "--json"]

    def shares(self, said):
        """Seconds of the dearest kinds of work on the host that needed most, from the document of `up`."""
        changes = json.loads(said)["changes"]
        if any(change["result"] != "done" for change in changes):
            raise Trouble("roost up left something undone:\n" + said[-2000:])

        def most(kind, hosts=HOSTS):
            return [max((c["seconds"] for c in changes if c["host"] == host and c["resource"].startswith(kind)), default=0)
                    for host in hosts]

        # All packages of a host come in one step, whose time each of them has.
        return {APT: max(most("package ")), TRANSFER: sum(most("unit mariadb.service", ["db-2", "db-3"])),
                "of which the application's release (slowest host), s": max(most("release app ")),
                "of which an RSA key for sshd (slowest host), s": max(most("hostkey "))}

    def log_requests(self, which):
        """Which requests the balancers, the web servers and the application write a line about: `all`, as they do by themselves, or `failed`."""
        file = self.folder / "stack.yml"
        text = re.sub(r"^  log: .*\n", "", file.read_text(), flags=re.M)
        text = re.sub(r"^(balancer|web):\n", rf"\g<0>  log: {which}\n", text, flags=re.M)
        file.write_text(re.sub(r"(?m)^  environment: .*", rf"  environment: {{ GREETING: hello, LOG: {which} }}", text))
        run([roost, "up", "--yes"], 300, cwd=self.folder)
        name = f"/named-{which}"
        run(self.client(["curl", "-s", "-o", "/dev/null", f"https://{DOMAIN}{name}"]), 30, good=(0, 22))
        time.sleep(2)
        if bool(self.ssh(self.holder(), f"grep -s '{name} ' /var/log/haproxy/requests.log || :").strip()) != (which == "all"):
            raise Trouble(f"Roost's balancer does not log {which} requests")

    def writer(self):
        return json.loads(run([roost, "status", "--json"], 60, good=(0, 1, 3), cwd=self.folder).stdout)["database"]["writer"]


class ByHand(Stack):
    name, label, database = "byhand", "by hand", "foobar"

    def __init__(self, scratch):
        super().__init__(scratch)
        self.authority = self.folder / "setup/tls/ca.pem"

    def command(self):
        return [here / "byhand/up", self.state / "ssh_config", self.folder / "setup", self.folder / "app",
                self.folder / "public"]

    def shares(self, said):
        lines = [line.split() for line in said.splitlines()]
        return {APT: max(float(words[4]) for words in lines), TRANSFER: sum(float(words[2]) for words in lines if words[1] == "join")}

    def log_requests(self, which):
        """With `all` the balancers name each request and write a line about it from now on, as Roost's do; before that, none about a good one."""
        if which == "failed":
            return
        for host in ("lb-1", "lb-2"):
            self.ssh(host, "bash /root/setup/host/logs && systemctl is-active haproxy rsyslog", 120)
        run(self.probe(60, 3), 90)
        if not self.ssh(self.holder(), "tail -n 3 /var/log/haproxy.log | grep ' HTTP/' || :").strip():
            raise Trouble("the balancer by hand does not log its requests")

    def writer(self):
        """HAProxy takes the first that is up, on every application host alike."""
        return next(host for host, state in self.members().items() if state and state[0] == "4")


def awake(stacks, one):
    """The hosts of the others are frozen."""
    for stack in stacks:
        stack.freeze(stack is not one)
