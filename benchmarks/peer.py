"""Reads documents with another library, in that library's own virtual environment.

`performance.py` starts one process for each. `python benchmarks/peer.py NAME` says `{"version": ...}`, then answers
each line `{"text": ..., "html": ...}` with `{"nanoseconds": ...}`: the processor's time of the thread for that
document, read a second time, without the pipe's. A library that cannot read a kind of document answers
`{"nanoseconds": null}`.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, Final

Reader = Callable[[str, bool], object]


def _markdown_it() -> Reader:
    parser = importlib.import_module("markdown_it").MarkdownIt("commonmark").enable("table")
    return lambda text, html: None if html else parser.parse(text)


def _trafilatura() -> Reader:
    library = importlib.import_module("trafilatura")
    return lambda text, html: library.extract(text, include_comments=False) or "" if html else None


def _docling() -> Reader:
    """Its readers of Markdown and HTML without the converter around them.

    The converter needs libraries for speech and images.
    """
    inputs = importlib.import_module("docling.datamodel.document").InputDocument
    formats = importlib.import_module("docling.datamodel.base_models").InputFormat
    markdown = importlib.import_module("docling.backend.md_backend").MarkdownDocumentBackend
    pages = importlib.import_module("docling.backend.html_backend").HTMLDocumentBackend

    def read(text: str, html: bool) -> object:
        given: dict[str, Any] = {"format": formats.HTML if html else formats.MD, "backend": pages if html else markdown}
        stream = io.BytesIO(text.encode())
        document = inputs(path_or_stream=stream, filename="page.html" if html else "page.md", **given)
        return document._backend.convert()

    return read


def _unstructured() -> Reader:
    """With its model for English where that can be had; else with a blank one.

    The blank one only splits into words and sentences: a lower bound.
    """
    spacy = importlib.import_module("spacy")
    if not importlib.util.find_spec("en_core_web_sm"):
        blank = spacy.blank("en")
        blank.add_pipe("sentencizer")
        vars(spacy)["load"] = lambda *_arguments, **_named: blank
    text_parts = importlib.import_module("unstructured.partition.text").partition_text
    html_parts = importlib.import_module("unstructured.partition.html").partition_html
    return lambda text, html: html_parts(text=text) if html else text_parts(text=text)


READERS: Final = {
    "markdown-it-py": _markdown_it,
    "trafilatura": _trafilatura,
    "docling-slim": _docling,
    "unstructured": _unstructured,
}


def main() -> None:
    """Answer until the input ends."""
    name = sys.argv[1]
    read = READERS[name]()
    print(json.dumps({"version": version(name)}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        read(asked["text"], asked["html"])  # while others had their turn, the processor's caches forgot this library
        begin = time.thread_time_ns()
        found = read(asked["text"], asked["html"])
        taken = time.thread_time_ns() - begin
        print(json.dumps({"nanoseconds": None if found is None else taken}), flush=True)


if __name__ == "__main__":
    main()
