"""HTML to rendered text and blocks: what is content, what is left out, whether the source itself was cut."""
