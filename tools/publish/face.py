"""What a stranger meets first: launch links, the map, pictures, short names, and what
search engines and messengers are told of a page.

The repository's address is `repository-code` in CITATION.cff, and nowhere else. Until
it is set, lessons run in JupyterLite alone; nothing else is missing.
"""

import html
import re
import textwrap
from io import BytesIO
from urllib.parse import quote

import matplotlib.pyplot as plt

from helpers import STATUS_STYLES, draw_map, load, statuses_on
from helpers.datasets import CourseError
from helpers.figures import BORDERS
from helpers.membership import as_day
from tools import lessons
from tools.trials import browser

CITATION = lessons.ROOT / "CITATION.cff"
# What Colab opens is a branch of its own: see .github/workflows/pages.yml.
COLAB_BRANCH = "colab"
ADDRESS = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:/tree/(\S+?))?/?")
ASKS = re.compile(r"(Who|What|When|Which|How|Did|Do)\b")
SPELT = {"sco": "SCO", "python": "Python", "un": "UN"}


class FaceError(CourseError):
    """An address that leads nowhere."""


# ---- Where the course lives ----------------------------------------------------------


def cited(name):
    """What CITATION.cff says under a name; nothing if it does not."""
    text = CITATION.read_text(encoding="utf-8")
    found = re.search(rf'^{name}: "?(.+?)"?$', text, re.M)
    return found[1] if found else ""


def repository():
    """(owner, name, branch) of the repository on GitHub, or None; HEAD is its own."""
    address = cited("repository-code")
    found = ADDRESS.fullmatch(address.removesuffix(".git"))
    if not found and "github.com" in address:
        raise FaceError(
            f"CITATION.cff: repository-code is {address}. It should be of the form "
            "https://github.com/owner/name, for a branch with /tree/branch behind it."
        )
    return (found[1], found[2], found[3] or "HEAD") if found else None


def home():
    """The address of the site, with a stroke at its end, or nothing.

    `url` in CITATION.cff, or else where GitHub shows the pages of the repository.
    """
    if url := cited("url"):
        return f"{url.rstrip('/')}/"
    if place := repository():
        return f"https://{place[0].lower()}.github.io/{place[1]}/"
    return ""


def package_address():
    """What pip installs the helpers from, or nothing."""
    if not (place := repository()):
        return ""
    owner, name, branch = place
    return f"git+https://github.com/{owner}/{name}@{branch}".removesuffix("@HEAD")


def launches(where):
    """{words: address} of the places that run a lesson ('history/03_….ipynb').

    The first is seen from the site's front page.
    """
    found = {"Run in your browser": browser.address(where)}
    if place := repository():
        owner, name, branch = place
        found["Open in Colab"] = (
            "https://colab.research.google.com/github/"
            f"{owner}/{name}/blob/{COLAB_BRANCH}/{quote(where)}"
        )
        found["Open in Binder"] = (
            f"https://mybinder.org/v2/gh/{owner}/{name}/{quote(branch, safe='')}"
            f"?urlpath={quote(f'lab/tree/notebooks/{where}', safe='')}"
        )
    return found


# ---- Names and pictures --------------------------------------------------------------


def short_name(path):
    """'03 Who belongs since when?' of the file 03_who_belongs_since_when.ipynb."""
    id, *words = path.stem.split("_")
    words = " ".join(SPELT.get(word, word) for word in words)
    words = words[:1].upper() + words[1:]
    return f"{id} {words}{'?' if ASKS.match(words) else ''}"


def picture(notebook):
    """(PNG, first words about it) of a lesson's fullest figure, or None."""
    found = [
        (png, output.metadata["image/png"]["alt"])
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if (png := lessons.png_of(output))
    ]
    png, alt = max(found, key=lambda pair: len(pair[0]), default=(None, ""))
    return png and (png, textwrap.shorten(alt, 160, placeholder=" …"))


def specimen(notebook, most=7):
    """The first lines of a lesson that has no figure: code, and what came of it."""
    lines = []
    for cell in notebook.cells:
        if not cell.get("outputs") or re.search(r"check\(|hint\(", cell.source):
            continue
        output = cell.outputs[0]
        text = output.get("text") or output.get("data", {}).get("text/plain", "")
        new = [f">>> {line}" for line in cell.source.splitlines()] + text.splitlines()
        if lines and len(lines + new) > most:
            break
        lines += new
    return "\n".join(lines[:most])


def front_map():
    """(PNG, HTML): the map of the last day that is known, and its legend in words."""
    groups, day = statuses_on(), as_day("last")
    fig = plt.figure(figsize=(6, 3.15), layout="none")
    ax = fig.add_axes((0, 0, 1, 1))
    # Twice as wide as high, nearly: what messengers show beside a link.
    draw_map(ax, groups, extent=(8, 192, 0, 76))
    ax.get_legend().remove()
    ax.set_title("", loc="right")
    made = BytesIO()
    fig.savefig(made, format="png", dpi=200, metadata={"Software": None})
    plt.close(fig)
    names = load("countries").set_index("iso3")["name"]
    rows, counts = [], []
    for status, style in STATUS_STYLES.items():
        states = sorted(names[code] for code, held in groups.items() if held == status)
        if states:
            label = f"{len(states)} {style['label']}{'s' * (len(states) > 1)}"
            counts.append(label)
            swatch = f'<span class="swatch {status}"></span>'
            rows.append(f"<dt>{swatch} {label}</dt><dd>{', '.join(states)}</dd>")
    date = f"{day.day} {day:%B %Y}"
    alt = f"Map: {' and '.join(counts)} of the SCO on {date}, named below."
    colours = "".join(
        f".swatch.{status} {{ background-color: {style['facecolor']}; }}"
        for status, style in STATUS_STYLES.items()
    )
    legend = (
        f'<figure class="front-map"><img alt="{alt}" src="pictures/map.png" '
        f'width="1200" height="630"><figcaption>On {date}. '
        f"A ring: a state too small to draw. {html.escape(BORDERS)}</figcaption>"
        f"</figure>\n<style>{colours}</style>\n"
        f'<dl class="facts front-legend">{"".join(rows)}</dl>'
    )
    return made.getvalue(), legend


# ---- What machines are told ----------------------------------------------------------


def summary(text, most=200):
    """The first sentences of a page in Markdown, as plain text."""
    paragraphs = re.split(r"\n\s*\n", text)
    prose = next((p for p in paragraphs if re.match(r"[\w*\[\"“]", p)), "")
    prose = re.sub(r"\]\([^)]*\)|<[^>]+>|[*`\[]", "", prose)
    return textwrap.shorten(html.unescape(prose), most, placeholder=" …")


def about(kind, name, description, page, **more):
    """What schema.org calls a page, as JSON-LD; its address if the site has one."""
    told = {
        "@context": "https://schema.org",
        "@type": kind,
        "name": name,
        "description": description,
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        **more,
    }
    if home():
        told["url"] = home() + page
    return told
