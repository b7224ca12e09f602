"""An output is one class that overrides what it needs."""

from __future__ import annotations

from pathlib import Path

from hcpcs_extract.inputs import sources as corpus
from hcpcs_extract.model.record import Record
from hcpcs_extract.run import conversion
from hcpcs_extract.run.sink import Sink
from hcpcs_extract.settings.settings import Settings


class Codes(Sink):
    """A file with the code of each document, one a line."""

    file: Path

    def __init__(self, out: str) -> None:
        self.file = Path(out)
        self._codes: list[bytes] = []

    @classmethod
    def accepts(cls, out: str | None, /) -> bool:
        return out is not None and out.endswith(".codes")

    @classmethod
    def output(cls, record: Record, _json: bytes, _text: str, /) -> bytes:
        return (record.code.value if record.code else "none").encode() + b"\n"

    def write(self, output: bytes, /) -> str | None:
        self._codes.append(output)
        return None

    def finish(self) -> None:
        self.file.write_bytes(b"".join(self._codes))


def test_a_sink_of_a_few_lines_takes_what_a_run_makes(tmp_path: Path) -> None:
    for name, code in (("a.txt", "J9203"), ("b.txt", "J9229")):
        (tmp_path / name).write_text(f"HCPCS {code}: X Injection, 0.1 mg\n", encoding="utf-8")
    (tmp_path / "c.txt").write_text("Nothing here.\n", encoding="utf-8")
    out = tmp_path / "out.codes"
    with conversion.Run(Codes(str(out)), Settings(), output="codes", failures=None) as run:
        sources = corpus.Sources([str(tmp_path)], None, corpus.LARGEST)
        assert sum(len(chunk) for chunk in run.convert(sources, jobs=1)) == 3
    assert out.read_bytes() == b"J9203\nJ9229\nnone\n"


def test_what_a_sink_does_not_say_has_a_default(tmp_path: Path) -> None:
    sink = Codes(str(tmp_path / "out.codes"))
    assert Codes.accepts("out.codes")
    assert not Sink.accepts("out.codes")
    assert (sink.state, sink.failures, sink.again, sink.unchanged) == (None, None, "anew", 0)
    assert sink.path("a.txt") is None
    assert not sink.holds("a.txt")
    assert sink.writes(str(tmp_path / "out.codes"))
    assert not sink.writes(str(tmp_path / "other"))
