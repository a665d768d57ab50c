"""Drives the page in a browser: what a person does with it, and what they see.

    python3 page.py URL AXE [PICTURES]

Each step that is not as it should be is a line on standard output; none of them, and "well" is the last line. AXE is the file of
axe-core. With a folder, pictures are left in it: desktop and phone, light and dark, the panel, a moment that is past.
"""

import os
import sys
import time

from browser import Browser

browser, wrong = Browser(), []
url, axe, pictures = sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None
sizes = [("desktop", 1280, 900), ("phone", 390, 800)]


def expect(what, expression, seconds=20):
    end = time.monotonic() + seconds
    while not browser.ask(expression):
        if time.monotonic() > end:
            wrong.append(f"{what}: not so: {expression}")
            return
        time.sleep(0.1)


def looks():
    """In each size and scheme: nothing is cut off, nothing is inaccessible."""
    for scheme in ["light", "dark"]:
        browser.scheme(scheme)
        for name, width, height in sizes:
            browser.size(width, height, name == "phone")
            yield f"{name}-{scheme}"
    browser.scheme("light")
    browser.size(*sizes[0][1:])


def look(suffix=""):
    for name in looks():
        expect(f"nothing is wider than {name}{suffix}", "document.documentElement.scrollWidth <= innerWidth")
        wrong.extend(f"{name}{suffix}: {finding}" for finding in browser.audit(axe))
        if pictures:
            browser.picture(os.path.join(pictures, f"{name}{suffix}.png"))


def alive():
    expect("the state is said", "document.getElementById('verdict')?.textContent === 'The site is up'")
    expect("the line is alive", "document.getElementById('link').dataset.link === 'live'")
    expect("the address is on its holder", "document.querySelector('.w-chip')?.dataset.holder === 'lb-1'")
    expect("each host has a mark and a word", "[...document.querySelectorAll('.w-badge')].every(each => /^\\S \\S/.test(each.textContent))")
    look("-first")
    expect("it moves", "document.querySelector('.w-chip').dataset.holder === 'lb-2'", 60)
    expect("the lost host is lost", "document.querySelector('[data-hosts=\"lb-1\"]').dataset.state === 'lost'")
    expect("and is said aloud", "document.getElementById('said').textContent.includes('1 host is lost')")
    expect("in one column as well", "document.querySelector('[data-members=\"lb-1\"]').textContent.includes('✗ lost')")
    expect("the address as well", "document.querySelector('#tiers [data-virtual]').textContent.includes('◆ on lb-2')")
    look()


def panel():
    browser.ask("document.querySelector('[data-hosts=\"web-1\"]').focus()")
    browser.press("Enter", 13)
    expect("Enter opens the panel", "document.getElementById('panel').open")
    expect("its log lines are text", "document.querySelector('.w-logs').textContent.includes('<script>alert(1)</script>')")
    expect("and nothing but text", "document.querySelectorAll('.w-logs *').length === 0")
    expect("its predictions are there", "document.getElementById('panel-body').textContent.includes('takes over')")
    look("-panel")
    browser.press("Escape", 27)
    expect("Escape closes it", "!document.getElementById('panel').open")
    expect("the focus is back", "document.activeElement.dataset.hosts === 'web-1'")


def keyboard():
    """Everything is reached by Tab, in the page's order, and shows that it is."""
    browser.ask("document.activeElement.blur(); scrollTo(0, 0)")
    reached = []
    for _ in range(70):
        browser.press("Tab", 9)
        name = browser.ask(
            "(at => at === document.body ? 'end' : at.dataset.hosts ? 'box' : at.dataset.hours ? 'span' : at.closest('#host-list') ? 'host' : at.id || at.className)(document.activeElement)")
        seen = browser.ask("(at => at === document.body || getComputedStyle(at).outlineStyle !== 'none' || at.matches('.w-box'))(document.activeElement)")
        if not seen:
            wrong.append(f"the focus on {name} is not seen")
        if not reached or reached[-1] != name:
            reached.append(name)
        if name == "end":
            break
    for name in ["box", "span", "scrub", "filter", "host"]:
        if name not in reached:
            wrong.append(f"Tab does not reach {name}: {reached}")


def before():
    """The slider, a drag over the curves and what happened lead to a moment, and back."""
    browser.ask("document.getElementById('scrub').focus(); 0")
    top = browser.ask("document.getElementById('alerts').getBoundingClientRect().top + scrollY")
    browser.press("ArrowLeft", 37, 8)
    expect("it says that it is not now", "document.getElementById('then').textContent.includes(', not now')")
    expect("what was, was", "document.getElementById('verdict').textContent === 'The site was down'")
    expect("its figures are those of then", "document.getElementById('rate').textContent === '12.3'")
    expect("its hosts as well", "document.querySelector('[data-hosts=\"web-2\"]').dataset.state === 'lost'")
    expect("and who had the address", "document.querySelector('.w-chip').dataset.holder === 'lb-1'")
    expect("and its alerts", "document.getElementById('alert-list').textContent.includes('web-2 does not answer')")
    expect("said aloud", "document.getElementById('said').textContent.startsWith('Showing ')")
    expect("and the slider says it", "document.getElementById('scrub').getAttribute('aria-valuetext').includes('not now')")
    now = browser.ask("document.getElementById('alerts').getBoundingClientRect().top + scrollY")
    if now != top:
        wrong.append(f"the page jumps when it shows a moment: from {top} to {now}")
    time.sleep(2.5)
    expect("news of now do not disturb it", "document.getElementById('rate').textContent === '12.3'")
    look("-past")
    browser.press("Escape", 27)
    expect("Escape leads back", "document.getElementById('verdict').textContent === 'The site is up' && document.getElementById('back').hidden")
    x, y, width = browser.ask("(box => [box.left, box.top + 20, box.width])((document.querySelector('.w-chart svg').scrollIntoView({block: 'center'}), document.querySelector('.w-chart svg').getBoundingClientRect()))")
    browser.drag((x + width * 0.9, y), (x + width * 0.3, y))
    expect("a drag leads there", "document.getElementById('moment').textContent.includes('not now') && document.getElementById('scrub').value === '72'")
    browser.ask("document.getElementById('back-here').click()")
    expect("the button leads back", "document.getElementById('verdict').textContent === 'The site is up' && document.getElementById('moment').textContent === 'now'")
    browser.ask("document.querySelector('#marks button').click()")
    expect("what happened leads to its moment", "document.getElementById('then').textContent.includes(', not now')")
    browser.press("Escape", 27)
    expect("and back", "document.getElementById('then').textContent === ''")


def audited():
    """The audit finds what is wrong, otherwise it would say nothing."""
    browser.ask("document.body.append(Object.assign(document.createElement('input'), {id: 'unnamed'})); 0")
    if not any("unnamed" in finding for finding in browser.audit(axe)):
        wrong.append("a field without a name is not found")
    browser.ask("document.getElementById('unnamed').remove()")


def main():
    browser.size(*sizes[0][1:])
    browser.call("Page.navigate", url=url)
    alive()
    audited()
    panel()
    keyboard()
    before()
    browser.ask("const find = document.getElementById('filter'); find.value = 'db-'; find.dispatchEvent(new Event('input'))")
    expect("hosts are found", "document.querySelectorAll('#host-list > li').length === 3")
    browser.ask("find.value = ''; find.dispatchEvent(new Event('input'))")
    browser.size(*sizes[1][1:], True)
    browser.ask("document.querySelector('[data-members=\"web-1\"]').click()")
    expect("a card opens the panel", "document.getElementById('panel').open && document.getElementById('panel-title').textContent === 'web-1'")
    browser.press("Escape", 27)
    browser.size(*sizes[0][1:])
    wrong.extend(browser.complaints())
    print("leave", flush=True)
    expect("a lost connection is shown", "document.getElementById('link').textContent.includes('connection lost, last news')", 30)
    expect("what is old is pale", "document.body.classList.contains('w-stale')")
    print("return", flush=True)
    expect("it comes back by itself", "document.getElementById('link').dataset.link === 'live'", 40)


try:
    main()
finally:
    browser.close()
print("\n".join(wrong) if wrong else "well", flush=True)
