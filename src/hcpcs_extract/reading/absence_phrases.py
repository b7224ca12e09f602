"""The wordings by which `absence` knows that something is missing, what it is, and that a gap is only mentioned."""

from __future__ import annotations

from typing import Final

from ..text.phrases import Phrase

_NOT: Final = r"(?:not|never|cannot|{contracted}n['’ʼ]t)"
_INPUT: Final = r"""(?:
    inputs?
  | (?:our|its|this|my|their) (?:\w+)? (?:sources?|extract|export|feed|submission|dataset|data set)(?!\s{1,3}of)
  | (?:the|these|any|either) {input_kind}? (?:sources?|extract|export|feed|submission|dataset|data set)(?!\s{1,3}of)
  | (?:source|supplied|provided|underlying|submitted)
    (?:data|records?|files?|material|documents?|pages?|information|sets?|inputs?)
  | (?:data|material|information|lists?|files?|records?) (?:we were|that was|that were)?
    (?:supplied|provided|sent|given|available|received)
  | data\s{0,3}(?:source|set|feed|file)s?
)"""
_INPUT_ENDS: Final = r"""(?=\s{0,3}(?:[^\w\s]|$)|\s{1,3}(?:about|and|as|at|behind|but|by
  |concerning|data|file|for|here|is|it|nor
  |of|on|or|record
  |regarding|so|that|they|to|used|was|we|when|which|with)\b)"""
"""What follows the name of the input, where it is not the first word of a longer name ("the source vials")."""
_IN: Final = r"(?:in|from|within|by|with|among|into|part of) (?:the|our|its|any|all)? "
NAMES_INPUT: Final = Phrase(
    _INPUT,
    matches=[
        "from «the supplied extract»",
        "in the «material available»",
        "the «lists we were sent»",
        "a «dataset»",
    ],
    refuses=["the source of error", "a data sheet", "a list"],
)
_TAIL: Final = r" (?:{input_tail}){0,2} "
_OBJECT: Final = r"""
    (?P<what>\b[^.;]{2,160}?(?=\s{0,3}(?:[.;]|$|,\s{1,3}(?:so|and|but|which|as|because|since|nor)\b)
      |\s{1,3}(?:because|since|so that|at all|for this (?:code|page))\b))?
"""
SOURCE_OMITS: Final = Phrase(
    _INPUT + _TAIL + r"{lacks}\b" + _OBJECT,
    matches=["«The source omits modifiers».", "The «input is missing rates»."],
    refuses=["The source includes modifiers.", "The source vials lack a cap."],
)
SOURCE_DOES_NOT: Final = Phrase(
    _INPUT + _TAIL + "(?:{contracted})? " + _NOT + r" (?:\w{2,12})? {have} (?:us|readers)? (?:any)?" + _OBJECT,
    matches=[
        "The «input did not include related codes».",
        "The «input doesn’t list any rates», so none are shown.",
    ],
    refuses=["The source vials do not contain albumin.", "The allergen extract does not contain albumin."],
)
SOURCE_NEVER: Final = Phrase(
    _INPUT + _TAIL + r"never {has}\b" + _OBJECT,
    matches=["«The source never mentions modifiers»."],
    refuses=["The source mentions modifiers.", "The vial never has a cap."],
)
SOURCE_HAS_NO: Final = Phrase(
    _INPUT + _TAIL + r"{has} (?:us|readers)? (?:no|none|nothing|neither)\b" + _OBJECT,
    matches=["«Our sources gave no figure for any plan».", "«The source says nothing about rates»."],
    refuses=["None of the source vials may be reused.", "The source has modifiers."],
)
SOURCE_SILENT: Final = Phrase(
    _INPUT
    + _TAIL
    + r"""(?:is|are|was|were|remains?|remained) (?:\w{2,12})? (?:silent|blank|empty|incomplete)\b
        (?:on|about|as to|for|regarding|with regard to)?"""
    + _OBJECT,
    matches=["«This extract is silent on prices».", "The «input was blank»."],
    refuses=["The source is a list.", "The vial is empty."],
)
LEFT_OUT: Final = Phrase(
    _INPUT + r" (?:{input_tail}){0,2} (?:left|leaves?) (?P<what>[\w'’-]+(?:\s{1,3}[\w'’-]+){0,5}?) out",
    matches=["the «lists we were sent left this test out»."],
    refuses=["The lists we were sent left out."],
)
NOT_GIVEN_IN_SOURCE: Final = Phrase(
    _NOT
    + r" (?:\w+){0,3}? (?:{data_given}|{data_held}|{data_found}) (?:[\w'’/-]+,?){0,8}? "
    + _IN
    + _INPUT
    + _INPUT_ENDS,
    matches=["Rates were «not provided in the input».", "Rates «weren't listed for us by the source»."],
    refuses=["The input was provided.", "It is not taken from the source vial."],
)
NONE_IN_SOURCE: Final = Phrase(
    r"(?: (?:" + _NOT + r"|none|nothing) | (?:no|none|nothing|neither|nor) "
    r"(?:(?!may\b|must\b|can\b|should\b)[\w'’/-]+,?){1,10}? ) " + _IN + _INPUT + _INPUT_ENDS,
    matches=[
        "State rates were «not part of the input».",
        "We looked and found «none in the input».",
        "«Neither was recorded in the data supplied» to us.",
    ],
    refuses=["None of the source vials may be reused.", "No vial may be kept with the source."],
)
MISSING_FROM_SOURCE: Final = Phrase(
    r"{not_there} (?:\w+){0,2}? " + _IN + _INPUT + _INPUT_ENDS,
    matches=["Costs are «absent from the input», as are rates."],
    refuses=["missing from the source vial", "missing from the chart"],
)
OUTSIDE: Final = Phrase(
    r"(?:outside|beyond) (?:of)? (?:the|our|its)? " + _INPUT + _INPUT_ENDS,
    matches=["Rates lay «outside the material available» to us.", "It is «beyond our extract»."],
    refuses=["outside the source vial", "outside the room"],
)
DATA_NOT_GIVEN: Final = Phrase(
    r"{data_noun}\b[^.;]{0,120}?\b" + _NOT + r" (?:\w+){0,2}? {data_given}",
    matches=[
        "The «fees that we need are not yet available».",
        "«Rates aren't available».",
        "«Price data weren’t provided».",
    ],
    refuses=["The fees are available.", "The vial isn't available."],
)
DATA_NOT_FOUND: Final = Phrase(
    r"{data_noun}\b[^.;]{0,120}?\b(?:could not|couldn['’ʼ]t) (?:yet)? be {data_found}",
    matches=["«Coverage could not be determined»."],
    refuses=["The drug could not be found.", "Rates could be found."],
)
DATA_MISSING: Final = Phrase(
    r"{data_noun}\b[^.;,]{0,80}?\b(?:unavailable|missing|absent|lacking)",
    matches=["The «rates of three plans are missing»."],
    refuses=["Codes are denied, since the chart is missing.", "Fees are left out on purpose."],
)
NO_DATA: Final = Phrase(
    r"""(?:no|neither|nor) (?:[\w-]+){0,6}? {data_noun}\b[^.;]{0,80}?
    (?:{data_given}|came|exists?|could be {data_found})""",
    matches=["«No list of taxonomies came» with it."],
    refuses=["No appointment was available.", "Rates came."],
)
NO_DATA_ON: Final = Phrase(
    r"there (?:is|are|was|were) no (?:\w+){0,2}? (?:data|information|figures?) (?:about|for|on|regarding)",
    matches=["«There is no data on» rates."],
    refuses=["There is data on rates.", "There are no figures."],
)
NOBODY_GAVE: Final = Phrase(
    r"no(?:body|\s{1,3}one)\b[^.;]{0,60}? (?:sent|given|gave|give|provided|supplied) (?:[^.;]{0,60})? {data_noun}",
    matches=["«Nobody gave us any rates».", "«No one has sent the list»."],
    refuses=["Nobody gave up.", "One list was sent."],
)
_LABEL: Final = (
    r"\G(?P<label>(?-i:[A-Z])(?:[^.:;\s]{1,40}+(?:\s(?![-–—]\s))?){1,12}+)(?::|\s[-–—])(?=\s)\s{1,3}(?:data)? "
)
"""A label at the beginning of a passage, with its mark."""
BEHIND_NOT: Final = Phrase(
    _LABEL + r"(?:is|are|was|were)? not (?:\w+){0,2}? {data_given}",
    matches=["«Allowables - not supplied».", "«Rates: was not yet given» to us."],
    refuses=["A9606 counts the activity – not the volume – of it.", "Rates: see the list."],
)
BEHIND_NOT_IN: Final = Phrase(
    _LABEL + "not " + _IN + "(?:" + _INPUT + "|(?:this|the) (?:page|document|file|record|release))",
    matches=["«Crosswalk: not in the extract».", "«Rates: not part of this page»"],
    refuses=[
        "Crosswalk: in the extract",
        "crosswalk: not in the extract",
        "Crosswalk:not in the extract",
        "Note: not in the first trimester.",
    ],
)
BEHIND_IS_NOT: Final = Phrase(
    _LABEL + r"{contracted}n['’ʼ]t (?:\w+){0,2}? (?:{data_given}|{data_held})",
    matches=["«Fee schedule: hasn't been provided»."],
    refuses=["Fee schedule: isn't long.", "Fee schedule: is provided"],
)
BEHIND_NO_DATA: Final = Phrase(
    _LABEL + "no data",
    matches=["«Retention rates: no data»."],
    refuses=["No data", "Limits: no more than two."],
)
BEHIND_GAVE_NO: Final = Phrase(
    _LABEL + r"our \w+ gave no",
    matches=["«Limits: our sources gave no» figure."],
    refuses=["Our sources gave no figure.", "Limits: our sources gave one."],
)
BEHIND_NONE: Final = Phrase(
    _LABEL
    + r"""(?:none|nothing|unavailable|missing)(?=\s{0,3}(?:[^\w\s]|$)|\s{1,3}(?:{data_given}|{data_held}|at|for|from
        |here|in|is|on|so far|was|yet)\b)""",
    matches=["«Retention rates: none».", "«Limits: missing» from the source."],
    refuses=["None", "Note: none of the vials may be reused.", "Note: missing doses are not billed."],
)
BEHIND_PENDING: Final = Phrase(
    _LABEL + r"(?:n/a|tba|tbd|tbc|pending|unknown|unspecified|to be (?:determined|announced|confirmed))[\s.*_]{0,4}$",
    matches=["«Fee schedule — TBD.»"],
    refuses=["Fee: pending bills", "TBD"],
)
BEHIND_LABEL: Final = (
    BEHIND_NOT,
    BEHIND_NOT_IN,
    BEHIND_IS_NOT,
    BEHIND_NO_DATA,
    BEHIND_GAVE_NO,
    BEHIND_NONE,
    BEHIND_PENDING,
)
"""A label, and right behind it what says that there is nothing."""
NAMING: Final = (SOURCE_OMITS, SOURCE_DOES_NOT, SOURCE_NEVER, SOURCE_HAS_NO, SOURCE_SILENT, LEFT_OUT)
"""Those that name what is missing behind the verb."""
STATEMENTS: Final = (
    DATA_NOT_GIVEN,
    NOT_GIVEN_IN_SOURCE,
    NONE_IN_SOURCE,
    *NAMING,
    NO_DATA,
    NO_DATA_ON,
    DATA_MISSING,
    MISSING_FROM_SOURCE,
    DATA_NOT_FOUND,
    OUTSIDE,
    NOBODY_GAVE,
)
STATED: Final = (*STATEMENTS, *BEHIND_LABEL)
"""One of these is in every passage that says that data is missing."""
ANNOUNCED: Final = Phrase(
    "{announced}",
    matches=["Gaps are «noted» where applicable.", "Gaps are «shown  as» dashes."],
    refuses=["Take note.", "Gaps are shown."],
)
"""Words that announce how gaps are marked: "where data is not available, this is flagged"."""
CONDITIONAL: Final = Phrase(
    r"""
      where|when|if|whenever|any|anything|wherever|should|items?|elements?|fields?|gaps?
    | (?:an?|the|each|every)? (?:blank|dash|dashes|asterisk|star|hyphen|empty|question mark)
    """,
    matches=[
        "«Where» data is missing",
        "«Elements» without data",
        "«A dash» means that the source said nothing.",
    ],
    refuses=["Whereas data is missing", "Data is missing."],
)
NOTHING_LACKS: Final = Phrase(
    r"""
    no missing | (?:not|n['’ʼ]t) (?:missing|absent|lacking|omitted) | no gaps?
    | (?:nothing|no data|no information) (?:is|was) (?:missing|absent|lacking|omitted|left out)
    """,
    matches=["There is «no gap»", "«Nothing is missing» here.", "«Nothing was left out»."],
    refuses=["It is missing.", "no gaping hole"],
)
CONDITION: Final = Phrase(
    r"(?:where|when|if|whenever|wherever|unless|until)(?=\s)",
    matches=["«Where» data is missing, we say so.", "«If» not stated"],
    refuses=["Iffy data", "Where-ever"],
)
QUOTED: Final = Phrase(
    r"""
    (?<!\w)[\"“'‘`][^\"”'’`]{0,40}\b(?: not (?:available|provided|stated|supplied|reported|given) | unavailable
      | no data | n/a )\b[^\"”'’`]{0,60}[\"”'’`](?!\w)
    """,
    matches=["The words «“Data not available in the input”» appear.", "shown as «'unavailable'»"],
    refuses=[
        "Data not available in the input",
        "“Data” is not available.",
        "The payers' data isn't available, it's said.",
    ],
)
FOR: Final = Phrase(
    r"""
    (?:available|provided|supplied|unavailable|present|given)
    (?: (?:in|within|from) (?:the|this) (?:\w+){0,2}? (?:input|source|data) (?:data|record|file)? )?
    (?:for|on|about|regarding|include|includes|including|are|concerning)\s{0,3}:?\s{1,3}(?P<what>[^.]{3,200})
    """,
    matches=["Data not «available in the input for payer rates»."],
    refuses=["Data not available in the input.", "It was given in full."],
)
NO_WHAT: Final = Phrase(
    r"""
    no (?:input)? (?:data|information) (?:was|were|is|are)? (?:available|provided|supplied)?
    (?:for|on|about|regarding) (?P<what>[^.]{3,160}?)(?:\s{1,3}(?:is|are|was|were)\s{1,3}[^.]{0,400})?(?:\.|$)
    """,
    matches=["«No data on rates were found.»", "There is «no information about limits»"],
    refuses=["No data was found.", "No limits are known."],
)
IS_MISSING: Final = Phrase(
    r"""
        (?:is|are|was|were) (?:currently|also)? (?:
            not (?:yet)? (?:available|provided|supplied|included|present|given|listed|furnished|specified|stated)
          | not part of | unavailable | missing | absent )
      | {contracted}n['’ʼ]t (?:currently|also|yet)? (?:been|be)? (?:{data_given}|{data_held})
      | (?:has|have|had) not (?:yet)? been (?:{data_given}|{data_held})
      | (?:could not|cannot|can not) (?:yet)? be (?:{data_given}|{data_held}|{data_found})
    """,
    matches=[
        "The rates «are not available» in the input.",
        "Payer lists «were also missing».",
        "Rates «aren’t available».",
        "Coverage «could not be determined».",
    ],
    refuses=["The rates are known.", "Rates, not available"],
)
"""The verb whose subject is missing."""
VERBLESS: Final = Phrase(
    r"(?:the)? (?P<what>[^.,;:]{3,80}?(?<=\w)) not (?:yet)? (?:available|provided|supplied)",
    matches=["«Payer data not available» in the input.", "«Taxonomy lists not provided»"],
    refuses=["Payer data available", "Rates: not supplied", "Rates - not supplied"],
)
NO_SUBJECT: Final = Phrase(
    r"""
    (?:no|none of (?:the|these)?) (?P<what>[^.,;]{3,120}?)
    (?: {being} (?:currently|also|yet)? (?:{data_given}|{data_held}|{data_found})
      | came | exists? | could be {data_found} )
    """,
    matches=[
        "«No rates were available».",
        "«No payer information is provided».",
        "«No list of rates came» with it.",
    ],
    refuses=["No rates.", "Rates were not available."],
)
_SAID_SO: Final = (
    r"""(?=\s{0,3}(?:[^\w\s-]|-\s|$)|\s{1,3}(?:as of|at|because|by|for|from|here|in|on|since|so far|this|yet)\b)"""
)
PLACEHOLDER: Final = Phrase(
    r"""
    (?:(?:data|information|details|value) )? (?:(?:is|are|was|were) (?:\w{2,12}ly|yet|still)? )? (?:
        {placeholder}(?!-) | n\s?/\s?a | na$ | none(?!\s{1,3}of\b)
      | no (?:\w{2,12})? (?:data|information|sites?|types?|value|details|entry)
      | (?: (?:not|{contracted}n['’ʼ]t) (?:\w{2,12}){0,2}?
            (?:{data_given}|{data_held}|{data_found}|{value_stated}|{value_known})
          | (?:no|nothing) (?:\w{2,12}){0,2}? {value_stated}
          | {placeholder_alone}
        )"""
    + _SAID_SO
    + r"""
    )
    """,
    matches=[
        "«not stated»",
        "«N/A»",
        "«isn't stated»",
        "«wasn’t provided»",
        "«hasn't yet been given» here",
        "«TBA»",
        "«is pending»",
        "«information not given» here",
        "«see below»",
        "«nothing stated»",
        "«left blank»",
    ],
    refuses=[
        "nothing",
        "home",
        "seen at home",
        "— home",
        "None of the vials may be reused.",
        "Nasal spray",
        "Not reported with 99213.",
        "Not otherwise classified drug",
        "Blank application",
    ],
)
"""What stands where a value should, and means that there is none."""
DASH: Final = Phrase("[-–—?_*.…]{1,5}", matches=["«—»", "«...»", "«?»"], refuses=["home", "n/a"])
"""What stands alone where nothing is known."""
NONE_THERE: Final = Phrase(
    r"""
      no (?:[\w-]+){0,3}? {table_noun}
    | (?:there (?:is|are|was|were))? none(?!\s{1,3}of\b)(?=\s{0,3}(?:[.,;:)]|$)|\s{1,3}(?:is|are|was|were|apply|applies
      |listed
      |given|known|stated|noted|specified|identified|required|needed|expected|on file|for|here)\b)
    | (?:is|are|was|were)? not applicable
    | {table_noun}\b[^.;,]{0,80}?\b(?:(?:not|{contracted}n['’ʼ]t) (?:\w{2,12})? (?:{value_stated}|included|part of)
      | unavailable | absent | omitted | missing | lacking )
    """,
    matches=[
        "«No related codes» are known.",
        "«There are none».",
        "«Diagnoses are not listed».",
        "Its «codes are missing».",
        "It «is not applicable» here.",
    ],
    refuses=["See below.", "nonetheless", "None of the vials is used.", "No vial is used.", "The tooth is missing."],
)
"""What a section says that lists nothing: there is nothing of the kind."""
