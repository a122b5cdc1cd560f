"""A page as a browser takes it, to ask what is in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class Page(HTMLParser):
    """The page as a browser takes it: tags with their attributes, scripts and styles apart from the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.words: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser calls it so
        self._inside = ""

    def handle_data(self, data: str) -> None:
        kept = {"script": self.scripts, "style": self.styles}.get(self._inside, self.words)
        kept.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def outside(page: Page) -> list[str]:
    """Everything on the page that would be fetched or lead away from its folder."""
    found = [
        f"{tag} {name}={value}"
        for tag, attributes in page.tags
        for name, value in attributes.items()
        if name in ("src", "href", "srcset", "action", "poster", "data")
        and value
        and not re.fullmatch(r"#[\w-]*|[a-z-]+\.(html|xlsx)|charts\.js", value)
    ]
    found += [tag for tag, _ in page.tags if tag in ("link", "iframe", "object", "embed", "base")]
    found += re.findall(r"url\(|@import", "".join(page.styles))
    policy = [str(a.get("content")) for tag, a in page.tags if tag == "meta" and a.get("http-equiv")]
    if not policy or "default-src 'none'" not in policy[0]:
        found.append("no content policy")
    return found
