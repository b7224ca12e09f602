"""Makes any number of documents of the family from the parts in `parts/`, for measurements and tests.

    python benchmarks/generate.py N [--seed S] -o pages.jsonl[.gz]   one {"id", "text"} object a line
    python benchmarks/generate.py N [--seed S] -o pages/             one file each, in folders by the first letter

Document i depends on the seed and on i alone: the first thousand of a million are the thousand that `generate.py 1000`
makes. Drug names, brands and descriptions are invented, and codes are only shaped like real ones: no page says anything
about a real code. A further kind of page is one file in `parts/kinds/`; any change of the parts changes what a seed
gives.
"""

from __future__ import annotations

import argparse
import gzip
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from parts import rendering
from parts.composing import Page, compose
from parts.stock import Dice

Media = Literal["text", "markdown", "html", "mixed"]
_RENDERERS: Final[dict[str, tuple[str, Callable[[Page, Dice], str]]]] = {
    "text": (".txt", rendering.text),
    "markdown": (".md", rendering.markdown),
    "html": (".html", rendering.html),
}
_MIXED: Final = ["text"] * 6 + ["markdown"] * 2 + ["html"] * 2
_LINES: Final = (".jsonl", ".jsonl.gz")


class Generated(Struct, frozen=True):
    """A document: `suffix` names its format (`.txt`, `.md`, `.html`).

    `code`, `title` and `dose` (amount, unit) are what was put into it.
    """

    id: str
    text: str
    suffix: str
    cut: bool
    code: str
    title: str
    dose: tuple[str, str] | None


def documents(
    count: int,
    seed: int = 0,
    *,
    media: Media = "mixed",
    cut: float = 0.1,
    words_limit: int | None = None,
) -> Iterator[Generated]:
    """Yield documents 0 to count - 1 of the seed.

    `cut`: share of documents that stop at a random character behind the title line (two that stop before it could be
    the same). `words_limit`: every document with more words stops right behind that word. Neither changes what the
    document held before.
    """
    for index in range(count):
        yield document(index, seed, media=media, cut=cut, words_limit=words_limit)


def document(
    index: int,
    seed: int = 0,
    *,
    media: Media = "mixed",
    cut: float = 0.1,
    words_limit: int | None = None,
) -> Generated:
    """Return document `index` of the seed; the options are those of `documents`."""
    dice = Dice(f"{seed}:{index}")
    own_media = dice.pick(_MIXED)
    page = compose(dice)
    suffix, render = _RENDERERS[own_media if media == "mixed" else media]
    whole = text = render(page, dice)
    if dice.chance(cut):
        first = text.index(f"{page.code}: ") + len(page.code) + 2 + len(page.title)
        text = text[: dice.between(first, len(text) - 2)]
    if words_limit is not None:
        text = first_words(text, words_limit)
    return Generated(f"{page.code.lower()}-{index:06}", text, suffix, text != whole, page.code, page.title, page.dose)


def first_words(text: str, limit: int) -> str:
    r"""Return the text up to its `limit`-th word, without what follows that word; a text with no more words as it is.

    >>> first_words("one two\nthree\n", 2), first_words("one two\n", 2)
    ('one two', 'one two\n')
    """
    parts = text.split(None, limit)
    return text[: len(text) - len(parts[limit])].rstrip() if len(parts) > limit else text


def write_lines(found: Iterator[Generated], path: Path) -> None:
    """Write one JSON object a line.

    The id of a Markdown or HTML page has its suffix, by which readers know the format.
    """
    encoder = msgspec.json.Encoder()
    with ExitStack() as stack:
        file: io.BufferedWriter | gzip.GzipFile = stack.enter_context(path.open("wb"))
        if path.name.endswith(".gz"):
            file = stack.enter_context(gzip.GzipFile("", "wb", compresslevel=3, fileobj=file, mtime=0))
        for one in found:
            name = one.id if one.suffix == ".txt" else one.id + one.suffix
            file.write(encoder.encode({"id": name, "text": one.text}) + b"\n")


def write_folder(found: Iterator[Generated], folder: Path) -> None:
    """Write one file for each document, in folders by the first letter of its id."""
    for one in found:
        place = folder / one.id[0]
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{one.id}{one.suffix}").write_text(one.text, encoding="utf-8", newline="")


def _share(written: str) -> float:
    value = float(written)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{written} is not a share: give a number from 0 to 1")
    return value


def _number(written: str) -> int:
    value = int(written)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{written} is too small: give 1 or more")
    return value


def main() -> None:
    """Read the arguments and write the documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", metavar="N", type=_number, help="how many documents")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", required=True, help="a .jsonl or .jsonl.gz file, or a folder")
    parser.add_argument(
        "--cut", type=_share, default=0.1, help="share of documents cut at a random character (default 0.1)"
    )
    parser.add_argument(
        "--format", choices=["text", "markdown", "html", "mixed"], help="default: mixed in folders, text in lines"
    )
    parser.add_argument("--words-limit", type=_number, metavar="N", help="cut every longer document at exactly N words")
    arguments = parser.parse_args()
    path = Path(arguments.output)
    in_lines = arguments.output.endswith(_LINES)
    if not in_lines and path.suffix and not path.is_dir() and not arguments.output.endswith("/"):
        parser.error(f"{arguments.output}: give a .jsonl or .jsonl.gz file, or a folder (with a final slash)")
    media: Media = arguments.format or ("text" if in_lines else "mixed")
    found = documents(
        arguments.count, arguments.seed, media=media, cut=arguments.cut, words_limit=arguments.words_limit
    )
    try:
        (write_lines if in_lines else write_folder)(found, path)
    except OSError as error:
        sys.exit(f"{arguments.output}: {error.strerror}; give a place that can be written")


if __name__ == "__main__":
    main()
