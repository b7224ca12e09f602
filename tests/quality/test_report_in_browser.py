"""The report as a person uses it, in headless Chromium.

Every test also holds it to no error, no request, no breach of its own policy.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import pytest
from msgspec.structs import replace

from conftest import component, read_all
from hcpcs_extract import extract
from hcpcs_extract.inputs.sources import documents
from hcpcs_extract.model.record import CorpusFinding, Failure, Record
from hcpcs_extract.quality.report.build import Report
from hcpcs_extract.quality.report.figures import Figures, Row
from hcpcs_extract.reading.reader import read
from hcpcs_extract.settings.settings import Settings
from hcpcs_extract.text.visible import visible_in_browser

if TYPE_CHECKING or find_spec("playwright"):
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Browser, Page, expect, sync_playwright

    expect.set_options(timeout=60_000)  # a busy machine is no fault

pytestmark = pytest.mark.full
CORPUS = Path(__file__).parent.parent.parent / "corpus" / "development"
CUT = (
    "Summary & Overview\nHCPCS J9229: Injection, Inotuzumab Ozogamicin, 0.1 mg\n"
    "Key payers include Aetna and Medicare.\n"
    "Coding Specifications\n| Modifier | Description | When to Use |\n|---|---|---|\nJW |"
)
BREACHES = (
    "window.breaches = []; addEventListener('securitypolicyviolation', "
    "(event) => breaches.push(event.violatedDirective + ' ' + event.blockedURI))"
)
HOSTILE = (
    "</script><script>document.title='run'</script></template></textarea>-->"
    "<!--<img src=x onerror=\"document.title='run'\">"
    "<svg onload=document.title='run'>\" ' ` &lt;b&gt; {{7*7}} \u202eright\u202c \u2066to left\u2069 "
    "\x00\x07\x1b[31m\x7f\x9b\u200b\ufeff"
)
Open = Callable[..., "Page"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Playwright's own Chromium or the system's; a skip if there is none, a failure in CI."""
    if find_spec("playwright") is None:
        component("playwright: pip install --group dev")
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        found = str(own) if own.exists() else shutil.which("chromium") or shutil.which("google-chrome")
        if found is None:
            component("Chromium: python -m playwright install chromium, or the system's package")
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Opens a report; afterwards nothing may have gone wrong in it."""
    pages: list[tuple[Page, list[str]]] = []

    def open_page(path: Path, fragment: str = "", width: int = 1440, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        wrong: list[str] = []
        page.add_init_script(BREACHES)
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request", lambda request: wrong.append(request.url) if request.url.split("#")[0] != path.as_uri() else None
        )
        page.goto(path.as_uri() + fragment)
        pages.append((page, wrong))
        return page

    yield open_page
    for page, wrong in pages:
        assert wrong == []
        assert page.evaluate("breaches") == []
        page.context.close()


@pytest.fixture(scope="session")
def rows() -> list[Row]:
    figures = Figures()
    found = [figures.add(item.record) for item in read_all([str(CORPUS)])]
    found.append(figures.add(extract(CUT, name="cut.txt")))
    return [row for row in found if row is not None]


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> Path:
    """The development documents, a cut one at the end, one that could not be read, and one finding over two of them."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    finding = CorpusFinding(
        rule="same-size-cut",
        severity="info",
        message="2 documents end at 9 words",
        documents=[rows[0].name, rows[1].name],
        data={},
    )
    with Report() as report:
        for item in read_all([str(CORPUS)]):
            report.add(item.record, item.text)
        report.add(extract(CUT, name="cut.txt"), CUT)
        report.add(Failure(name="gone.txt.gz", stage="read", reason="Not a gzipped file"))
        report.write(path, [finding])
    return path


def count(page: Page) -> int:
    return int(page.locator("#count").inner_text().split()[0].replace(",", ""))


def test_headline_figures(opened: Open, report: Path, rows: list[Row]) -> None:
    page = opened(report)
    shown = [int(text.replace(",", "")) for text in page.locator(".figures dd:not(.sub)").all_inner_texts()]
    errors, warnings, infos = (sum(row.severities[n] for row in rows) for n in range(3))
    cut = sum(row.verdict != "none" for row in rows)
    assert shown == [len(rows) + 1, len({row.code for row in rows if row.code}), cut, errors, warnings, infos + 1]
    fit = sum(row.fitness == "fit" for row in rows)
    assert page.locator(".lead").inner_text().startswith(f"{fit} of {len(rows) + 1} documents")
    expect(page.locator("#failures")).to_contain_text("Not a gzipped file")


@pytest.mark.parametrize(
    ("name", "value", "keeps"),
    [
        ("fitness", "unfit", lambda row: row.fitness == "unfit"),
        ("severity", "warning", lambda row: row.severities[1] > 0),
        ("severity", "clean", lambda row: not any(row.severities)),
        ("truncation", "probable", lambda row: row.verdict == "probable"),
        ("category", "CPT: Surgery", lambda row: row.category == "CPT: Surgery"),
        ("rule", "section-missing", lambda row: "section-missing" in row.rules),
    ],
)
def test_filters(
    name: str, value: str, keeps: Callable[[Row], bool], opened: Open, report: Path, rows: list[Row]
) -> None:
    rows = [*map(replace, rows)]
    for row in rows[:2]:
        row.severities = [*row.severities[:2], row.severities[2] + 1]
    page = opened(report)
    assert count(page) == len(rows)
    page.locator(f"#{name}").select_option(value)
    assert count(page) == sum(map(keeps, rows)) > 0
    expect(page).to_have_url(re.compile(f"#documents[?]{name}={re.escape(quote_plus(value))}$"))
    assert count(opened(report, page.evaluate("location.hash"))) == count(page)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#count")).to_have_text(f"{len(rows)} documents")


def test_search_takes_all_words(opened: Open, report: Path, rows: list[Row]) -> None:
    page = opened(report)
    page.get_by_label("Search").fill("HCPCS injection")
    assert count(page) == sum(
        all(
            word in f"{row.code} {row.title} {row.name} {row.category} {' '.join(row.rules)}".lower()
            for word in ("hcpcs", "injection")
        )
        for row in rows
    )
    page.get_by_label("Search").fill("no such <words>")
    assert count(page) == 0
    assert page.locator("tbody tr", has=page.locator("a[id^=row-]")).count() == 0


def test_sorting(opened: Open, report: Path, rows: list[Row]) -> None:
    page = opened(report)
    header = page.get_by_role("columnheader", name="Words")
    column = "#table tbody td:nth-child(4)"
    header.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(header).to_have_attribute("aria-sort", "descending")
    words = sorted((row.words for row in rows), reverse=True)
    assert [int(text) for text in page.locator(column).all_inner_texts()] == words[:25]
    page.keyboard.press("Space")
    expect(header).to_have_attribute("aria-sort", "ascending")
    assert [int(text) for text in page.locator(column).all_inner_texts()] == words[::-1][:25]
    assert page.locator("#table [aria-sort]").count() == 1
    page.get_by_role("button", name="Next").click()
    assert [int(text) for text in page.locator(column).all_inner_texts()] == words[::-1][25:50]


def test_a_document_opens_by_click_and_by_keyboard_and_back_returns_to_its_row(opened: Open, report: Path) -> None:
    page = opened(report)
    page.get_by_label("Search").fill("cut.txt")
    link = page.locator("#table tbody a")
    link.click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("J9229: Injection, Inotuzumab Ozogamicin, 0.1 mg")
    expect(title).to_be_focused()
    expect(page.locator("#report")).to_be_hidden()
    page.go_back()
    expect(link).to_be_focused()
    assert count(page) == 1
    page.keyboard.press("Enter")
    expect(title).to_be_focused()
    assert "J9229" in page.title()
    page.get_by_role("link", name="All documents").click()
    expect(link).to_be_focused()
    assert page.get_by_label("Search").input_value() == "cut.txt"
    assert page.title() == "Billing-code documents: report"
    assert page.locator("#document > *").count() == 0


def test_links_lead_from_finding_to_text_and_back(opened: Open, report: Path, rows: list[Row]) -> None:
    at = len(rows) - 1
    page = opened(report, f"#d{at}")
    item = page.locator(".found-list li", has_text="table-row-truncated")
    item.get_by_role("link", name="Show in the text").click()
    sign = page.locator(".sign.here")
    expect(sign).to_be_focused()
    expect(sign).to_be_in_viewport()
    assert "".join(page.locator(".found.here").all_inner_texts()) == "JW |"
    looks = page.locator(".found.here").evaluate_all(
        "parts => parts.map((part) => [getComputedStyle(part).color, getComputedStyle(part).backgroundColor])"
    )
    assert all(ink != ground for ink, ground in looks)
    assert len({tuple(look) for look in looks}) == 1
    page.keyboard.press("Enter")
    expect(item).to_be_focused()
    expect(page.locator(".here")).to_have_count(1)
    page.go_back()
    expect(sign).to_be_focused()
    item.get_by_role("link", name="table-row-truncated").click()
    expect(page.locator("#report")).to_be_visible()
    assert page.locator("#rule").input_value() == "table-row-truncated"
    assert count(page) == sum("table-row-truncated" in row.rules for row in rows)


def test_links_lead_from_fact_to_text_and_back(opened: Open, report: Path, rows: list[Row]) -> None:
    page = opened(report, f"#d{len(rows) - 1}")
    page.locator(".facts-list").first.get_by_role("link", name="Aetna").click()
    mark = page.locator(".body .fact.here")
    expect(mark).to_be_focused()
    expect(mark).to_have_text("Aetna")
    page.keyboard.press("Enter")
    expect(page.locator("dd.here")).to_have_text("Aetna")
    page.locator(".facts-list").first.get_by_role("link", name="Injection, Inotuzumab Ozogamicin, 0.1 mg").click()
    outermost = (
        "[...document.querySelectorAll('.body .here')].filter((part) => "
        "!part.parentElement.closest('.here')).map((part) => part.textContent).join('')"
    )
    assert page.evaluate(outermost) == "Injection, Inotuzumab Ozogamicin, 0.1 mg"


def test_a_page_shows_the_whole_text_and_what_is_missing(opened: Open, report: Path, rows: list[Row]) -> None:
    page = opened(report, f"#d{len(rows) - 1}")
    page.evaluate("document.querySelectorAll('.sign').forEach((sign) => sign.remove())")
    assert page.locator(".body").evaluate("body => body.textContent") == CUT
    expect(page.locator(".stop")).to_contain_text("Certainly cut here")
    expect(page.locator(".facts-list").first).to_contain_text("missing: description, when to use")
    expect(page.locator(".facts-list").first).to_contain_text("Patient\nnot stated", use_inner_text=True)


def test_findings_over_several_documents(opened: Open, report: Path, rows: list[Row]) -> None:
    page = opened(report)
    page.locator(".corpus").get_by_role("link", name=rows[1].name).click()
    expect(page.locator(".found-list")).to_contain_text("2 documents end at 9 words")
    expect(page.locator(".found-list")).to_contain_text("With 1 other document")
    page.get_by_role("link", name="same-size-cut").click()
    assert count(page) == 2


def test_charts_lead_to_their_documents(opened: Open, report: Path, rows: list[Row]) -> None:
    page = opened(report)
    page.get_by_role("link", name="Certainly cut").click()
    assert count(page) == sum(row.verdict == "certain" for row in rows)
    page.go_back()
    page.locator("#overview").get_by_role("link", name="Not fit").click()
    assert count(page) == sum(row.fitness == "unfit" for row in rows)


def test_a_hostile_document_stays_text(opened: Open, tmp_path: Path) -> None:
    text = (
        f"Summary & Overview\nHCPCS J9203: {HOSTILE}, 0.1 mg\nKey payers include Aetna {HOSTILE}.\n{HOSTILE}\n"
        f"Service type: {HOSTILE}\n| Modifier | {HOSTILE} |\n|---|---|\n| JW | {HOSTILE} |\n{HOSTILE} | {HOSTILE}"
    )
    name = HOSTILE.replace("\0", "")
    finding = CorpusFinding(rule="same-size-cut", severity="error", message=HOSTILE, documents=[name], data={})
    record, shown = extract(text, name=name, input_format="text"), read(text, name=name, settings=Settings("text")).text
    with Report() as report:
        report.add(record, shown)
        report.add(Failure(name=HOSTILE, stage=HOSTILE, reason=HOSTILE))
        report.write(tmp_path / "r.html", [finding])
    page = opened(tmp_path / "r.html")
    expect(page.locator("#table .file")).to_have_text(visible_in_browser(name), use_inner_text=False)
    assert page.locator("#failures tbody td").last.text_content() == visible_in_browser(HOSTILE)
    assert page.locator(".corpus p").last.text_content() == visible_in_browser(HOSTILE)
    page.locator("#table tbody a").click()
    page.evaluate("document.querySelectorAll('.sign').forEach((sign) => sign.remove())")
    assert page.locator(".body").evaluate("body => body.textContent") == visible_in_browser(text)
    assert page.locator("#document :is(img, svg, script, template, b)").count() == 0
    assert page.title() != "run"


def test_thousands_of_documents_cost_the_page_little(opened: Open, tmp_path: Path) -> None:
    """What a browser holds does not grow with the documents, save two nodes for each: its part, and the part's text."""
    base: list[tuple[Record, str]] = []
    for item in documents([str(CORPUS)]):
        assert not isinstance(item, Failure)
        base.append((extract(item.data, name=item.name), read(item.data, name=item.name).text))
    many = 5_000
    with Report() as report:
        for number in range(many):
            record, text = base[number % len(base)]
            name = f"{number:05}-{record.source.name}"
            report.add(replace(record, source=replace(record.source, name=name)), text)
        report.write(tmp_path / "r.html")
    assert (tmp_path / "r.html").stat().st_size < many * 8_000
    page = opened(tmp_path / "r.html")
    elements = "document.querySelectorAll('*:not(script)').length"
    assert page.evaluate(elements) < 2_500
    assert page.evaluate("document.scripts.length") == many + 2
    page.get_by_label("Search").fill("04999-")
    assert count(page) == 1
    page.locator("#table tbody a").click()
    expect(page.locator(".body")).to_be_visible()
    assert page.evaluate(elements) < 3_500
    page.go_back()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#count")).to_have_text("5,000 documents")
    assert page.evaluate(elements) < 2_500
    expect(page.locator("#page")).to_have_text("Page 1 of 200")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_accessible_and_as_wide_as_the_screen(
    width: int, scheme: str, opened: Open, report: Path, rows: list[Row]
) -> None:
    for fragment in ("", f"#d{len(rows) - 1}", f"#d{len(rows) - 1}-n1t", "#d24"):
        page = opened(report, fragment, width, scheme)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_keyboard_skips_to_the_content(opened: Open, report: Path) -> None:
    page = opened(report)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.locator("#table tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("link", name="Next")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_print_leaves_out_what_only_a_screen_can_do(opened: Open, report: Path) -> None:
    page = opened(report)
    page.emulate_media(media="print")
    for hidden in (".top", "#filters", "#pager"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("#overview")).to_be_visible()


def test_without_scripts_the_figures_still_stand(browser: Browser, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    expect(page.locator(".figures")).to_be_visible()
    expect(page.get_by_text("need JavaScript")).to_be_visible()
    expect(page.locator("#filters")).to_be_hidden()
    context.close()
