"""Drives the page in a browser: what a person does with it, and what they see.

    python3 page.py URL AXE [PICTURES]

Each step that is not as it should be is a line on standard output; none of them, and "well" is the last line. AXE is the file of
axe-core. With a folder, pictures are left in it: desktop and phone, light and dark, the panels, a moment that is past.
"""

import os
import sys
import time

from browser import Browser

browser, wrong = Browser(), []
url, axe, pictures = sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None
sizes = [("desktop", 1280, 900), ("phone", 390, 800)]


def expect(what, expression, seconds=10):
    end = time.monotonic() + seconds
    while not browser.ask(expression):
        if time.monotonic() > end:
            wrong.append(f"{what}: not so: {expression}")
            return
        time.sleep(0.1)


def row(name):
    """What a row of the panel says, as an expression."""
    return f"[...document.querySelectorAll('#panel dt')].find(each => each.textContent === '{name}')?.nextSibling.textContent"


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
            browser.picture(os.path.join(pictures, f"{name}{suffix}.png"), not browser.ask("document.getElementById('panel').open"))


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
    browser.ask("document.querySelector('[data-hosts=\"web-1\"] .w-face').focus()")
    browser.press("Enter", 13)
    expect("Enter opens the panel", "document.getElementById('panel').open")
    expect("its log lines are text", "document.querySelector('.w-logs').textContent.includes('<script>alert(1)</script>')")
    expect("and nothing but text", "document.querySelectorAll('.w-logs *').length === 0")
    expect("its predictions are there", "document.getElementById('panel-body').textContent.includes('takes over')")
    look("-panel")
    browser.press("Escape", 27)
    expect("Escape closes it", "!document.getElementById('panel').open")
    expect("the focus is back", "document.activeElement.matches('[data-hosts=\"web-1\"] .w-face')")


def component():
    """What runs on a host has a panel of its own: from the picture by keyboard, from its host's panel, and back."""
    browser.ask("document.querySelector('[data-hosts=\"web-1\"] .w-face').focus()")
    browser.press("Tab", 9)
    expect("Tab reaches what runs there, with a name", "document.activeElement.getAttribute('aria-label') === 'nginx on web-1, active' && document.activeElement.getAttribute('role') === 'button'")
    browser.press("Enter", 13)
    expect("Enter opens its panel", "document.getElementById('panel').open && document.getElementById('panel-title').textContent === 'nginx on web-1'")
    expect("its state and since when", f"/^✓ active .running., since .*16:40/.test({row('state')})")
    expect("its unit", f"{row('unit')} === 'nginx.service'")
    expect("its figures", f"{row('requests')} === '30.9 a second'")
    expect("what it is called is text", f"{row('<b>fail</b>')} === '0.0 %' && !document.querySelector('#panel b')")
    expect("its own log lines", "/^ ?<script>alert\\(1\\)<.script>nginx$/.test(document.querySelector('.w-logs').textContent)")
    for words in ["roost logs --host web-1 --component nginx --follow", "roost ssh web-1 -- systemctl status nginx", "web-1/nginx stopped:", "web-1 "]:
        expect(f"the panel says {words}", f"document.getElementById('panel-body').textContent.includes('{words}')")
    expect("nothing of what else runs there", "!/web-1\\/(?!nginx)/.test(document.getElementById('panel-body').textContent)")
    look("-component")
    browser.ask("document.querySelector('.w-back').focus()")
    browser.press("Enter", 13)
    expect("a way back to its host, where one came from", "document.getElementById('panel-title').textContent === 'web-1' && document.activeElement.dataset.engine === 'nginx'")
    time.sleep(2.5)
    expect("news do not take the focus away", "document.activeElement.dataset.engine === 'nginx'")
    browser.press("Enter", 13)
    expect("and to it again", "document.getElementById('panel-title').textContent === 'nginx on web-1' && document.activeElement.id === 'panel-title'")
    browser.press("Escape", 27)
    expect("Escape closes it", "!document.getElementById('panel').open")
    expect("the focus is back where it began", "document.activeElement.dataset.component === 'web-1/nginx'")
    browser.ask("document.querySelector('[data-component=\"lb-2/keepalived\"] text').dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    expect("a click opens another", "document.getElementById('panel-title').textContent === 'keepalived on lb-2'")
    expect("it says what it holds", f"{row('holds')} === '10.20.0.10'")
    expect("what is not known is said", f"{row('note')} === 'lb-2 says nothing'")
    browser.press("Escape", 27)


def keyboard():
    """Everything is reached by Tab, in the page's order, and shows that it is."""
    browser.ask("document.activeElement.blur(); scrollTo(0, 0)")
    reached = []
    for _ in range(140):
        browser.press("Tab", 9)
        name = browser.ask(
            "(at => at === document.body ? 'end' : at.matches('.w-face') ? 'box' : at.matches('.w-part') ? 'part' : at.dataset.hours ? 'span' : at.closest('#host-list') ? 'host' : at.id || at.className)(document.activeElement)")
        seen = browser.ask("(at => at === document.body || getComputedStyle(at).outlineStyle !== 'none' || at.matches('.w-face, .w-part'))(document.activeElement)")
        if not seen:
            wrong.append(f"the focus on {name} is not seen")
        if not reached or reached[-1] != name:
            reached.append(name)
        if name == "end":
            break
    for name in ["box", "part", "span", "scrub", "filter", "host"]:
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
    browser.ask("document.querySelector('[data-component=\"web-1/nginx\"]').dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    expect("what runs there as well", f"{row('requests')} === '7.5 a second'")
    expect("and says that it is not now", f"{row('shown')}.includes('not now')")
    browser.press("Escape", 27)
    expect("Escape closes the panel first", "!document.getElementById('panel').open && document.getElementById('then').textContent.includes(', not now')")
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
    component()
    keyboard()
    before()
    browser.ask("const find = document.getElementById('filter'); find.value = 'db-'; find.dispatchEvent(new Event('input'))")
    expect("hosts are found", "document.querySelectorAll('#host-list > li').length === 3")
    browser.ask("find.value = ''; find.dispatchEvent(new Event('input'))")
    browser.size(*sizes[1][1:], True)
    browser.ask("document.querySelector('[data-members=\"web-1\"]').click()")
    expect("a card opens the panel", "document.getElementById('panel').open && document.getElementById('panel-title').textContent === 'web-1'")
    browser.ask("document.querySelector('.w-parts [data-engine=nginx]').click()")
    expect("and from there what runs on it", "document.getElementById('panel-title').textContent === 'nginx on web-1' && document.getElementById('panel').scrollWidth <= innerWidth")
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
except SystemExit as ending:
    wrong.append(str(ending))
finally:
    browser.close()
print("\n".join(wrong) if wrong else "well", flush=True)
