"""A headless Chromium over its debugging protocol, and what tests do with it."""

import base64
import json
import os
import shutil
import subprocess
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

    def press(self, key, code, times=1):
        # Enter does something to a button by the character that it makes.
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ["keyDown", "keyUp"] * times:
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **(text if kind == "keyDown" else {}))

    def drag(self, begin, end):
        """With the mouse, in four steps."""
        (x, y), (to, _) = begin, end
        places = [x + (to - x) * step / 4 for step in range(5)]
        self.call("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left", buttons=1, clickCount=1)
        for place in places:
            self.call("Input.dispatchMouseEvent", type="mouseMoved", x=place, y=y, button="left", buttons=1)
        self.call("Input.dispatchMouseEvent", type="mouseReleased", x=to, y=y, button="left", clickCount=1)

    def audit(self, axe):
        """What axe-core calls serious or critical, a line each. Evaluated over the protocol, which the page's policy does not stop."""
        if not self.ask("typeof axe !== 'undefined'"):
            self.ask(open(axe, encoding="utf-8").read() + ";0")
        found = self.ask("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
        for violation in found:
            if violation["impact"] in ("serious", "critical"):
                for node in violation["nodes"]:
                    yield f"{violation['impact']} {violation['id']}: {node['html'][:120]}: {node['failureSummary']}"

    def picture(self, path, whole=True):
        """Of the whole page, or of the window: an open panel that scrolls comes out empty on the former."""
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
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
