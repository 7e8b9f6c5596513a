"""`make new LESSON=18 PART=networks TITLE="…"`: the draft of a lesson.

A draft is built into build/drafts and counts nowhere: no test holds it to the anatomy
of a lesson, no page names it. Taking ``draft: true`` out of its header makes it a
lesson.
"""

import re
import sys

from tools.author import build, source

TEMPLATE = """---
jupyter:
  draft: true
  kernelspec:
    display_name: Python 3 (ipykernel)
    language: python
    name: python3
---

<!-- #region tags=["author"] -->
**This is the source of lesson {number}; it holds all answers.** Students open
`notebooks/{place}.ipynb`, which is built from it. Edit here, then
`make update LESSONS={number}`.
<!-- #endregion -->

```python tags=["author"]
from tools.author.desk import *
```

# {title}

One sentence on why it matters.


**You will be able to**

- do the first thing;
- do the second;
- do the third.

{box}

<!-- #region tags=["teachers"] -->
### In a nutshell

What happens, and where the surprise is.

### Plan of the hour

| minutes | what |
|:--|:--|
| 10 | *Guess first*, on the board. |

### Where learners stumble

- **A word.** What to say.
<!-- #endregion -->

```python
from helpers import check, load, members, progress
```

## Guess first

Write your guess down: how many states are members today?


## Load and look

```python
statuses = load("statuses")
len(statuses)
```

The table has {{{{ len(statuses) }}}} rows.


### Exercise {number}.1 · The founders (4 minutes)

How many states were members on {{{{ 15 June 2001 | instruction }}}}?

```python
answer = len(members("2001-06-15"))
check("{number}.1", answer)
```

```python tags=["key"]
expects("whole number")
wrong(len(members()), "that is the number of the last day known; name the day.")
wrong(len(members("2001-06-14")), "that is the day before: nobody was a member yet.")
wrong(len(statuses), "that counts the steps of all states in the table.")
otherwise("ask members for the day, and count with len(...).")
```

**Right.** These founded the organisation on that day.

**Hint.** `members` takes a day.

**In class.** Ask who they were.


## Recap

```python
progress("{number}")
```
"""

BOX = (
    "30 minutes to read and run + 4 minutes of exercises · **Needs:** lesson 00 · "
    "**Data used:** `statuses`"
)


def main(number="", part="", title=""):
    if not (re.fullmatch(r"[A-Z]?\d{1,2}", number) and re.fullmatch(r"\w+", part)):
        sys.exit('Say which: make new LESSON=18 PART=networks TITLE="Who leads?"')
    parts = [path.name for path in sorted(source.SOURCE.iterdir()) if path.is_dir()]
    if part not in parts:
        sys.exit(f"There is no part {part!r}. There are: {', '.join(parts)}.")
    known = build.sources()
    if number in known:
        where = known[number].relative_to(source.ROOT)
        sys.exit(f"There is a lesson {number} already: {where}.")
    words = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_") or "a_new_lesson"
    place = f"{part}/{number}_{words}"
    path = source.SOURCE / f"{place}.md"
    title = title or "A new lesson?"
    text = TEMPLATE.format(number=number, place=place, title=title, box=BOX)
    path.write_text(text, encoding="utf-8", newline="")
    print(f"{path.relative_to(source.ROOT)} is a draft: write it in an editor, or in")
    print("JupyterLab (open it with Notebook). It is built into build/drafts by")
    print(f"make update LESSONS={number}")


if __name__ == "__main__":
    main(*sys.argv[1:])
