"""The parts that documents are generated from: texts in TOML files, and the code that puts them together."""
