"""Where the pages of the website lead, and what they would load: for its tests."""

from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

OUTSIDE = ("http", "https", "mailto")
LOADING = ("script", "img", "iframe", "source")
# Links that a page names, and does not load.
NAMED = ("next", "prev", "search", "canonical")


class Page(HTMLParser):
    """The ids of a page, the addresses it links to, and those it loads by itself."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads = Counter(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        if told.get("id"):
            self.ids[told["id"]] += 1
        if tag == "a" and told.get("href"):
            self.links.append(told["href"])
        if tag == "link" and told.get("rel") not in NAMED:
            self.loads.append(told.get("href", ""))
        if tag in LOADING and told.get("src"):
            self.loads.append(told["src"])


def wrong(pages, is_file):
    """What is wrong with the links of some pages, as sentences.

    `pages` are {path: Page}; `is_file` says whether another path of the site exists.
    Addresses outside are not fetched; loading one by itself is wrong.
    """
    found = []
    for where, page in pages.items():
        found += [
            f"{where}: id {i} is there twice" for i, n in page.ids.items() if n > 1
        ]
        for address in sorted({*page.links, *page.loads}):
            parts = urlsplit(address)
            if parts.scheme in OUTSIDE or parts.netloc:
                if address in page.loads:
                    found.append(f"{where}: would fetch {address}")
            elif parts.scheme not in ("data", "javascript"):
                path, anchor = urldefrag(urljoin(where, address))
                path = unquote(path.partition("?")[0]) or where
                if path not in pages:
                    if not is_file(path):
                        found.append(f"{where}: {address} is not there")
                elif anchor and unquote(anchor) not in pages[path].ids:
                    found.append(f"{where}: {address} has no such place")
    return found
