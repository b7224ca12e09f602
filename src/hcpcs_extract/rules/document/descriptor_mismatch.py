"""The title names something else than CMS's descriptor of the code, in every release held.

Code and text belong together: here one of them was mistaken, or the code was given to something else at another time.
Wording may differ freely; it counts only when hardly a word of the title is in the descriptor, or when the two name
different drugs.

Find out whether the code or the text is right before you use either.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.names_of_drugs import common_words, distinctive, drug_stems, drugs, share
from ...model.page import Hit, Page
from ...model.record import Draft
from ...settings.settings import Reference
from ...text.phrases import Passage

SEVERITY = "warning"
NEEDS_CODE_SET = True
MESSAGE = "the title of {code} is {title!r}, CMS calls it {descriptor!r}"
_LEAST_SHARE = 0.25


def check(page: Page, draft: Draft, reference: Reference) -> Iterator[Hit]:
    """Yield a title that does not fit the descriptor."""
    code, title = draft.code, draft.title
    if code is None or title is None or code.system != "HCPCS" or title.partial is True:
        return
    entry = reference.code_set.code(code.value)
    if entry is None:
        return
    descriptors = " ".join(
        dict.fromkeys(text for _, line in entry.history for text in (line.long_description, line.short_description))
    )
    product = draft.product
    stems, lexicon = page.vocabulary.derived(drug_stems), page.whole.lexicon
    named = set(drugs(Passage.of(product.name.value, lexicon), stems)) if product is not None else set()
    is_other_drug = _name_different(named, set(drugs(Passage.of(descriptors, lexicon), stems)))
    common = page.vocabulary.derived(common_words)
    if is_other_drug or share(distinctive(title.value, common), distinctive(descriptors, common)) < _LEAST_SHARE:
        yield Hit(title.span, {"code": code.value, "title": title.value, "descriptor": entry.long_description})


def _name_different(named: set[str], official: set[str]) -> bool:
    """Whether both name drugs, and the title one that the descriptor lacks.

    A suffix that only one of them has does not count.
    """
    bases = {name.partition("-")[0] for name in official}
    plain = {name for name in official if "-" not in name}
    return bool(official) and any(
        name.partition("-")[0] not in bases
        or ("-" in name and name not in official and name.partition("-")[0] not in plain)
        for name in named
    )
