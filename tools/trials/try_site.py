"""`make test-site`: every page of the built site, as its readers meet it.

Links are followed in the files. Then Chromium, without a network, opens each page in
light and in dark mode: axe-core reports what would stop somebody; at 360 pixels nothing
may stick out; the keyboard alone must reach everything; the search must find; a lesson
is printed. A page each of slides and solved lessons is looked at too, where they have
been built. Runs in an environment of its own, with Playwright; Chromium is the
machine's own (CHROMIUM names another).
"""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from collections import Counter
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.publish import links, site

REPORT = site.BUILD / "site-report"
AXE = "4.14.1"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a style sheet would fetch from outside.
OUTSIDE = r"(?:url\(['\"]?|@import ['\"])((?:https?:)?//[^)'\"]+)"


def html_pages():
    """The pages of the site, without JupyterLite's own: {path: links.Page}."""
    found = {}
    for path in sorted(site.SITE.rglob("*.html")):
        where = path.relative_to(site.SITE).as_posix()
        if not where.startswith(("lite/", "_static/")):
            found[where] = links.Page(path.read_text(encoding="utf-8"))
    return found


def built_beside():
    """One page each of slides, solved lessons and books, where they have been built."""
    kinds = ("slides/*.html", "instructor/[!b]*/*.html", "instructor/books/*.html")
    found = [min(site.BUILD.glob(kind), default=None) for kind in kinds]
    return [path.relative_to(site.BUILD).as_posix() for path in found if path]


def broken_links(pages):
    """Links that lead nowhere, ids given twice, and what would be fetched outside."""
    wrong = links.wrong(pages, lambda path: (site.SITE / path).is_file())
    for sheet in site.SITE.glob("_static/**/*.css"):
        for address in re.findall(OUTSIDE, sheet.read_text("utf-8")):
            wrong.append(f"{sheet.name}: would fetch {address}")
    return wrong


def serve(folder):
    """Serve a folder on the loopback interface; returns its address and the server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *args):
            pass  # a page that is left before it has loaded

    handler = functools.partial(Quiet, directory=str(folder))
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/", server


def chromium(play):
    """The machine's Chromium, which fetches nothing by itself."""
    path = os.environ.get("CHROMIUM")
    path = path or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        sys.exit("There is no Chromium here. Install it, or name it: CHROMIUM=path")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return play.chromium.launch(executable_path=path, args=quiet)


def watch(requests, root, wrong, where=""):
    """Note what a page, or a context of pages, asks of any other place."""

    def note(request):
        if not request.url.startswith((root, "data:", "blob:")):
            wrong.append(f"{where}outside request: {request.url}")

    requests.on("request", note)


def axe_source():
    """The script of axe-core, from its npm package."""
    folder = site.BUILD / "downloads"
    archive = folder / f"axe-core-{AXE}.tgz"
    if not archive.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "pack", "--silent", f"axe-core@{AXE}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(archive) as package:
        return package.extractfile("package/axe.min.js").read().decode("utf-8")


RUN_AXE = """tags => axe.run(document, {runOnly: tags, resultTypes: ["violations"]})
  .then(found => found.violations.flatMap(rule => rule.nodes.map(node =>
    ({rule: rule.id, help: rule.help, where: node.target.flat().join(" "),
      html: node.html.slice(0, 200)}))))"""


# Rows of a long table are alike, and axe-core takes minutes over a thousand of them.
SHORTEN = """() => document.querySelectorAll("tbody tr:nth-child(n + 101)")
  .forEach(row => row.remove())"""


def findings(tab, script):
    """What axe-core finds on the page that is open; it leaves 100 rows of a table."""
    tab.evaluate(SHORTEN)
    tab.evaluate(script)
    return tab.evaluate(RUN_AXE, TAGS)


# Everything a keyboard should reach, each with a number to recognise it by.
REACHABLE = """() => {
  const shown = e => e.checkVisibility({checkOpacity: false, checkVisibilityCSS: true})
    && !e.closest("[inert], dialog:not([open])");
  const all = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")];
  const fit = all.filter(e => e.tabIndex >= 0 && !e.disabled && shown(e));
  fit.forEach((e, place) => e.dataset.place = place);
  const name = e => e.textContent || e.title || e.name || e.tagName;
  return fit.map(e => name(e).trim().slice(0, 40));
}"""


def unreached(tab):
    """What Tab does not reach on the page that is open, and what it reaches unseen."""
    names = tab.evaluate(REACHABLE)
    met = set()
    for _ in range(len(names) + 20):
        tab.keyboard.press("Tab")
        place = tab.evaluate("() => document.activeElement.dataset.place ?? null")
        if place is not None:
            met.add(int(place))
    return [name for place, name in enumerate(names) if place not in met]


def look(browser, root, pages, wrong):
    """Each page, light and dark, wide and narrow."""
    script, counts = axe_source(), Counter()
    for theme in ("light", "dark"):
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, color_scheme=theme
        )
        tab = context.new_page()
        watch(tab, root, wrong)
        tab.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
        for where in pages:
            print(".", end="", flush=True)
            tab.goto(root + where)
            tab.wait_for_load_state("load")
            tab.set_viewport_size({"width": 360, "height": 740})
            width = tab.evaluate("() => document.documentElement.scrollWidth")
            if width > 360:
                wrong.append(f"{theme} {where}: {width} pixels wide on a screen of 360")
            tab.set_viewport_size({"width": 1280, "height": 900})
            for found in findings(tab, script):
                counts[found["rule"]] += 1
                wrong.append(f"{theme} {where}: {found}")
        context.close()
        print(f" {theme}")
    return counts


def use(browser, root, pages, wrong):
    """Keyboard, search, filter and print."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    samples = ["index.html", "claims.html", "glossary.html", "codebook/claims.html"]
    samples += [name for name in pages if re.search(r"/(03|13)_", name)]
    for where in samples:
        tab.goto(root + where)
        wrong += [f"{where}: Tab does not reach '{n}'" for n in unreached(tab)]
    tab.goto(root + "claims.html")
    tab.get_by_label("Search the claims").fill("observer")
    shown = tab.locator("form.filter output").inner_text()
    rows = tab.locator("#ledger tbody tr:visible").count()
    if not shown.startswith(f"{rows} of") or not 0 < rows < 128:
        wrong.append(f"the filter of the claims says {shown} and shows {rows}")
    tab.get_by_label("Verdict").select_option("contradicted")
    if tab.locator("#ledger tbody tr:visible").count() >= rows:
        wrong.append("the verdict does not narrow the claims")
    rows = tab.locator("#ledger tbody tr:visible")
    tab.goto(root + "claims.html#S13")
    tab.reload()
    if rows.count() != 1 or not tab.locator("#S13").is_visible():
        wrong.append("a link to a claim does not show it alone")
    tab.locator(".show-all").press("Enter")
    if rows.count() != tab.locator("#ledger tbody tr").count():
        wrong.append("the button does not show all claims")
    # From a memory stick, as from a server.
    for start in (root, site.SITE.as_uri() + "/"):
        tab.goto(start + "search.html?q=betweenness")
        try:
            tab.wait_for_selector("#search-results li a", timeout=30000)
        except Exception:
            wrong.append(f"the search finds nothing, opened from {start}")
    tab.goto(root + "search.html?q=typical+wrong+answers")
    tab.wait_for_timeout(2000)
    if tab.locator("#search-results a[href*='instructors/']").count():
        wrong.append("the search gives the answers away")
    REPORT.mkdir(parents=True, exist_ok=True)
    for where in samples[-2:]:
        tab.goto(root + where)
        tab.emulate_media(media="print")
        sheet = REPORT / f"{Path(where).stem}.pdf"
        tab.pdf(path=str(sheet), format="A4", print_background=True)
    tab.close()


def main():
    began = time.time()
    pages = html_pages()
    wrong = broken_links(pages)
    number = sum(len(page.links) for page in pages.values())
    print(f"{len(pages)} pages, {number:,} links: {len(wrong)} broken")
    root, server = serve(site.SITE)
    with sync_playwright() as play:
        browser = chromium(play)
        counts = look(browser, root, pages, wrong)
        use(browser, root, pages, wrong)
        beside, _ = serve(site.BUILD)
        counts += look(browser, beside, built_beside(), wrong)
        browser.close()
    server.shutdown()
    for rule, number in sorted(counts.items()):
        print(f"axe-core: {rule}, {number} times")
    REPORT.mkdir(parents=True, exist_ok=True)
    (REPORT / "findings.txt").write_text("\n".join(wrong), encoding="utf-8")
    print(*wrong[:40], sep="\n")
    print(f"{len(wrong)} findings, after {time.time() - began:.0f} s; see {REPORT}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
