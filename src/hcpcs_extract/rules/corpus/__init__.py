"""One finding a file: `check(documents)` yields a CorpusHit for each.

`MESSAGE` is filled with its data and the names of its documents. `SEVERITY` and the docstring are as in
`rules/document/`. A rule sees the digests of all documents, sorted by name, once, when all have been read.
"""
