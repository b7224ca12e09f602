"""One finding a file: `check(page, draft)` yields a Hit for each, `MESSAGE` is filled with its data.

A rule that compares with CMS's releases says `NEEDS_CODE_SET = True` and has `check(page, draft, reference)`; it runs
only where a code set is given. `ABOUT` names what there must be before there can be a finding: a field of the draft, or
the page's `evidence` of a cut; where it is empty, the rule is not asked. `MAKES_REDUNDANT` names rules whose findings
only follow from the cause that this one names: they are dropped. It is a tuple of ids and patterns such as `section-*`;
`!ID` excepts one. `SEVERITY` is `error` (text or the code is lost, or it is not such a page), `warning` (probably, or
it contradicts itself) or `info`. The module's docstring says what the finding means, why it matters and what to do: it
is the documentation page and the text of `hcpcs-extract rules ID`.
"""
