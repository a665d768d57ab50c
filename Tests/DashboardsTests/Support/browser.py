"""Drives a headless Chromium over its debugging protocol: what a person does with the page, and what they see.

    python3 browser.py URL [PICTURES]

Each step that is not as it should be is a line on standard output; none of them, and "well" is the last line. With a folder,
pictures are left in it: desktop and phone, light and dark.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

import websocket


class Browser:
    def __init__(self):
        self.profile = tempfile.mkdtemp()
        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--remote-allow-origins=*",
             "--user-data-dir=" + self.profile, "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = self.until(lambda: open(os.path.join(self.profile, "DevToolsActivePort")).read().split()[0], 60)
        pages = self.until(lambda: [t for t in json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json")) if t["type"] == "page"], 60)
        self.socket = websocket.create_connection(pages[0]["webSocketDebuggerUrl"], timeout=60)
        self.number, self.events = 0, []
        for domain in ["Page", "Runtime", "Log"]:
            self.call(domain + ".enable")

    @staticmethod
    def until(what, seconds):
        end = time.monotonic() + seconds
        while True:
            try:
                found = what()
                if found:
                    return found
            except (OSError, IndexError):
                pass
            if time.monotonic() > end:
                raise SystemExit("the browser did not come up")
            time.sleep(0.1)

    def call(self, method, **words):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": words}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def ask(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def size(self, width, height, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def scheme(self, name):
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def press(self, key, code):
        for kind in ["keyDown", "keyUp"]:
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def complaints(self):
        for event in self.events:
            words = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                yield "exception: " + json.dumps(words["exceptionDetails"])[:400]
            if event.get("method") == "Log.entryAdded" and words["entry"]["level"] in ("error", "warning"):
                yield "log: " + words["entry"]["text"]

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def main(url, pictures):
    browser, wrong = Browser(), []

    def expect(what, expression, seconds=20):
        end = time.monotonic() + seconds
        while not browser.ask(expression):
            if time.monotonic() > end:
                wrong.append(f"{what}: not so: {expression}")
                return
            time.sleep(0.1)

    try:
        browser.size(1280, 900)
        browser.call("Page.navigate", url=url)
        expect("the state is said", "document.getElementById('verdict')?.textContent === 'The site is up'")
        expect("the line is alive", "document.getElementById('link').dataset.link === 'live'")
        expect("the address is on its holder", "document.querySelector('.w-chip')?.dataset.holder === 'lb-1'")
        expect("each host has a mark and a word", "[...document.querySelectorAll('.w-badge')].every(each => /^\\S \\S/.test(each.textContent))")
        expect("it moves", "document.querySelector('.w-chip').dataset.holder === 'lb-2'", 30)
        expect("the lost host is lost", "document.querySelector('[data-hosts=\"lb-1\"]').dataset.state === 'lost'")
        expect("and is said aloud", "document.getElementById('said').textContent.includes('1 host is lost')")
        browser.ask("document.querySelector('[data-hosts=\"web-1\"]').focus()")
        browser.press("Enter", 13)
        expect("Enter opens the panel", "document.getElementById('panel').open")
        expect("its log lines are text", "document.querySelector('.w-logs').textContent.includes('<script>alert(1)</script>')")
        expect("and nothing but text", "document.querySelectorAll('.w-logs *').length === 0")
        expect("its predictions are there", "document.getElementById('panel-body').textContent.includes('takes over')")
        browser.press("Escape", 27)
        expect("Escape closes it", "!document.getElementById('panel').open")
        expect("the focus is back", "document.activeElement.dataset.hosts === 'web-1'")
        browser.ask("const find = document.getElementById('filter'); find.value = 'db-'; find.dispatchEvent(new Event('input'))")
        expect("hosts are found", "document.querySelectorAll('#host-list > li').length === 3")
        browser.ask("find.value = ''; find.dispatchEvent(new Event('input'))")
        for scheme in ["light", "dark"]:
            browser.scheme(scheme)
            for name, width, height in [("desktop", 1280, 900), ("phone", 380, 800)]:
                browser.size(width, height, name == "phone")
                expect(f"nothing is wider than a {name}", "document.documentElement.scrollWidth <= innerWidth")
                if pictures:
                    browser.picture(os.path.join(pictures, f"{name}-{scheme}.png"))
        wrong.extend(browser.complaints())
        print("leave", flush=True)
        expect("a lost connection is shown", "document.getElementById('link').textContent.includes('connection lost, last news')", 30)
        expect("what is old is pale", "document.body.classList.contains('w-stale')")
        print("return", flush=True)
        expect("it comes back by itself", "document.getElementById('link').dataset.link === 'live'", 40)
    finally:
        browser.close()
    print("\n".join(wrong) if wrong else "well", flush=True)


main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
