"""One kind of fact a file: `extract(page)` gives the record's field of the file's name."""
