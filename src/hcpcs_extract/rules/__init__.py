"""One finding a file: `check(page, facts)` yields a Hit for each, `MESSAGE` is filled with its data.

`SEVERITY` is `error` (text is lost), `warning` (probably, or it contradicts itself) or `info`. The module's docstring says
what the finding means, why it matters and what to do: it is the documentation page and the text of `hcpcs-extract rules ID`.
"""
