"""Contradictions planted into sample documents.

Each plant makes a variant of a document, and says which rule must find it, and where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from msgspec import Struct

from hcpcs_extract.facts.defining_sentences import base_unit, unit_scales
from hcpcs_extract.facts.names_of_drugs import drug_stems, drugs
from hcpcs_extract.model.record import Modifier, Record
from hcpcs_extract.rules.document._drugs import is_drug
from hcpcs_extract.text.phrases import Passage
from hcpcs_extract.vocabulary import built_in


class Planted(Struct, frozen=True):
    """A variant of a document."""

    text: str
    rule: str
    span: tuple[int, int]
    """What was planted: the finding lies within."""


Plant = Callable[[str, Record], Iterator[Planted]]
_UNITS = ("mg", "mL", "mCi", "[iU]")
_SCALES = built_in().derived(unit_scales)
_STEMS = built_in().derived(drug_stems)


def _drugs(name: str) -> dict[str, tuple[int, int]]:
    return drugs(Passage.of(name, built_in().lexicon), _STEMS)


def _insert(text: str, at: int, words: str, rule: str) -> Planted:
    return Planted(f"{text[:at]}{words}\n\n{text[at:]}", rule, (at, at + len(words)))


def _bodies(record: Record, *names: str) -> Iterator[int]:
    """Where the text of the first section of each name begins."""
    for name in names:
        section = next((section for section in record.sections if section.id == name), None)
        if section is not None:
            yield section.body[0]


def _neighbour(code: str) -> str:
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def other_dose(text: str, record: Record) -> Iterator[Planted]:
    """The overview, and a sentence elsewhere, give ten times the title's quantity."""
    product = record.product
    if (
        product is None
        or product.dose is None
        or record.code is None
        or base_unit(product.dose.unit, _SCALES) not in _UNITS
    ):
        return
    unit = "IU" if product.dose.unit == "[iU]" else product.dose.unit
    dose = f"{Decimal(product.dose.amount) * 10:f} {unit}"
    name, code = product.name.quote, record.code.value
    for at in _bodies(record, "billing_code_overview"):
        yield _insert(text, at, f"HCPCS Level II code {code} represents {name}, {dose}.", "dose-mismatch")
        yield _insert(text, at, f"HCPCS Level II code {code} identifies a {dose} injection of {name}.", "dose-mismatch")
    for at in _bodies(record, "billing_code_overview", "clinical_context"):
        yield _insert(text, at, f"The drug is supplied and billed in {dose} increments as {code}.", "dose-mismatch")
        yield _insert(text, at, f"Billing is performed per {dose} unit using {code}.", "dose-mismatch")
        yield _insert(text, at, f"One unit of {code} equals {dose}.", "dose-mismatch")


def other_code(text: str, record: Record) -> Iterator[Planted]:
    """The code next to the page's stands where the page's is meant."""
    if record.code is None or not record.code.value[-1].isdigit() or record.code.system == "CDT":
        return
    code = _neighbour(record.code.value)
    if code in text:
        return
    system = "HCPCS Level II" if record.code.system == "HCPCS" else "CPT"
    for at in _bodies(record, "billing_code_overview"):
        yield _insert(text, at, f"{system} code {code} describes what is set out on this page.", "code-mismatch")
        yield _insert(text, at, f"{code} is reported for the whole of it.", "code-mismatch")
    for at in _bodies(record, "billing_code_overview", "clinical_context"):
        yield _insert(text, at, f"When {code} is billed, the chart must show the reason.", "code-mismatch")
        yield _insert(text, at, f"Each unit of {code} needs a record of its own.", "code-mismatch")


def code_swapped(text: str, record: Record) -> Iterator[Planted]:
    """The code that begins the overview is another one, in a sentence that names no further code."""
    if record.code is None or record.code.system == "CDT" or not record.code.value[-1].isdigit():
        return
    code, other = record.code.value, _neighbour(record.code.value)
    others = [mention.value for mention in record.codes_mentioned if mention.value != code]
    for at in _bodies(record, "billing_code_overview"):
        sentence = text[at:].lstrip("\n").partition(". ")[0]
        if other in text or sentence.count(code) != 1 or any(mentioned in sentence for mentioned in others):
            continue
        for lead in ("", "HCPCS Level II code ", "HCPCS code ", "Code ", "CPT "):
            if text.startswith(lead + code, at):
                place = at + len(lead)
                yield Planted(
                    text[:place] + other + text[place + len(code) :], "code-mismatch", (place, place + len(other))
                )


def other_drug(text: str, record: Record) -> Iterator[Planted]:
    """The overview names another drug."""
    if record.code is None or record.product is None or not _drugs(record.product.name.value):
        return
    for at in _bodies(record, "billing_code_overview"):
        for words in (
            "represents an injection of pertuzumab",
            "describes the antineoplastic agent nelarabine",
            "identifies bevacizumab-awwb",
        ):
            yield _insert(text, at, f"HCPCS Level II code {record.code.value} {words}.", "product-mismatch")


def gap_of_payers(text: str, record: Record) -> Iterator[Planted]:
    """The page says that its payers are not available."""
    if not record.payers:
        return
    for at in _bodies(record, "billing_code_overview"):
        yield _insert(text, at, "Payer information is not available in the input.", "payers-contradict-gap")
        yield _insert(text, at, "No payers were specified in the input data.", "payers-contradict-gap")


def modifier_in_prose(text: str, record: Record) -> Iterator[Planted]:
    """The clinical context names a modifier that the table lacks."""
    listed = [row.modifier for row in record.modifiers]
    if not listed or None in listed or record.truncation.verdict != "none" or "77" in listed or "77" in text:
        return
    for at in _bodies(record, "clinical_context"):
        yield _insert(text, at, "A second one on the same day carries modifier 77.", "modifier-not-in-table")


def _rows(text: str, record: Record) -> Iterator[tuple[Modifier, str]]:
    for row in record.modifiers:
        line = text[slice(*row.span)]
        if (
            row.modifier is not None
            and row.system != "unknown"
            and row.complete
            and "\n" not in line
            and text[row.span[1] : row.span[1] + 1] == "\n"
        ):
            yield row, line


def repeated_row(text: str, record: Record) -> Iterator[Planted]:
    """A row of the table of modifiers stands twice."""
    for row, line in list(_rows(text, record))[:2]:
        at = row.span[1] + 1
        yield Planted(f"{text[:at]}{line}\n{text[at:]}", "modifier-repeated", (at, at + len(line)))


def procedure_row(text: str, record: Record) -> Iterator[Planted]:
    """A drug's table has a modifier for procedures."""
    if not is_drug(record):
        return
    for row, line in list(_rows(text, record))[:1]:
        at = row.span[1] + 1
        planted = line.replace(row.modifier or "", "51", 1)
        yield Planted(f"{text[:at]}{planted}\n{text[at:]}", "procedure-modifier-on-drug", (at, at + len(planted)))


def malformed(text: str, record: Record) -> Iterator[Planted]:
    """A code with a letter for a digit, and one with a digit too many."""
    if record.code is None:
        return
    for at in _bodies(record, "billing_code_overview", "clinical_context"):
        for code in ("J92O3", "J92299", "J922"):
            yield _insert(text, at, f"Some still use HCPCS code {code} on paper claims.", "code-malformed")


def other_site(text: str, record: Record) -> Iterator[Planted]:
    """The clinical context gives a site that the overview lacks."""
    sites = record.sites_of_service
    if not sites or any(
        site.value == "other" or "41" in site.pos_candidates or site.section == "clinical_context" for site in sites
    ):
        return
    for at in _bodies(record, "clinical_context"):
        yield _insert(text, at, "Typical site of service: ground ambulance.", "site-conflict")


def hospital_code(text: str, record: Record) -> Iterator[Planted]:
    """A code for offices is made a C code."""
    offices = [site for site in record.sites_of_service if site.value == "physician-office"]
    if record.code is None or record.code.system != "HCPCS" or len(offices) != 1 or "C9950" in text:
        return
    yield Planted(text.replace(record.code.value, "C9950"), "hospital-only-code", offices[0].span)


WITHOUT_CODE_SET: tuple[Plant, ...] = (
    other_dose, other_code, code_swapped, other_drug, gap_of_payers, modifier_in_prose, repeated_row, procedure_row,
    malformed, other_site, hospital_code,
)  # fmt: skip


def code_that_never_was(text: str, record: Record) -> Iterator[Planted]:
    """The page's code is none that CMS ever gave."""
    if record.code is None or record.code.system != "HCPCS" or record.code.value[0] in "ACG":
        return
    code = record.code.value[0] + "9666"
    yield Planted(text.replace(record.code.value, code), "code-unknown", record.code.span)


def ended_code(text: str, record: Record) -> Iterator[Planted]:
    """The page's code is the one that the same drug had in 2018."""
    if record.code is not None and record.code.value == "J9229":
        older = text.replace("C9028", "an older code").replace("J9229", "C9028")
        yield Planted(older, "code-discontinued", record.code.span)


def title_of_another(text: str, record: Record) -> Iterator[Planted]:
    """The title is that of a code that has nothing to do with it."""
    if record.code is None or record.title is None or record.code.system != "HCPCS" or record.code.value[0] == "E":
        return
    start, end = record.title.span
    title = "Hospital Bed With Mattress"
    yield Planted(text[:start] + title + text[end:], "descriptor-mismatch", (start, start + len(title)))


def dose_of_the_title(text: str, record: Record) -> Iterator[Planted]:
    """The title's quantity is ten times CMS's, and the text gives none for a unit."""
    if record.code is None or record.product is None or record.product.dose is None or record.code.system != "HCPCS":
        return
    dose = record.product.dose
    if not dose.quote[0].isdigit() or text.count(dose.quote) > 1 or base_unit(dose.unit, _SCALES) not in _UNITS:
        return
    start, end = dose.span
    ten = f"{Decimal(dose.amount) * 10:f}" + dose.quote[len(dose.amount) :]
    yield Planted(text[:start] + ten + text[end:], "dose-differs-from-cms", (start, start + len(ten)))


def modifier_that_never_was(text: str, record: Record) -> Iterator[Planted]:
    """A row has a modifier that nobody gave."""
    for row, line in list(_rows(text, record))[:1]:
        if text.count(row.modifier or "") > 1:
            continue
        start, end = row.span
        planted = line.replace(row.modifier or "", "ZX", 1)
        yield Planted(text[:start] + planted + text[end:], "modifier-unknown", (start, start + len(planted)))


def description_of_another(text: str, record: Record) -> Iterator[Planted]:
    """A row has the text of something else."""
    if record.code is None or record.code.value.startswith("A0"):
        return
    for row, line in list(_rows(text, record))[:3]:
        if row.system != "HCPCS" or row.description is None or line.count(row.description) != 1:
            continue
        start, end = row.span
        planted = line.replace(row.description, "Monitored anesthesia by a physiotherapist")
        yield Planted(
            text[:start] + planted + text[end:], "modifier-description-mismatch", (start, start + len(planted))
        )


WITH_CODE_SET: tuple[Plant, ...] = (
    code_that_never_was, ended_code, title_of_another, dose_of_the_title, modifier_that_never_was,
    description_of_another,
)  # fmt: skip
