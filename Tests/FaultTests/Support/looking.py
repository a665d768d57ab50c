"""Looks at the live page of `roost watch` in a browser, for the fault tests.

    python3 looking.py URL

Whatever changes on the page is a line of JSON on standard output, `{"at", "what", "value"}`, with the browser's own time. Each line on
standard input is an expression; what it comes to follows as `{"answer"}`. It ends with its input, after a line `{"complaints"}`.
"""

import json
import os
import select
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../DashboardsTests/Support"))
from browser import Browser  # noqa: E402

OBSERVER = """
(() => {
  const seen = window.seen = [], last = new Map();
  const text = id => document.getElementById(id)?.textContent ?? '';
  const look = () => {
    const now = [['verdict', text('verdict')], ['link', document.getElementById('link')?.dataset.link], ['source', text('source')],
      ['notes', text('notes')], ['rate', text('rate')], ['then', text('then')], ['wrong', text('alert-list')], ['since', text('since')]];
    for (const chip of document.querySelectorAll('.w-chip')) now.push(['holder ' + chip.dataset.address, chip.dataset.holder]);
    for (const box of document.querySelectorAll('[data-hosts]')) now.push(['host ' + box.dataset.hosts, box.dataset.state]);
    for (const [what, value] of now) {
      if (last.get(what) === value) continue;
      last.set(what, value);
      seen.push({at: Date.now() / 1000, what, value: value ?? ''});
    }
  };
  const begin = () => { new MutationObserver(look).observe(document.documentElement, {subtree: true, childList: true, attributes: true, characterData: true}); look(); };
  document.readyState === 'loading' ? addEventListener('DOMContentLoaded', begin) : begin();
})()
"""


def say(value):
    print(json.dumps(value), flush=True)


def main(url):
    browser = Browser()
    try:
        browser.size(1280, 900)
        browser.call("Page.addScriptToEvaluateOnNewDocument", source=OBSERVER)
        browser.call("Page.navigate", url=url)
        while True:
            if select.select([sys.stdin], [], [], 0.1)[0]:
                line = sys.stdin.readline()
                if not line:
                    break
                say({"answer": browser.ask(line)})
            for change in browser.ask("window.seen ? seen.splice(0) : []"):
                say(change)
        say({"complaints": list(browser.complaints())})
    finally:
        browser.close()


main(sys.argv[1])
