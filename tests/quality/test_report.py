"""The report as a file: what it counts, and that it is the same every time.

Nothing in it can run, and every text in it is whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from msgspec.structs import replace

from conftest import read_all
from hcpcs_extract import extract
from hcpcs_extract.model.record import CorpusFinding, Failure, Record
from hcpcs_extract.quality.report.build import Report
from hcpcs_extract.quality.report.document_part import MOST_FACTS, MOST_FINDINGS, document_part
from hcpcs_extract.quality.report.figures import Figures
from hcpcs_extract.quality.report.listed_facts import listed_facts
from hcpcs_extract.quality.report.marked_text import LONGEST, blocks
from hcpcs_extract.reading.reader import read
from hcpcs_extract.run import whole_files
from hcpcs_extract.text.visible import visible_in_browser
from hostile_inputs import DOCUMENTS

ROOT = Path(__file__).parent.parent.parent
CORPUS = ROOT / "corpus"
PAGE = "Summary & Overview\nHCPCS J9203: Gemtuzumab Ozogamicin Injection, 0.1 mg\nIt is billed.\n"
HOSTILE = (
    "</script><script>alert(1)</script></template>--><!--<img src=x onerror=alert(1)>\" ' "
    "`{{7*7}}\u202e\u2066\x07\x9b&lt;"
)


def written(tmp_path: Path, documents: Sequence[tuple[Record | Failure, str]], *found: CorpusFinding) -> str:
    with Report() as report:
        for outcome, text in documents:
            report.add(outcome, text)
        report.write(tmp_path / "report.html", found)
    return (tmp_path / "report.html").read_text(encoding="utf-8")


def document(text: str, name: str = "page.txt") -> tuple[Record, str]:
    return extract(text, name=name), read(text, name=name).text


def parsed(source: str) -> BeautifulSoup:
    return BeautifulSoup(source, "lxml")


def part_of(page: BeautifulSoup, name: str) -> Tag:
    (found,) = page.find_all(id=name)
    assert isinstance(found, Tag)
    return found


def data(page: BeautifulSoup, name: str) -> Any:
    return json.loads(part_of(page, name).string or "")


def texts(part: Any) -> list[str]:
    """The text of each piece of a document's part."""
    pieces = [piece for _, pieces in part["text"] for piece in pieces if not isinstance(piece, int)]
    return [piece if isinstance(piece, str) else piece[0] for piece in pieces]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from hcpcs_extract.cli import main; main()", "report", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False)


def test_the_command_writes_the_same_file_every_time(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        done = run(CORPUS / "development", "-o", tmp_path / name)
        assert done.returncode == 0, done.stderr
        assert done.stdout == b""
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert str(tmp_path).encode() not in (tmp_path / "a.html").read_bytes()


def test_what_cannot_be_read_is_shown_and_said(tmp_path: Path) -> None:
    lines = [json.dumps({"id": "good", "text": PAGE}), "no json", json.dumps({"id": "s", "text": "a\ud800"})]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = run(tmp_path / "in.jsonl", "-o", tmp_path / "r.html")
    assert done.returncode == 3
    assert b"failed: in.jsonl:2: read" in done.stderr
    page = parsed((tmp_path / "r.html").read_text(encoding="utf-8"))
    names = [cell.get_text() for cell in part_of(page, "failures").select("tbody th")]
    assert names == ["in.jsonl:2", "s"]
    assert len(data(page, "index")["rows"]) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], b"Missing argument"),
        (["page.txt"], b"Missing option '-o'"),
        (["absent.txt", "-o", "r.html"], b"absent.txt: no such file or folder"),
        (["page.txt", "-o", "r.txt"], b"end its name in .html"),
        (["page.txt", "-o", "folder.html"], b"is a folder"),
        (["page.html", "-o", "page.html"], b"is among the inputs"),
        ([".", "-o", "r.html"], b"is among the inputs"),
        (["folder.html", "-o", "r.html"], b"no documents found"),
    ],
)
def test_wrong_usage_writes_nothing(
    arguments: list[str], says: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("page.txt", "page.html"):
        (tmp_path / name).write_text(PAGE, encoding="utf-8")
    (tmp_path / "folder.html").mkdir()
    done = run(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert b"Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.html", "page.html", "page.txt"]
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == PAGE


def test_without_the_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['jinja2'] = None; from hcpcs_extract.cli import main; main()"
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    command = [sys.executable, "-c", code, "report", str(tmp_path / "page.txt"), "-o", str(tmp_path / "r.html")]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"pip install 'jinja2>=3.1.4' 'markupsafe>=2.1' (the extra hcpcs-extract[report])" in done.stderr.lower()


def test_a_file_that_cannot_be_written_keeps_what_it_held(tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    path.write_text("before", encoding="utf-8")

    def stopped() -> None:
        with whole_files.whole(path) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stopped()
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_runs_or_loads_but_the_two_blocks_that_the_policy_names(tmp_path: Path) -> None:
    failure = Failure(name=HOSTILE, stage="read", reason=HOSTILE)
    source = written(tmp_path, [document(PAGE), document(f"HCPCS J9203: {HOSTILE}\n{HOSTILE}", HOSTILE), (failure, "")])
    page = parsed(source)
    (meta,) = page.select("meta[http-equiv=Content-Security-Policy]")
    policy = str(meta["content"])
    (style,) = re.findall(r"<style>(.*?)</style>", source, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", source, re.DOTALL)
    for block, directive in ((style, "style-src"), (script, "script-src")):
        digest = b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert {element.get("type") for element in page.find_all("script")} == {"application/json", None}
    assert not page.find_all(["link", "iframe", "img", "base", "object", "embed"])
    for element in page.find_all(True):
        assert not any(name in ("style", "src") or name.startswith("on") for name in element.attrs)
        assert str(element.get("href", "#")).startswith("#")
    assert not re.search(r"https?://|//[a-z]+\.", re.sub(r"<script type.*?</script>", "", source))
    assert "url(" not in style
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|fetch|XMLHttp|import\(", script)


def test_a_hostile_document_stays_text_in_every_field(tmp_path: Path) -> None:
    record, text = document(f"HCPCS J9203: {HOSTILE}\n{HOSTILE}\nService type: {HOSTILE}\n", HOSTILE)
    finding = CorpusFinding(rule="same-size-cut", severity="error", message=HOSTILE, documents=[HOSTILE], data={})
    page = parsed(written(tmp_path, [(record, text)], finding))
    index, part = data(page, "index"), data(page, "part-0")
    assert index["rows"][0][0] == visible_in_browser(HOSTILE)
    assert index["corpus"] == [["same-size-cut", "error", visible_in_browser(HOSTILE), [0]]]
    assert "".join(texts(part)) == visible_in_browser(text)
    assert len(page.find_all("script")) == 3
    for element in page.find_all("script", type="application/json"):
        assert not set("<>&") & set(element.string or "")


@pytest.mark.parametrize("half", ["development", "evaluation"])
def test_pieces_hold_the_whole_text_and_every_fact_where_it_stands(half: str) -> None:
    seen = 0
    for item in read_all([str(CORPUS / half)]):
        facts = listed_facts(item.record, item.text)
        made = blocks(item.text, item.record, [fact.span for fact in facts])
        pieces = [piece for block in made for piece in block.pieces if not isinstance(piece, int)]
        plain = item.text.replace("\r\n", "\n")
        assert "".join(piece if isinstance(piece, str) else piece[0] for piece in pieces) == visible_in_browser(plain)
        for number, fact in enumerate(facts):
            covered = "".join(piece[0] for piece in pieces if not isinstance(piece, str) and number in piece[1])
            assert covered == visible_in_browser(item.text[slice(*fact.span)]), (item.record.source.name, fact)
            seen += 1
        signs = [piece for block in made for piece in block.pieces if isinstance(piece, int)]
        assert sorted(signs) == list(range(len(item.record.findings)))
    assert seen > 500


def test_figures_are_those_of_the_records() -> None:
    figures = Figures()
    outcomes = [item.record for item in read_all([str(CORPUS)])]
    rows = [figures.add(outcome) for outcome in outcomes]
    records = [outcome for outcome in outcomes if isinstance(outcome, Record)]
    assert figures.documents == len(records) == len(rows)
    assert figures.codes == {record.code.value for record in records if record.code}
    rates = {label: (count, of) for label, count, of in figures.fill_rates()}
    assert rates["Payers"] == (sum(bool(record.payers) for record in records), len(records))
    products = [record.product for record in records if record.product]
    assert rates["Dose"] == (sum(product.dose is not None for product in products), len(products))
    assert rates["Modifiers"] == (sum(bool(record.modifiers) for record in records), len(records))
    errors = [finding for record in records for finding in record.findings if finding.severity == "error"]
    assert figures.severities["error"] == len(errors)
    sizes = figures.size_bins()
    assert sum(bar.count for bar in sizes.bins) == len(records)
    for bar in sizes.bins:
        assert bar.count == sum(bar.low <= record.source.words <= bar.high for record in records)


@pytest.mark.parametrize(
    ("text", "fitness"),
    [
        (PAGE + "Coding Specifications\n| Modifier | Description | When to Use |\n|---|---|---|\nJW |", "unfit"),
        ("Words without any code.\n", "unfit"),
        (PAGE, "review"),
    ],
)
def test_fitness(text: str, fitness: str) -> None:
    row = Figures().add(extract(text))
    assert row is not None
    assert row.fitness == fitness
    assert replace(row, severities=[0, 0, 9], verdict="none", code="J9203").fitness == "fit"
    assert replace(row, severities=[0, 0, 0], verdict="probable", code="J9203").fitness == "review"
    assert replace(row, severities=[0, 0, 0], verdict="none", code="").fitness == "unfit"


def test_a_maximum_that_different_documents_share_is_marked() -> None:
    def shared(*texts: str) -> tuple[int, list[tuple[int, int]]]:
        figures = Figures()
        for text in texts:
            figures.add(extract(text))
        sizes = figures.size_bins()
        return sizes.at_largest, [(bar.low, bar.shared) for bar in sizes.bins if bar.shared]

    assert shared("a b c", "d e f", "g h") == (2, [(3, 2)])
    assert shared("a b c", "d e") == (1, [])
    assert shared("a b c", "a b c", "d e") == (1, [])  # the same document twice says nothing about a limit


def test_findings_over_several_documents_count_for_each_of_them(tmp_path: Path) -> None:
    same = "HCPCS J9203: X\nIt is billed.\n"
    documents = [document(same, "a"), document(same, "b"), document(same, "b"), document(same, "c")]
    finding = CorpusFinding(
        rule="duplicate-document", severity="error", message="the same", documents=["b", "c", "gone"], data={}
    )
    page = parsed(written(tmp_path, documents, finding))
    index = data(page, "index")
    assert index["corpus"] == [["duplicate-document", "error", "the same", [1, 2, 3]]]
    errors = [row[6] for row in index["rows"]]
    assert [count - errors[0] for count in errors] == [0, 1, 1, 1]
    assert "duplicate-document" in part_of(page, "rule").get_text()


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_hostile_documents_have_a_bounded_part(kind: str) -> None:
    text = DOCUMENTS[kind](20_000)
    record, shown = document(text)
    part = json.loads(document_part(record, shown))
    assert len(part["facts"]) <= MOST_FACTS
    assert len(part["findings"]) <= MOST_FINDINGS
    assert len(json.dumps(part)) < 40 * max(len(text), len(shown)) + 10_000


def test_figures_count_the_findings_that_a_record_does_not_list() -> None:
    gaps = "".join(f"No data on matter {number:04} was available.\n" for number in range(250))
    figures = Figures()
    row = figures.add(extract(f"HCPCS J9203: X, 1 mg\n{gaps}It is billed.\n"))
    assert row is not None
    assert figures.rules["data-not-available"] == 250
    assert [figures.severities[severity] for severity in ("error", "warning", "info")] == row.severities
    assert figures.severities["info"] >= 250


def test_what_is_left_out_is_said() -> None:
    record, text = document(PAGE + "word " * LONGEST)
    part = json.loads(document_part(record, text))
    assert part["leftOut"] == [f"{len(text) - LONGEST:,} characters of text"]
    assert sum(map(len, texts(part))) == LONGEST
    (finding,) = [finding for finding in record.findings if finding.severity == "warning"][:1]
    many = replace(record, findings=[finding] * (MOST_FINDINGS + 3))
    assert "3 findings" in json.loads(document_part(many, text))["leftOut"]


def test_no_documents_give_an_empty_report(tmp_path: Path) -> None:
    page = parsed(written(tmp_path, []))
    assert data(page, "index")["rows"] == []
    assert "0 of 0" in part_of(page, "overview").get_text()
