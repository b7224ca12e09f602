"""The page's own code is not found: no line gives it as a title line does (`HCPCS J9203: …`).

The title line was lost, cut or damaged, or it is for a code of another system: a DRG, an NDC, a code of ICD-10-PCS. And
no sentence of the overview says what the code is ("HCPCS Level II code J9203 represents …"). Without its code a
record cannot be used. Codes that the text only mentions may be those of other pages, and are not taken for it.

Look at the beginning of the document: if the line is there, correct it; if not, get the page again.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.defining_sentences import BILLED
from ...model.page import Hit, Page
from ...model.record import Draft
from ...reading.title_lines import other_system

SEVERITY = "error"
MESSAGE = "no code: {why}"
_MOST_NAMED = 3


def check(page: Page, draft: Draft) -> Iterator[Hit]:
    """Yield one finding at the beginning of the text."""
    if draft.code is not None:
        return
    other = other_system(page.text, page.blocks, page.vocabulary.lexicon)
    mentioned = [mention.value for mention in draft.codes_mentioned if mention.system in BILLED]
    why = "the text has no title line such as 'HCPCS J9203: …'"
    if other is not None:
        why = f"the title line is for {' '.join(other)}, which is not a code of HCPCS, CPT or CDT"
    if mentioned:
        why += f"; it mentions {', '.join(mentioned[:_MOST_NAMED])}{' …' if len(mentioned) > _MOST_NAMED else ''}"
    yield Hit((0, 0), {"why": why, "mentioned": mentioned[:_MOST_NAMED]})
