"""Title lines in other forms than `lines.TITLE`: other marks, another order, no system, code and title on two lines.

They are looked for only in a page without a title line at its beginning, and only there: what stands in such a form
elsewhere, in a list of related codes or in prose, is not a title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import regex
from msgspec import Struct
from msgspec.structs import replace

from ..codes.expressions import BILLING_CODE, MODIFIER
from ..model.page import PROSE, Block
from ..text.phrases import Lexicon, Passage, Phrase
from ..text.words import ends_sentence

if TYPE_CHECKING:
    from ..vocabulary import Vocabulary

_DASHES: Final = r"\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_COLONS: Final = ":\uff1a\ufe55\ua789"
_OPENING: Final = r"(\[{\uff08\u3010"
_CLOSING: Final = r")\]}\uff09\u3011"
_ENTITY: Final = r"&(?:reg|trade|nbsp|copy|#[0-9]{2,4});"
_TAG: Final = r"</?(?:a|b|strong|em|i|u|code|span|sup|mark|small|p|div|h[1-6])(?:\s[^<>]{0,200})?/?>"
_TARGET: Final = r"\]\([^()\s]{0,300}\)"
"""How a link ends in Markdown."""
_MARK: Final = rf"(?:{_ENTITY}|{_TAG}|{_TARGET}|[*_`~\\®™℠\u00ad\u200b\u2060])"
_GAP: Final = rf"(?:{_MARK}|[\s{_COLONS}{_OPENING}{_CLOSING},/#&.\u2010-\u2013-]){{1,6}}"
"""What may stand between the words that name a code, and before the code."""
_LABEL: Final = rf"(?:(?:{{code_system~}}|{{code_noun~}}){_GAP}(?:and\s)?){{1,4}}"
_CODE: Final = rf"(?P<code>{BILLING_CODE})(?!\w)"
CODE_FIRST: Final = Phrase(
    rf"(?P<label>(?:the\s)?{_LABEL})?{_CODE}",
    matches=[
        "«HCPCS Level II J9203» - Gemtuzumab",
        "«Billing code: `J9203»`",
        "«CPT/HCPCS J9203»",
        "«CPT&reg; 99213» (visit)",
        "«HCPCS #J9203»",
    ],
    refuses=["HCPCSJ9203", "HCPCS Level II", "J92031", "HCPCS for J92"],
)
"""The code of a title line that begins with it, and what it is called before."""
CODE_LAST: Final = Phrase(
    rf"(?:(?P<open>[{_OPENING}])|(?:[:|,]|(?<=\s)-|[{_DASHES}])\s{{1,3}}){_MARK}{{0,4}}"
    rf"(?P<label>{_LABEL})?{_CODE}{_MARK}{{0,4}}(?P<close>[{_CLOSING}])?",
    matches=["Gemtuzumab, 0.1 mg «(HCPCS J9203)»", "Gemtuzumab «[J9203]»", "Gemtuzumab «— HCPCS J9203»"],
    refuses=["Gemtuzumab J9203", "(JW)", "Gemtuzumab-J9203"],
)
"""The code of a title line that ends with it."""
LABEL_BEHIND: Final = Phrase(
    rf"[\s{_OPENING}]{{1,3}}{{code_system~}}(?:[\s/]{{1,2}}(?:{{code_system~}}|{{code_noun~}})){{0,3}}[{_CLOSING}]?",
    matches=["J9203« (HCPCS Level II)»: x", "J9203« HCPCS code» - x"],
    refuses=["J9203:HCPCS", "J9203 Code Desk"],
)
"""What a code is called behind it."""
OTHER_SYSTEM: Final = Phrase(
    rf"(?P<system>{{other_system~}}){_GAP}(?:codes?{_GAP})?(?P<code>[0-9A-Z][0-9A-Z.-]{{0,14}}[0-9A-Z])",
    matches=["«MS-DRG 470»: Major joint", "«NDC 50242-040-62»", "«ICD-10-PCS code 0SRC0J9»"],
    refuses=["DRG", "APCs 12", "NDC:"],
)
"""A code of a system that has no records here."""
SENTENCE_VERB: Final = Phrase(
    "{sentence_verb}", matches=["a drug that «is» billed"], refuses=["Gemtuzumab Injection, 0.1 mg", "Isis"]
)
BEGINS_NO_TITLE: Final = Phrase(
    "{begins_no_title}", matches=["«see» J9203", "«formerly» C9027"], refuses=["Seed implant", "Gemtuzumab"]
)
PAGE_WORDS: Final = Phrase(
    r"(?:{page_word~}[\s&,]{0,3}){1,5}", matches=["«Billing Guide»", "«Code Details»"], refuses=["Gemtuzumab"]
)
"""What a page calls itself."""
TITLE_LABEL: Final = Phrase(
    rf"(?:\*\*|__)?{{title_label}}(?:\*\*|__)?\s{{0,2}}[{_COLONS}](?:\*\*|__)?",
    matches=["«Description:» Gemtuzumab", "«**Title:**» Gemtuzumab"],
    refuses=["Description of", "Titled: x"],
)
"""A label before the title on a line of its own."""
_LEAD: Final = regex.compile(rf"(?:{_TAG}|_|[^\w(\[{{<&\s]|[\s\[{_OPENING}]){{0,12}}")
"""Marks before the first word of a line."""
_AFTER_CODE: Final = regex.compile(rf"(?:{_MARK}|[{_CLOSING}]){{0,6}}")
_SEPARATOR: Final = regex.compile(
    rf"""
    (?P<colon> \s{{0,3}} [{_COLONS}] )
    | (?P<mark> \s{{0,3}} [{_DASHES}]{{1,2}} \s{{0,3}} | \s{{1,3}} -{{1,3}} \s{{0,3}} | -{{1,3}} \s{{1,3}} | -{{2,3}}
      | \s{{0,3}} [|\u00a6\u2502=»›→⇒·•∙▪;~] \s{{0,3}} | \s{{0,3}} [,.] \s{{1,3}}
      | \s{{1,3}} [/\\>] \s{{1,3}}
      | \s{{0,3}} [{_OPENING}] )
    | (?P<blank> \s{{1,9}} )
    """,
    regex.VERBOSE,
)
"""What stands between code and title."""
_ANOTHER_CODE: Final = regex.compile(rf"{BILLING_CODE}(?!\w)|{MODIFIER}\s{{0,2}}[{_COLONS}{_DASHES},/-]")
"""What stands behind the mark if a range, a list of codes or a modifier follows, and no title."""
_CODE_IN_TITLE: Final = regex.compile(r"\b(?:[A-CE-V][0-9]{4}|[0-9]{5})\b")
_TITLE_END: Final = regex.compile(rf"(?:\s|{_TAG}|{_TARGET})+$")
_SITE_NAME: Final = regex.compile(r"\s[|»›]\s")
_QUOTES: Final = "\"'\u201d\u2019"
_LETTERS: Final = regex.compile(r"\p{L}{3}")
_DATE: Final = regex.compile(r"\b(?:19|20)[0-9]{2}\b|@|https?:|:")
"""What keeps a line below a code from being its title: a date, an address, a label."""
_OPEN_NAMES: Final = frozenset(["summary", "other"])
"""Headings above which a title line may still follow."""
_REACH: Final = 12
"""Blocks at the beginning of a page in which its title line is looked for."""
_MOST_WORDS: Final = 80
_MOST_WORDS_BELOW: Final = 30
_FEWEST_WORDS_BELOW: Final = 3
_SHORTEST_PROSE: Final = 60
_LONGEST: Final = 600


class TitleLine(Struct, frozen=True):
    """A title line: offsets in the line."""

    code_start: int
    code_end: int
    value_start: int
    value_end: int
    """Equal to `value_start` if the line has only the code."""
    named: bool
    """Whether the line says that it is a code."""
    plain: bool = False
    """Whether the code is one of five digits."""


def title_line(line: str, lexicon: Lexicon, *, strong: bool = False) -> TitleLine | None:
    """Return what a line holds if it is a title line, or None.

    `strong`: it stands where a title line does, right below the heading of the summary, or is a heading itself.

    >>> from ..vocabulary import built_in
    >>> lexicon = built_in().lexicon
    >>> for line in ("HCPCS J9203 - Gemtuzumab, 0.1 mg", "Gemtuzumab (J9203)", "**J9203**: Gemtuzumab"):
    ...     found = title_line(line, lexicon)
    ...     line[found.code_start : found.code_end], line[found.value_start : found.value_end]
    ('J9203', 'Gemtuzumab, 0.1 mg')
    ('J9203', 'Gemtuzumab')
    ('J9203', 'Gemtuzumab')
    >>> [title_line(line, lexicon) for line in ("HCPCS J9203 is new", "J9203-JW: x", "See (J9203)")]
    [None, None, None]
    """
    if len(line) > _LONGEST or not any(c.isdigit() for c in line):
        return None
    passage = Passage.of(line.replace("_", "*"), lexicon)  # an underscore is part of a word, and a mark here
    lead = _LEAD.match(line)
    begin = lead.end() if lead else 0
    first = CODE_FIRST.opens(passage, begin)
    return _code_first(passage, first, strong=strong) if first else _code_last(passage, begin, strong=strong)


def _code_first(passage: Passage, first: regex.Match[str], *, strong: bool) -> TitleLine | None:
    line = passage.text
    code_start, code_end = first.span("code")
    named = first["label"] is not None
    if behind := LABEL_BEHIND.opens(passage, code_end):
        code_end_of_name, named = behind.end(), True
    else:
        code_end_of_name = code_end
    closed = _AFTER_CODE.match(line, code_end_of_name)
    at = closed.end() if closed else code_end_of_name
    end = _end(line, at)
    if not any(c.isalnum() for c in line[at:end]):
        return TitleLine(code_start, code_end, end, end, named, first["code"].isdigit())
    separator = _SEPARATOR.match(line, at, end)
    if separator is None and not (closed and any(c in ")]】）" for c in closed[0])):
        return None
    start = separator.end() if separator else at
    colon = separator is not None and separator["colon"] is not None
    blank = separator is None or separator["blank"] is not None
    if separator is not None and separator[0].strip()[:1] in tuple("([{（【"):
        if line[end - 1] not in ")]}）】":
            return None
        end -= 1
    if closed and blank and closed[0].endswith((")", "]", "】", "）")):
        blank = False
    while start < end and (line[start].isspace() or line[start] in "-|"):
        start += 1
    if label := TITLE_LABEL.opens(passage, start, end):
        start = label.end() + len(line[label.end() : end]) - len(line[label.end() : end].lstrip())
    if code_start and line[end - 1] in _QUOTES and line[end - 1] not in line[start : end - 1]:
        end -= 1
    if _ANOTHER_CODE.match(line, start, end) and not (colon and named):
        return None
    code = first["code"]
    if not named and (code != code.upper()) and not colon:
        return None
    if not is_title(passage, start, end, sure=colon and named, strong=strong, capital=blank):
        return None
    return TitleLine(code_start, code_end, start, end, named, code.isdigit())


def _code_last(passage: Passage, begin: int, *, strong: bool) -> TitleLine | None:
    line = passage.text
    last = next(iter(reversed([*CODE_LAST.each(passage)])), None)
    if last is None or any(c.isalnum() for c in line[last.end() : _end(line, last.end())]):
        return None
    opened, label = last["open"] is not None, last["label"] is not None
    if opened != (last["close"] is not None) or not (opened or label or (strong and last["code"][0].isalpha())):
        return None
    end = last.start()
    while end > begin and (line[end - 1].isspace() or line[end - 1] in "-|:,\u2013\u2014"):
        end -= 1
    code = last["code"]
    if (not label and code != code.upper()) or _CODE_IN_TITLE.search(line, begin, end):
        return None
    if not is_title(passage, begin, end, sure=False, strong=strong, capital=True):
        return None
    return TitleLine(*last.span("code"), begin, end, label, code.isdigit())


def _end(line: str, at: int) -> int:
    """Where the text of a line ends: before a closing tag or the target of a link."""
    closing = _TITLE_END.search(line, at)
    return closing.start() if closing else len(line)


def is_title(passage: Passage, start: int, end: int, *, sure: bool, strong: bool, capital: bool) -> bool:
    """Whether a part of a line can be a title: no sentence, no name of a page, no list of codes.

    `sure`: what stands before it leaves no doubt. `capital`: it must begin with a capital letter or a digit.
    """
    text = passage.text
    value = text[start:end].strip(" *_`")
    if not _LETTERS.search(value) or len(value.split()) > _MOST_WORDS:
        return False
    if sure:
        return True
    if PAGE_WORDS.covers(passage, start, end) or _SITE_NAME.search(value) or value[-1] in ",;:?!\u2026":
        return False
    if BEGINS_NO_TITLE.opens(passage, start, end) and not value[:1].isdigit():
        return False
    if capital and not (value[0].isupper() or value[0].isdigit()):
        return False
    said = SENTENCE_VERB.find(passage, start, end) is not None
    return not said or (strong and not capital and not ends_sentence(value) and value[0].isupper())


def with_title_lines(text: str, blocks: list[Block], vocabulary: Vocabulary) -> list[Block]:
    """Return the blocks of a text with title lines of all forms, each with its title if that is on the next line.

    Most pages have a title line of the common form at their beginning: then nothing is looked for.
    """
    lexicon = vocabulary.lexicon
    found: dict[int, list[Block]] = {}
    for number in _places(blocks):
        if made := _as_title(text, blocks, number, lexicon):
            found[number] = made
            break
    for number in _below_later_summaries(blocks):
        if number not in found and (made := _as_title(text, blocks, number, lexicon)):
            found[number] = made
    if found:
        blocks = [block for number, old in enumerate(blocks) for block in found.get(number, [old])]
    alone = [
        n
        for n, block in enumerate(blocks)
        if block.kind == "title" and not text[block.value_start : block.end].strip(" *_`:")
    ]
    for number in reversed(alone):
        if (joined := _with_next_line(text, blocks, number, lexicon)) is not None:
            blocks = [*blocks[:number], joined, *blocks[number + 2 :]]
    return blocks


def _places(blocks: list[Block]) -> list[int]:
    """Return the numbers of the blocks at the beginning of a page; none if a title line is among them."""
    found = []
    for number, block in enumerate(blocks[:_REACH]):
        if block.kind == "title":
            return []
        if block.kind == "heading" and block.name not in _OPEN_NAMES:
            break
        if block.kind in ("paragraph", "item") or (block.kind == "heading" and block.name == "other"):
            found.append(number)
    return found


def _below_later_summaries(blocks: list[Block]) -> list[int]:
    """Return the numbers of the blocks right below the headings of later summaries, where no title line is."""
    below = [number + 1 for number, block in enumerate(blocks) if block.kind == "heading" and block.name == "summary"]
    return [
        number
        for number in below[1:]
        if number < len(blocks)
        and blocks[number].kind in ("paragraph", "heading")
        and blocks[number].name in ("", "other")
        and blocks[number - 2].kind != "title"
    ]


def _as_title(text: str, blocks: list[Block], number: int, lexicon: Lexicon) -> list[Block] | None:
    """Return the title line that a block is, with the rest of its paragraph; None if it is none."""
    block = blocks[number]
    start = block.content_start
    newline = text.find("\n", start, block.end)
    end = newline if newline >= 0 else block.end
    if text.find("\n", end) < 0:  # the line may go on: the page may be cut here
        return None
    under = number > 0 and blocks[number - 1].kind == "heading" and blocks[number - 1].name == "summary"
    line = text[start:end].rstrip()
    title = title_line(line, lexicon, strong=(under or block.level > 0) and newline < 0)
    if title is None or not _is_confirmed(text, blocks, number, title, under=under):
        return None
    if block.kind == "item" and not title.named:
        return None
    made = Block(
        "title",
        block.start,
        start + len(line),
        start,
        block.level,
        "",
        start + title.value_start,
        start + title.code_start,
        start + title.code_end,
        value_end=start + title.value_end,
    )
    if newline < 0:
        return [made]
    rest = end + len(text[end : block.end]) - len(text[end : block.end].lstrip())
    return [made, Block("paragraph", rest, block.end, rest)] if rest < block.end else [made]


def _is_confirmed(text: str, blocks: list[Block], number: int, title: TitleLine, *, under: bool) -> bool:
    """Whether what stands around a line shows that it is the title of a page of the family, also when the page is cut.

    A common title line could still follow a line above the heading of the summary, if the page were not cut.
    """
    if under:
        return True
    below = blocks[number + 1 :]
    for place, block in enumerate(below):
        if block.kind == "heading" and block.name != "other" and (block.name != "summary" or len(below) > place + 2):
            return not title.plain or title.named or blocks[number].level > 0
    return title.named and any(
        block.kind in PROSE
        and block.end - block.start >= _SHORTEST_PROSE
        and ends_sentence(text[block.start : block.end])
        for block in below
    )


def _with_next_line(text: str, blocks: list[Block], number: int, lexicon: Lexicon) -> Block | None:
    """Return a title line that has only a code together with its title, if that is the next line."""
    if number + 2 >= len(blocks):
        return None
    title, below = blocks[number], blocks[number + 1]
    if below.kind not in ("paragraph", "heading") or below.name not in ("", "other"):
        return None
    start, end = below.content_start, below.end
    if "\n" in text[start:end]:
        return None
    passage = Passage.of(text[start:end], lexicon)
    label = TITLE_LABEL.opens(passage)
    begin = label.end() if label else 0
    begin += len(passage.text[begin:]) - len(passage.text[begin:].lstrip())
    value = passage.text[begin:]
    words = len(value.split())
    if not label and (
        words > _MOST_WORDS_BELOW
        or _DATE.search(value)
        or not (words >= _FEWEST_WORDS_BELOW or "," in value or any(c.isdigit() for c in value))
    ):
        return None
    if (
        ends_sentence(value)
        or not value
        or not is_title(passage, begin, len(passage.text), sure=False, strong=False, capital=True)
    ):
        return None
    return replace(title, end=end, value_start=start + begin, value_end=end)


def other_system(text: str, blocks: list[Block], lexicon: Lexicon) -> tuple[str, str] | None:
    """Return the system and code of a title line at the beginning of a page that is for no billing code."""
    for number in _places(blocks):
        block = blocks[number]
        line = text[block.content_start : block.end].partition("\n")[0]
        lead = _LEAD.match(line)
        passage = Passage.of(line, lexicon)
        if match := OTHER_SYSTEM.opens(passage, lead.end() if lead else 0):
            return match["system"], match["code"]
    return None
