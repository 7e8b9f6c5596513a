"""How Sphinx turns the pages that `make site` writes into the course's website."""

import json
from pathlib import Path

# What `make site` says of each page to machines, and where the site will be.
told = Path(__file__).parents[2] / "build" / "site-source" / "told.json"
told = json.loads(told.read_text(encoding="utf-8"))

project = "The SCO course"
author = "The authors of the SCO course"
copyright = "2026 the authors of the SCO course; lessons and tables CC BY 4.0"
language = "en"

extensions = ["myst_nb"]
# The lessons keep the outputs that are stored in them: nothing runs here.
nb_execution_mode = "off"
nb_merge_streams = True
# Each heading down to ### can be linked to: see `slug` in tools/publish/site.py.
myst_heading_anchors = 3
suppress_warnings = ["mystnb.unknown_mime_type"]

html_theme = "sphinx_book_theme"
html_title = "The SCO course"
html_static_path = ["static"]
html_favicon = "static/favicon.svg"
html_baseurl = told["home"]
html_context = {"told": told["pages"]}
templates_path = ["templates"]
html_css_files = ["course.css"]
html_js_files = ["course.js"]
html_extra_path = ["../../build/site-files"]
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
# Both pass the contrast that WCAG asks for.
pygments_style = "a11y-high-contrast-light"
html_theme_options = {
    "logo": {
        "text": "The SCO course",
        "image_light": "static/favicon.svg",
        "image_dark": "static/favicon.svg",
        "alt_text": "",
    },
    "navbar_start": [],
    "navbar_persistent": [],
    "show_navbar_depth": 1,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "search_bar_text": "Search the course",
    "toc_title": "On this page",
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
