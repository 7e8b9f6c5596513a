"""`make test-browser`: lessons in JupyterLite, in Chromium, with a Python of their own.

Before it, a Pyodide is put together from the package index (about 120 MB to download
once, kept under build/) and the site built with it. Here five lessons are opened
without a network: all cells are run, an exercise is answered wrong and right, figures
must be seen, the work must be kept and be there to download. Reports seconds; they say
something about this machine alone.
"""

import sys
import time

from playwright.sync_api import sync_playwright

from helpers import exercises
from tools import lessons
from tools.author import source
from tools.publish import books, site
from tools.trials import browser, try_site

LESSONS = ("00", "P3", "03", "10", "13")
PATIENCE = 300_000  # milliseconds, for busy machines

BUSY = """() => [...document.querySelectorAll(".jp-InputPrompt")]
  .some(prompt => prompt.textContent.includes("*"))"""
# Pictures that are on the page, and those that show nothing.
PICTURES = """() => {
  const all = [...document.querySelectorAll(".jp-OutputArea img")];
  return [all.length, all.filter(image => !image.naturalWidth).length];
}"""


def main():
    root, server = try_site.serve(site.SITE)
    wrong = []
    with sync_playwright() as play:
        chrome = try_site.chromium(play)
        for path in lessons.lesson_paths():
            if lessons.lesson_id(path) in LESSONS:
                wrong += study(chrome, root, path)
        chrome.close()
    server.shutdown()
    print(*wrong, sep="\n")
    print(f"{len(wrong)} findings")
    sys.exit(1 if wrong else 0)


def study(chrome, root, path):
    """Work through one lesson as a student would; returns what went wrong."""
    where, wrong = site.where(path), []
    context = chrome.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    try_site.watch(context, root, wrong, f"{where}: ")
    tab, began = context.new_page(), time.time()
    tab.goto(root + browser.address(where))
    tab.wait_for_selector(".jp-Notebook .jp-Cell")
    opened = time.time()
    stored = lessons.read(path)
    run_all(tab, stored)
    ran = time.time()
    outputs = [o for cell in stored.cells for o in cell.get("outputs", [])]
    drawn = sum("image/png" in o.get("data", {}) for o in outputs)
    shown, empty = tab.evaluate(PICTURES)
    if shown != drawn or empty:
        wrong.append(f"{where}: of {drawn} figures {shown} are shown, {empty} empty")
    id, exercise = next(iter(source.of_notebook(path).exercises.items()))
    code, reason = books.wrong_one(exercises.key()[id])
    said = answer(tab, id, f"answer = {code}", "✘")
    if reason not in said:
        wrong.append(f"{where}: the wrong answer to {id} got '{said}', not '{reason}'")
    answer(tab, id, exercise.answer, "✔")
    answered = time.time()
    tab.keyboard.press("Control+s")
    with tab.expect_download() as got:
        menu(tab, "File", "Download")
    made = lessons.read(got.value.path())
    errors, differ = compare(stored, made)
    wrong += [f"{where}: {error}" for error in errors]
    if not any(exercise.answer in cell.source for cell in made.cells):
        wrong.append(f"{where}: the download does not hold the answer")
    tab.wait_for_timeout(2000)
    tab.reload()
    tab.wait_for_selector(".jp-Notebook .jp-Cell")
    first = exercise.answer.splitlines()[-1]
    try:
        cell_of(tab, id).get_by_text(first).first.wait_for(timeout=30000)
    except Exception:
        wrong.append(f"{where}: the answer to {id} is gone after a reload")
    context.close()
    try_site.REPORT.mkdir(parents=True, exist_ok=True)
    told = "\n\n".join("\n".join(map(str, lines)) for lines in differ)
    (try_site.REPORT / f"{path.stem}.txt").write_text(told, encoding="utf-8")
    print(
        f"{path.stem}: opened after {opened - began:.0f} s, all cells run by a new "
        f"Python {ran - opened:.0f} s later, an exercise answered wrong and right in "
        f"{answered - ran:.0f} s; {len(errors)} errors, {len(differ)} cells whose text "
        "is not the stored one",
        flush=True,
    )
    return wrong


def run_all(tab, stored):
    """Run all cells. JupyterLite stops at each error, made on purpose or not: go on
    from the next cell, as the start page of the site says."""
    run(tab, "Run All Cells")
    for place, cell in enumerate(stored.cells):
        if on_purpose(cell):
            tab.locator(".jp-Notebook .jp-Cell").nth(place + 1).click()
            run(tab, "Run Selected Cell and All Below")


def on_purpose(cell):
    """Whether a cell is there for its error."""
    return "raises-exception" in cell.metadata.get("tags", [])


def run(tab, entry):
    """Choose something to run, and wait until it has run."""
    menu(tab, "Run", entry)
    tab.wait_for_timeout(1000)
    tab.wait_for_function(f"() => !({BUSY})()", polling=500)


def menu(tab, name, entry):
    tab.locator(".lm-MenuBar-item", has_text=name).first.click()
    tab.locator(".lm-Menu-item", has_text=entry).first.click()


def cell_of(tab, id):
    return tab.locator(".jp-CodeCell", has_text=f'check("{id}"').first


def answer(tab, id, code, mark):
    """Type an answer over the old one, run it, and return what check says."""
    cell = cell_of(tab, id)
    cell.scroll_into_view_if_needed()
    cell.locator(".cm-content").click()
    tab.keyboard.press("Control+a")
    tab.keyboard.insert_text(f'{code}\ncheck("{id}", answer)')
    tab.keyboard.press("Shift+Enter")
    found = cell.locator(".jp-OutputArea-output", has_text=f"{mark} {id}").first
    found.wait_for()
    return found.inner_text()


def compare(stored, made):
    """Errors of a run, and the cells that print something else than is stored.

    Another version of a package, or other last digits, may well do that; it is told,
    not counted as wrong.
    """
    errors, differ = [], []
    pairs = zip(stored.cells, made.cells, strict=True)
    for place, (old, new) in enumerate(pairs):
        for output in new.get("outputs", []):
            if output.output_type == "error" and not on_purpose(old):
                errors.append(f"cell {place}: {output.ename}: {output.evalue}")
            if output.get("name") == "stderr":
                errors.append(f"cell {place} warns: {output.text[:200]}")
        ours, theirs = lessons.printed(old), lessons.printed(new)
        if old.source == new.source and ours != theirs:
            differ.append((place, ours, "-- in the browser --", theirs))
    return errors, differ


if __name__ == "__main__":
    main()
