"""Corpus rules: golden folders, the real and the sample documents, planted cases, order, memory, work."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterable
from operator import eq
from pathlib import Path
from statistics import fmean

import pytest
from msgspec.structs import replace

from generate import documents as generated
from golden_cases import difference
from hcpcs_extract import extract
from hcpcs_extract.inputs.sources import Document, documents
from hcpcs_extract.model.record import CorpusFinding
from hcpcs_extract.reading.reader import text_of
from hcpcs_extract.rules import corpus as corpus_rules
from hcpcs_extract.rules import document as rules
from hcpcs_extract.rules.corpus_summary import SLOTS, Digester, sketch
from hcpcs_extract.rules.rule import Corpus, rules_over_corpus
from hcpcs_extract.settings.discovery import discover
from work import work_of

ROOT = Path(__file__).parent.parent.parent
FIXTURES = ROOT / "fixtures" / "corpus_rules"
CASES = sorted(path for path in FIXTURES.glob("*/*") if path.is_dir())


def findings(found: Iterable[Document], rule: str | None = None) -> list[CorpusFinding]:
    corpus = Corpus()
    for document in found:
        corpus.add(extract(document.data, name=document.name), text_of(document.data, name=document.name))
    results = corpus.results(rules_over_corpus())
    return [result.finding for result in results if rule in (None, result.finding.rule)]


def folder(*paths: Path) -> list[Document]:
    return [item for item in documents([str(path) for path in paths]) if isinstance(item, Document)]


def whole(split: str) -> list[Document]:
    """Sample documents that were not cut, by their truth files."""
    here = ROOT / "corpus" / split

    def verdict(name: str) -> str:
        truth = next(
            path for path in (here / f"{name}.truth.json", here / f"{Path(name).stem}.truth.json") if path.exists()
        )
        return str(json.loads(truth.read_text(encoding="utf-8"))["truncation"])

    return [document for document in folder(here) if verdict(document.name) == "none"]


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_case(case: Path) -> None:
    got = findings(folder(case), case.parent.name)
    if case.name.startswith("good"):
        assert not got
        return
    expected = json.loads(case.with_name(f"{case.name}.json").read_text(encoding="utf-8"))
    assert [finding.documents for finding in got] == [want["documents"] for want in expected]
    for want, finding in zip(expected, got, strict=True):
        assert difference(want["data"], finding.data) is None


@pytest.mark.parametrize("rule", discover(corpus_rules))
def test_every_rule_has_a_bad_and_a_good_case(rule: str) -> None:
    assert {case.name.partition("-")[0] for case in CASES if case.parent.name == rule} == {"bad", "good"}


def test_no_case_without_its_subject() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == set(discover(corpus_rules))


def test_no_id_is_given_twice() -> None:
    assert not discover(rules).keys() & discover(corpus_rules).keys()


def test_both_seeds_were_cut_at_438_words(seeds: Path) -> None:
    (found,) = findings(folder(seeds), "same-size-cut")
    assert found.data["size"] == 438
    assert found.data["unit"] == "words"
    assert len(found.documents) == 2


def test_the_seeds_stand_out_among_whole_documents(seeds: Path) -> None:
    """Whole documents of other sources may be longer: what shows a cut is looked at apart."""
    found = findings(folder(seeds) + whole("development"), "same-size-cut")
    assert [(finding.data["size"], len(finding.documents)) for finding in found] == [(438, 2)]


@pytest.mark.parametrize("split", ["development", "evaluation"])
def test_whole_documents_are_in_order(split: str) -> None:
    """One page is in the development half in three formats; nothing else is wrong with the documents together."""
    grave = [finding for finding in findings(whole(split)) if finding.severity != "info"]
    expected = [("near-duplicate", ["same-page-a.html", "same-page-a.md", "same-page-a.txt"])]
    assert [(finding.rule, finding.documents) for finding in grave] == (expected if split == "development" else [])


@pytest.mark.parametrize("unit", ["words", "characters", "bytes"])
@pytest.mark.parametrize("split", ["development", "evaluation"])
def test_a_planted_limit_is_found(split: str, unit: str) -> None:
    """Every sample document cut at one size, where it is longer than that."""
    limit = {"words": 150, "characters": 1000, "bytes": 1000}[unit]
    sizes: dict[str, Callable[[str], int]] = {
        "words": lambda text: len(text.split()),
        "characters": len,
        "bytes": lambda text: len(text.encode()),
    }
    cut = []
    for document in whole(split):
        if not document.name.endswith((".txt", ".md")):
            continue
        text = text_of(document.data, name=document.name)
        if unit == "words":
            last = next((end for count, end in enumerate(ends_of_words(text), 1) if count == limit), len(text))
            cut.append(Document(document.name, text[:last].encode()))
        elif unit == "characters":
            cut.append(Document(document.name, text[:limit].encode()))
        else:
            cut.append(Document(document.name, text.encode()[:limit]))
    found = findings(cut, "same-size-cut")
    at_limit = {item.name for item in cut if sizes[unit](text_of(item.data, name=item.name)) == limit}
    assert len(at_limit) > 10
    assert (found[0].data["size"], set(found[0].documents)) == (limit, at_limit)


@pytest.mark.parametrize("share", [4, 10])
def test_a_limit_of_some_is_found_among_longer_documents(share: int) -> None:
    """A part of the documents has passed a limit, the others are whole, longer, or cut anywhere."""
    free = [Document(f"{one.id}{one.suffix}", one.text) for one in generated(240, seed=11, media="text", cut=0.2)]
    limited = list(generated(240 // share, seed=12, media="text", cut=0.1, words_limit=300))
    assert findings(free, "same-size-cut") == []
    found = findings(free + [Document(f"{one.id}{one.suffix}", one.text) for one in limited], "same-size-cut")
    assert [(finding.data["size"], finding.data["unit"]) for finding in found] == [(300, "words")]
    assert {f"{one.id}{one.suffix}" for one in limited if one.cut and len(one.text.split()) == 300} <= set(
        found[0].documents
    )


def ends_of_words(text: str) -> Iterable[int]:
    return (
        at for at in range(1, len(text) + 1) if not text[at - 1].isspace() and (at == len(text) or text[at].isspace())
    )


@pytest.mark.full
def test_accidental_pairs_stay_silent() -> None:
    """Corpora of documents that were cut nowhere in particular, many times over: a pair at the maximum is no sign."""
    pages = [document for document in folder(ROOT / "corpus" / "development") if document.name.endswith(".txt")]
    rng = random.Random(7)
    fired = 0
    for _ in range(60):
        sizes = [rng.randrange(60, 240) for _ in range(len(pages) - 1)]
        sizes.append(max(sizes))
        cut = []
        for document, size in zip(pages, sizes, strict=True):
            words = text_of(document.data, name=document.name).split(" ")
            cut.append(Document(document.name, " ".join(words[:size])))
        fired += bool(findings(cut, "same-size-cut"))
    assert fired <= 3


def test_the_order_of_the_documents_does_not_matter() -> None:
    found = folder(ROOT / "corpus" / "development", *(FIXTURES / "near-duplicate").glob("*"))
    expected = findings(found)
    assert expected
    for seed in range(3):
        random.Random(seed).shuffle(found)
        assert findings(found) == expected


def test_near_duplicates_are_found_in_a_crowd() -> None:
    """Two hundred documents about one code, every tenth a version of the first; the rest have little in common."""
    rng = random.Random(3)
    vocabulary = [
        f"{a}{b}"
        for a in ("ba", "ko", "mi", "su", "te", "ra", "lo")
        for b in ("den", "fil", "gor", "nat", "pim", "sor", "vel")
    ]

    def text(seed: int) -> list[str]:
        return random.Random(seed).choices(vocabulary, k=400)

    first = text(0)
    crowd, versions = [], []
    for number in range(200):
        words = list(first) if number % 10 == 0 else text(number)
        if number % 10 == 0:
            words[rng.randrange(400)] = f"changed{number}"
            versions.append(f"d{number:03}.txt")
        crowd.append(Document(f"d{number:03}.txt", f"HCPCS J3490: Unclassified drugs\n{' '.join(words)}.\n"))
    (found,) = findings(crowd, "near-duplicate")
    assert found.documents == versions


def test_a_sketch_is_the_same_everywhere() -> None:
    """Pinned: sketches of all processes and machines must be comparable."""
    assert sketch("The quick brown fox jumps over the lazy dog.") == sketch(
        "the QUICK brown fox, jumps over the lazy dog"
    )
    assert sketch("").hex() != sketch("a").hex()
    assert sketch("The quick brown fox jumps over the lazy dog.")[:8].hex() == "3b70da0ad29dbfa9"


@pytest.mark.parametrize("size", [12, 60, 200, 1000])
def test_a_sketch_estimates_the_share_of_common_phrases(size: int) -> None:
    rng = random.Random(size)
    errors = []
    for _ in range(60):
        one = [f"w{rng.randrange(5000)}" for _ in range(size)]
        share = rng.random() / 5
        other = [f"x{word}" if rng.random() < share else word for word in one]
        phrases, others = ({tuple(words[at : at + 3]) for at in range(size - 2)} for words in (one, other))
        sketches = [memoryview(sketch(" ".join(words))).cast("H") for words in (one, other)]
        alike = sum(map(eq, *sketches)) / SLOTS
        errors.append(alike - len(phrases & others) / len(phrases | others))
    assert abs(fmean(errors)) < 0.02
    assert fmean(error**2 for error in errors) ** 0.5 < 0.07


def test_a_check_needs_no_library_for_its_sketches(tmp_path: Path) -> None:
    for number in range(2):
        words = " ".join(f"word{at}" for at in range(60 + number))
        (tmp_path / f"{number}.txt").write_text(f"HCPCS J9203: X, 0.1 mg\n{words}.\n", encoding="utf-8")
    program = (
        "import sys; sys.modules.update(dict.fromkeys(('rensa', 'datasketch', 'numpy')));"
        "from hcpcs_extract.cli import main; main()"
    )
    command = [sys.executable, "-c", program, "check", str(tmp_path), "--select", "near-duplicate"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr.decode()
    assert b"2 documents about J9203 have nearly the same text" in done.stdout


@pytest.mark.full
def test_a_digest_takes_a_few_hundred_bytes() -> None:
    (document,) = folder(ROOT / "corpus" / "development" / "j9229-inotuzumab-ozogamicin.txt")
    record, text = extract(document.data, name=document.name), text_of(document.data, name=document.name)
    corpus, count = Corpus(), 2000
    records = [
        replace(
            record, source=replace(record.source, name=f"a/folder/of/documents/{number:07}.txt", words=1000 + number)
        )
        for number in range(count)
    ]
    tracemalloc.start()
    for number, changed in enumerate(records):
        corpus.add(changed, f"{text} {number}")
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken / count < 900


def test_a_digest_is_small_whatever_the_document() -> None:
    text = (
        f"Summary & Overview\nHCPCS J9203: {'very ' * 50_000}Long Injection, 0.1 mg\n" + "# Heading of its own\n" * 1000
    )
    record = extract(text)
    assert record.product is not None
    digest = Digester().digest(record, text)
    parts = [
        digest,
        digest.product,
        digest.code,
        digest.dose,
        digest.content,
        digest.sketch,
        digest.facts,
        digest.shape,
    ]
    assert sum(map(sys.getsizeof, parts)) < 1500


def test_work_grows_with_the_number_of_documents_alone() -> None:
    """Documents about one code that all look alike in part are the hard case: no pair is left out by its code."""
    (document,) = folder(ROOT / "corpus" / "development" / "j9229-inotuzumab-ozogamicin.txt")
    record, text = extract(document.data, name=document.name), text_of(document.data, name=document.name)
    half = text.split()[: len(text.split()) // 2]

    def work(count: int) -> dict[str, int]:
        corpus = Corpus()
        for number in range(count):
            other = " ".join(f"w{number}x{at}" for at in range(100))
            corpus.add(replace(record, source=replace(record.source, name=f"{number:07}")), f"{' '.join(half)} {other}")
        return work_of(lambda: corpus.results(rules_over_corpus()))

    work(50)  # what is made at first use is not counted
    few, many, more = work(400), work(800), work(1600)
    for unit in few:  # twice as much, and four times if every document were compared with every other
        assert more[unit] - many[unit] <= 2.4 * (many[unit] - few[unit]) + 200, unit
