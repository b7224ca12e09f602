"""Puts a page of the family together: blocks in order, in no format yet."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from msgspec import Struct

from .stock import KINDS, MODIFIERS, PROSE, CodeRange, Dice, Kind, code_range


class Heading(Struct, frozen=True):
    """A heading; level 1 or 2."""

    text: str
    level: int


class Title(Struct, frozen=True):
    """The title line."""

    text: str


class Paragraph(Struct, frozen=True):
    """A paragraph, or a line of its own."""

    text: str


class Labels(Struct, frozen=True):
    """Lines of a label and its value; `bullets`: as a list."""

    lines: list[tuple[str, str]]
    bullets: bool


class Table(Struct, frozen=True):
    """A table; a row of one cell is a note, an empty cell is lost in text."""

    header: list[str]
    rows: list[list[str]]


Block = Heading | Title | Paragraph | Labels | Table


class Page(Struct, frozen=True):
    """A page and what is true of it: code, title, dose as amount and unit of the record (None without a dose)."""

    code: str
    title: str
    dose: tuple[str, str] | None
    blocks: list[Block]


class Item(Struct, frozen=True):
    """What a page is about: the title; its name in prose; its dose as in the record, and as prose writes it."""

    title: str
    name: str
    dose: tuple[str, str] | None = None
    amount: str = ""
    written: str = ""


_COMMON_WORDS: Final = {
    "minutes": [str(n) for n in range(10, 95, 5)],
    "nth": ["first", "second", "third", "fourth", "fifth"],
    "side": ["left", "right"],
}
_PRONOUNS: Final = {
    "female": {"he": "she", "He": "She", "his": "her", "His": "Her", "him": "her"},
    "male": {"he": "he", "He": "He", "his": "his", "His": "His", "him": "him"},
    "patient": {
        "he": "the patient",
        "He": "The patient",
        "his": "the patient's",
        "His": "The patient's",
        "him": "the patient",
    },
}
_ADULT: Final = 18
_CHILD: Final = {"female": "girl", "male": "boy"}
_COLUMNS: Final = ["modifier", "description", "when_to_use"]
_ORDERS: Final = [*[(0, 1, 2)] * 7, (1, 0, 2), (0, 2, 1), (0, 1)]
_BODIES: Final = {"HCPCS": ["HCPCS", "HCPCS Level II"], "CPT": ["CPT"], "CDT": ["CDT"]}
_KINDS: Final[list[Kind]] = [kind for kind in KINDS.values() for _ in range(kind.weight)]
_CODES: Final[dict[str, CodeRange]] = {
    written: code_range(written) for kind in KINDS.values() for written in kind.codes
}


class Slots(dict[str, str]):
    """What stands for the slots of a page.

    A slot without a fixed value gets a word of the kind, another one each time.
    """

    def __init__(self, dice: Dice, kind: Kind, **fixed: str) -> None:
        super().__init__(fixed)
        self.dice = dice
        self.kind = kind

    def __missing__(self, key: str) -> str:
        if key in ("brand", "Brand"):
            return _brand(self.dice)
        words = self.kind.words.get(key)
        return self.dice.pick(_COMMON_WORDS[key] if words is None else words)

    def fill(self, *texts: str) -> str:
        """Return the texts as one, their slots filled."""
        return " ".join(texts).format_map(self)


def compose(dice: Dice) -> Page:
    """Return a page of any kind."""
    kind = dice.pick(_KINDS)
    code = _CODES[dice.pick(kind.codes)].pick(dice)
    item = _item(dice, kind)
    body = dice.pick(_BODIES[kind.system])
    what = dice.pick(kind.what)
    slots = Slots(
        dice,
        kind,
        code=code,
        body=body,
        item=item.name,
        Item=_capital(item.name),
        item_up=_capital(item.name),
        what=what,
        What=_capital(what),
        noun=kind.noun,
    )
    older = kind.system == "CPT" and dice.chance(0.4)
    lead = dice.pick(["HCPCS", "HCPCS", "HCPCS Level II"]) if kind.system == "HCPCS" else kind.system
    blocks: list[Block] = [Heading("Summary & Overview", 1), Title(f"{lead} {code}: {item.title}")]
    blocks += _labelled_summary(dice, slots) if dice.chance(0.12) else _summary(dice, slots)
    blocks.append(Heading("CPT Code Overview" if older else dice.pick(PROSE.headings["overview"]), 1))
    blocks += _overview(dice, slots, item, older=older)
    blocks.append(Heading("Clinical & Coding Specifications", 1))
    blocks += [Heading("Clinical Context", 2), Paragraph(_scene(dice, slots))]
    blocks += [Heading("Coding Specifications", 2), _modifiers(dice, kind)]
    blocks += _further_tables(dice, slots)
    return Page(code, item.title, item.dose, blocks)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lowered(words: str) -> str:
    """Title case to lower case, but not abbreviations."""
    return " ".join([word.lower() if word[1:].islower() else word for word in words.split(" ")])


def _item(dice: Dice, kind: Kind) -> Item:
    """Return a new item of the kind: a drug with an invented name and a dose, or a thing or service by its title."""
    slots = Slots(dice, kind)
    template = dice.pick(kind.titles)
    named = bool(kind.endings)
    if named:
        names = PROSE.names
        middle = dice.pick(names["middles"]) + (dice.pick(names["middles"]) if dice.chance(0.4) else "")
        suffix = f"-{dice.pick(names['suffixes'])}" if dice.chance(0.12) else ""
        name = dice.pick(names["onsets"]) + middle + dice.pick(kind.endings) + suffix
        titled = name.replace("-", "\u2011") if dice.chance(0.5) else name
        slots["name"] = titled
        slots["Name"] = " ".join([_capital(word) for word in titled.split(" ")])
    if "{dose}" not in template:
        title = template.format_map(slots)
        return Item(title, _lowered(name if named else title.split(",")[0]))
    dose = PROSE.doses[dice.pick(kind.doses)]
    amount = dice.pick(dose.amounts)
    if amount == "1":
        slots["dose"] = dose.one if dice.chance(0.4) else dose.forms[0].format(n=1)
    else:
        slots["dose"] = dice.pick(dose.forms).format(n=amount)
    title = template.format_map(slots)
    plain = amount.replace(",", "")
    return Item(title, _lowered(name if named else title.split(",")[0]), (plain, dose.unit), plain, dose.written)


def _brand(dice: Dice) -> str:
    return _capital(
        dice.pick(PROSE.names["onsets"]) + dice.pick(PROSE.names["middles"]) + dice.pick(PROSE.names["brand_ends"])
    )


def _payers(dice: Dice) -> list[str]:
    """Return the payers of a page: mostly the usual five."""
    usual, others = PROSE.payers["usual"], PROSE.payers["others"]
    form = dice.random()
    if form < 0.6:
        names = usual
    elif form < 0.72:
        names = usual[:-1]
    elif form < 0.84:
        names = dice.some(usual, dice.between(3, 5))
    elif form < 0.96:
        names = dice.some(usual, 3) + dice.some(others, dice.between(1, 2))
    else:
        names = [dice.pick(usual)]
    if dice.chance(0.05):
        names = ["United Healthcare" if name == "UnitedHealthcare" else name for name in names]
    return names


def _listed(names: list[str], conjunction: str, *, comma: bool) -> str:
    if len(names) < 3:
        return f" {conjunction} ".join(names)
    return f"{', '.join(names[:-1])}{',' if comma else ''} {conjunction} {names[-1]}"


def _summary(dice: Dice, slots: Slots) -> list[Block]:
    payers = _payers(dice)
    slots["payers"] = _listed(payers, "and", comma=dice.chance(0.8))
    lead = dice.pick(PROSE.payer_alone if len(payers) == 1 else PROSE.payer_leads)
    extras = dice.some(PROSE.extras, 6)
    first = [dice.pick(PROSE.openings), *dice.some(PROSE.matters, dice.between(1, 3))]
    second = [dice.pick(PROSE.readers), *extras[: dice.between(1, 2)]]
    paragraphs = [first, second]
    place = dice.random()
    if place < 0.45:
        first.append(lead)
    elif place < 0.8:
        second.insert(0, lead)
    elif place < 0.9:
        second.insert(1, lead)
    else:
        paragraphs.insert(1, [lead])
    if dice.chance(0.75):
        paragraphs.append(extras[2 : dice.between(4, 6)])
    if dice.chance(0.4):
        paragraphs[-1].append(dice.pick(PROSE.announcements))
    return [Paragraph(slots.fill(*texts)) for texts in paragraphs]


def _labelled_summary(dice: Dice, slots: Slots) -> list[Block]:
    lines = [
        ("Headline", slots.fill("{body} {code}: " + dice.pick(PROSE.headlines))),
        ("Lead", slots.fill(dice.pick(PROSE.openings), dice.pick(PROSE.matters))),
        (
            "What the code represents and why it matters",
            slots.fill(dice.pick(PROSE.represents), dice.pick(PROSE.extras)),
        ),
        ("Key payers covered", ", ".join(_payers(dice)) + "."),
        ("What readers will learn", slots.fill(dice.pick(PROSE.learn))),
        ("Note on data availability", slots.fill(dice.pick(PROSE.availability))),
    ]
    return [Labels(lines, bullets=False)]


def _overview(dice: Dice, slots: Slots, item: Item, *, older: bool) -> list[Block]:
    texts = [dice.pick(PROSE.overviews), *dice.some(PROSE.overview_extras, dice.between(1, 3))]
    if item.dose is not None and dice.chance(0.7):
        count = dice.between(2, 60)
        total = (Decimal(item.amount) * count).normalize()
        slots.update(unit=f"{item.amount} {item.written}", total=f"{total:f} {item.written}", count=str(count))
        texts.insert(1, dice.pick(PROSE.units))
    sites = dice.pick(slots.kind.sites)
    slots["service"] = service = dice.pick(slots.kind.service_types)
    form = dice.random()
    if form < 0.6 and not older:
        names = (
            ("Service Type", "Typical Site of Service") if form < 0.15 else ("Service type", "Typical site of service")
        )
        values = service, _capital(_listed(sites, "or", comma=True))
        stop = "." if dice.chance(0.2) else ""
        lines = [(name, value + stop) for name, value in zip(names, values, strict=True)]
        if dice.chance(0.05):
            del lines[dice.between(0, 1)]
        blocks: list[Block] = [Paragraph(slots.fill(*texts)), Labels(lines, bullets=dice.chance(0.4))]
    else:
        slots["service"] = service.lower() if service.count(" ") and service[1:].islower() else service
        slots["site"] = _listed(
            [_with_article(site) for site in sites] if dice.chance(0.5) else sites, "or", comma=True
        )
        slots["placed"] = _listed([_placed(site, dice) for site in sites], "and" if form > 0.9 else "or", comma=True)
        forms = PROSE.service_older if older else PROSE.service_alone if dice.chance(0.07) else PROSE.service_pairs
        blocks = [Paragraph(slots.fill(*texts, dice.pick(forms)))]
    if dice.chance(0.6):
        blocks.append(Paragraph(dice.pick(PROSE.gaps)))
    return blocks


def _with_article(site: str) -> str:
    return f"the {site}" if site.startswith("patient") else f"{'an' if site[0] in 'aeio' else 'a'} {site}"


def _placed(site: str, dice: Dice) -> str:
    """Return a site with its place-of-service code, where it has one."""
    code = PROSE.places.get(site)
    words = dice.pick(["POS", "Place of Service"])
    return f"the {site}" if code is None else f"the {site} ({words} {code})"


def _scene(dice: Dice, slots: Slots) -> str:
    sex = dice.pick(["female", "female", "male", "male", "patient"])
    age = dice.between(*slots.kind.ages)
    slots.update(_PRONOUNS[sex])
    slots.update(
        age=str(age),
        An="An" if age in (8, 11, 18) or 80 <= age <= 89 else "A",
        person=dice.pick(PROSE.people[sex if age >= _ADULT else _CHILD.get(sex, sex)]),
        condition=dice.pick(list(slots.kind.conditions)),
    )
    arrival, *steps = slots.kind.scene
    texts = [dice.pick(arrival)]
    for options in steps:
        texts += dice.some(options, dice.between(1, 3))
    return slots.fill(*texts, *dice.some(PROSE.workflow, dice.between(2, 5)), dice.pick(PROSE.billing))


def _modifiers(dice: Dice, kind: Kind) -> Table:
    """Return a table of modifiers in one of the orders of columns.

    Now and then it has a lost cell, a broken row, a note.
    """
    order = dice.pick(_ORDERS)
    names = [dice.pick(PROSE.columns[column]) for column in _COLUMNS]
    rows = []
    for modifier in dice.some(kind.modifiers, dice.between(3, 8)):
        texts = MODIFIERS[modifier]
        cells = modifier, dice.pick(texts.says), dice.pick(texts.when)
        rows.append([cells[n] for n in order])
    if dice.chance(0.06):  # never in the last row: there it would look like a cut
        lost = dice.pick(rows[:-1])
        lost[dice.between(0, 1)] = ""
    if dice.chance(0.03):
        broken = dice.pick(rows[:-1])
        broken[-1] = broken[-1].replace(" the ", "\nthe ", 1)
    if dice.chance(0.02):
        rows.append(["Data not available in the input."])
    return Table([names[n] for n in order], rows)


def _further_tables(dice: Dice, slots: Slots) -> list[Block]:
    kind, headings, columns = slots.kind, PROSE.headings, PROSE.columns
    blocks: list[Block] = []
    if dice.chance(0.55):
        codes = dict(kind.conditions[slots["condition"]])
        for condition in dice.some(list(kind.conditions), dice.between(0, 2)):
            codes |= kind.conditions[condition]
        header = [dice.pick(columns["diagnosis"]), dice.pick(columns["diagnosis_text"])]
        blocks.append(Heading(dice.pick(headings["diagnoses"]), 2))
        blocks.append(Table(header, [[code, text] for code, text in codes.items()]))
    if dice.chance(0.4):
        others = {_CODES[dice.pick(kind.codes)].pick(dice): _item(dice, kind).title for _ in range(dice.between(2, 4))}
        rows = [[code, title] for code, title in others.items() if code != slots["code"]]
        if rows:
            blocks.append(Heading(dice.pick(headings["related"]), 2))
            blocks.append(Table([dice.pick(columns["code"]), "Description"], rows))
    if dice.chance(0.25):
        blocks.append(Heading(dice.pick(headings["taxonomies"]), 2))
        if dice.chance(0.3):
            blocks.append(Paragraph("Data not available in the input."))
        else:
            taxonomies = dice.some(list(kind.taxonomies.items()), 3)
            header = [dice.pick(columns["taxonomy"]), dice.pick(columns["specialty"])]
            blocks.append(Table(header, [[code, text] for code, text in taxonomies]))
    if dice.chance(0.05):
        blocks.append(Paragraph(dice.pick(PROSE.closings)))
    return blocks
