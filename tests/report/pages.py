"""Reads a page back: what a browser would find in it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "rect", "path", "circle", "use"}


@dataclass
class Page(HTMLParser):
    """Tags that were opened and are not closed, identifiers, links, and all text outside of scripts and styles."""

    text_of_page: str
    open_tags: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    unbalanced: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text_of_page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.identifiers += [named["id"]] if "id" in named else []
        self.classes += [named.get("class", "")]
        self.addresses += [named[name] for name in ("href", "src", "action", "srcset") if name in named]
        self.links += [named["href"][1:]] if named.get("href", "").startswith("#") else []
        if tag not in VOID:
            self.open_tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open_tags.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open_tags or self.open_tags.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open_tags):
            self.texts.append(data)

    @property
    def text(self) -> str:
        """The words of the page in one line."""
        return " ".join(" ".join(self.texts).split())
