"""The tables of minutes and needs in the README and on the teaching page.

They say what the boxes of the lessons say; `make update` writes them.
"""

import re

from tools import lessons

README = lessons.ROOT / "README.md"
TEACHING = lessons.NOTEBOOKS / "instructor" / "README.md"


def facts():
    """{lesson: {read, practise, needs, ...}} of all boxes, in order."""
    return {
        lessons.lesson_id(path): lessons.box(lessons.read(path))
        for path in lessons.lesson_paths()
    }


def named(text, known):
    """The lessons that a text names, in order."""
    return [word for word in re.findall(r"\w+", text) if word in known]


def needs(lesson, known):
    """(what a lesson needs, what helps) by its box, as lists of lessons."""
    parts = known[lesson]["needs"].split(";")
    helps = [part for part in parts if "help" in part]
    must = [part for part in parts if "help" not in part]
    return named(" ".join(must), known), named(" ".join(helps), known)


def line(*cells):
    return re.sub(r"\|  (?=\|)", "| ", f"| {' | '.join(map(str, cells))} |")


def of_readme(known):
    """The four rows of the README's table: lessons stand side by side."""
    must = [", ".join(needs(id, known)[0]) or "-" for id in known]
    return [
        line("lesson", *known),
        line(*["---"] * (len(known) + 1)).replace(" ", ""),
        line("reading", *(one["read"] for one in known.values())),
        line("exercises", *(one["practise"] for one in known.values())),
        line("needs", *must),
    ]


def of_teaching_page(known):
    """The table of the teaching page: a row for each lesson."""
    rows = [line("lesson", "reading", "exercises", "together", "needs", "helps")]
    rows.append("|---|---|---|---|---|---|")
    for id, one in known.items():
        must, helps = needs(id, known)
        minutes = one["read"], one["practise"], one["read"] + one["practise"]
        must = ", ".join(must) or "nothing"
        rows.append(line(id, *minutes, must, ", ".join(helps)))
    return rows


def exchanged(text, rows):
    """A page with these rows in place of the table that begins with the first two
    words of their header."""
    begins = re.escape(" ".join(rows[0].split(" ")[:4]))
    table = re.compile(rf"^{begins}.*(?:\n\|.*)*", re.M)
    return table.sub(lambda _: "\n".join(rows), text, count=1)


def update():
    """Write both tables; the pages that this changed."""
    known, changed = facts(), []
    for page, rows in ((README, of_readme(known)), (TEACHING, of_teaching_page(known))):
        text = page.read_text(encoding="utf-8")
        new = exchanged(text, rows)
        if new != text:
            page.write_text(new, encoding="utf-8", newline="")
            changed.append(page)
    return changed
