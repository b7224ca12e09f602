"""Inputs as they come: every one ends as one record or one failure, and the totals prove it."""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from command_line import PAGE, run
from hcpcs_extract.model.record import Failure


def ends(done: Any) -> dict[str, str]:
    """Name of each document, and its stage where it failed."""
    found = {}
    for line in done.stdout.splitlines():
        record = json.loads(line)
        assert record["source"]["name"] not in found
        found[record["source"]["name"]] = "record"
    for line in done.stderr.decode().splitlines():
        if line.startswith("failed: "):
            name, stage, _ = line.removeprefix("failed: ").split(": ", 2)
            assert name not in found
            found[name] = stage
    total = f"documents   {len(found)}  ({sum(v == 'record' for v in found.values())} records, "
    assert total in done.stderr.decode()
    return found


def test_everything_that_a_folder_can_hold(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(PAGE)
    (folder / "empty.txt").write_text("")
    (folder / "empty.txt.gz").write_bytes(b"")
    (folder / "cut.txt.gz").write_bytes(gzip.compress(PAGE.encode() * 50)[:-20])
    (folder / "no.txt.gz").write_bytes(b"not compressed at all")
    (folder / "zeros.txt.gz").write_bytes(gzip.compress(PAGE.encode()) + b"rubbish")
    (folder / "broken.txt").symlink_to(folder / "nowhere")
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "link.txt").symlink_to(folder / "good.txt")
    (folder / "folder.txt").mkdir()
    os.mkfifo(folder / "pipe.txt")
    (folder / "two\nlines.txt").write_text(PAGE)
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text(PAGE)
    (folder / "naïve 😀.md").write_text(PAGE)
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "picture.png").write_bytes(b"")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket must be short
        server.bind("socket.txt")
        os.chdir(here)
        done = run("convert", folder)
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    assert ends(done) == {
        "good.txt": "record",
        "empty.txt": "record",
        "link.txt": "record",
        "two\nlines.txt": "record",
        "caf%E9.txt": "record",
        "naïve 😀.md": "record",
        "empty.txt.gz": "read",
        "cut.txt.gz": "read",
        "no.txt.gz": "read",
        "zeros.txt.gz": "read",
        "broken.txt": "read",
        "self.txt": "read",
        "loop": "read",
        "pipe.txt": "read",
        "device.txt": "read",
        "socket.txt": "read",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "x.txt").write_text(PAGE)
    (tmp_path / "x.txt").chmod(0)
    try:
        done = run("convert", tmp_path)
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert ends(done) == {"closed": "read", "x.txt": "read"}


def test_a_folder_that_cannot_be_listed_is_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from hcpcs_extract.inputs import sources

    (tmp_path / "closed").mkdir()
    (tmp_path / "x.txt").write_text(PAGE)
    scandir = os.scandir

    def refuse(path: str) -> Any:
        if str(path).endswith("closed/"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    first, second = sources.items([str(tmp_path)])
    assert (first.name, second.name) == ("x.txt", "closed")
    assert isinstance(second, Failure)
    assert second.reason == "Permission denied"


def test_a_large_file_is_refused_and_the_limit_can_be_raised(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b" " * 3_000_000))
    (tmp_path / "good.txt").write_text(PAGE)
    done = run("convert", tmp_path)
    assert ends(done) == {"large.txt": "read", "bomb.txt.gz": "record", "good.txt": "record"}
    assert b"larger than the limit of 64,000,000 bytes; raise it with --max-size" in done.stderr
    large.unlink()
    assert ends(run("convert", tmp_path, "--max-size", "1")) == {"bomb.txt.gz": "read", "good.txt": "record"}


def test_lines_that_are_no_documents_are_failures_each(tmp_path: Path) -> None:
    good = json.dumps({"id": "good", "text": PAGE})
    lines = [
        "\ufeff" + good,
        "",
        "{",
        "[]",
        json.dumps({"id": 7, "text": ""}),
        json.dumps({"id": "no text"}),
        json.dumps({"id": "", "text": "x"}),
        json.dumps({"id": "a\0b", "text": "x"}),
        json.dumps({"id": "lone", "text": "\ud800"}),
        json.dumps({"id": "long", "text": "x" * 1_100_000}),
        json.dumps({"id": "last", "text": PAGE}),
    ]
    (tmp_path / "in.jsonl").write_bytes("\n".join(lines).encode() + b'\n{"id": "\xff", "text": ""}')
    found = ends(run("convert", tmp_path / "in.jsonl", "--max-size", "1"))
    assert found == {"good": "record", "lone": "decode", "last": "record"} | {
        f"in.jsonl:{n}": "read" for n in (3, 4, 5, 6, 7, 8, 10, 12)
    }


NESTED = '{"id": "deep", "text": "x", "note": ' + "[" * 1100 + "]" * 1100 + "}"
LONE = json.dumps({"id": "lone", "text": "x\ud800y"})
LONE_ID = json.dumps({"id": "\udc00", "text": "x"})


@pytest.mark.parametrize("first", [NESTED, LONE, LONE_ID])
def test_a_line_that_is_hard_to_read_costs_itself_alone(first: str, tmp_path: Path) -> None:
    lines = [first, json.dumps({"id": "note", "text": PAGE, "note": "\udfff"}), json.dumps({"id": "b", "text": PAGE})]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    stage = "read" if first is NESTED else "decode"
    for source, name in (("in.jsonl", "in.jsonl:1"), ("-", "stdin:1")):
        done = run("convert", source, cwd=tmp_path, stdin="\n".join(lines).encode())
        assert b"Traceback" not in done.stderr
        assert done.returncode == 3
        assert ends(done) == {"lone" if first is LONE else name: stage, "note": "record", "b": "record"}
    done = run("check", "in.jsonl", cwd=tmp_path)
    assert b"Traceback" not in done.stderr
    assert b"; 1 failed" in done.stderr
    done = run("convert", "in.jsonl", "-o", "out/", cwd=tmp_path)
    assert b"(2 records, 1 failures)" in done.stderr


def test_a_broken_compressed_file_of_lines_gives_what_it_holds(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": str(number), "text": PAGE + str(number)}) + "\n" for number in range(2000))
    packed = gzip.compress(lines.encode())
    (tmp_path / "in.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    found = ends(run("convert", tmp_path / "in.jsonl.gz"))
    (failed,) = [name for name, end in found.items() if end == "read"]
    assert len(found) > 100
    assert failed == f"in.jsonl.gz:{len(found)}"


def test_lists_of_files(tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text(PAGE)
    (tmp_path / "c\nd.txt").write_text(PAGE)
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "f.md").write_text(PAGE)
    listing = tmp_path / "list"
    listing.write_text("a b.txt\r\n\nmissing.txt\ne\n")
    done = run("convert", "--files-from", "list", cwd=tmp_path)
    assert ends(done) == {"a b.txt": "record", "missing.txt": "read", "f.md": "record"}
    assert done.returncode == 3
    done = run("convert", "--files-from", "-", cwd=tmp_path, stdin=b"c\nd.txt\0a b.txt\0")
    assert ends(done) == {"a b.txt": "record", "c\nd.txt": "record"}
    done = run("convert", "--files-from", "-", "-o", "out/", cwd=tmp_path, stdin=b"a b.txt\n")
    assert (tmp_path / "out" / "a b.txt.json").is_file()
    assert done.returncode == 0


def test_patterns(tmp_path: Path) -> None:
    for name in ("a/x.txt", "a/b/y.txt", "z.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(PAGE)
    assert ends(run("convert", "**/*.txt", cwd=tmp_path)) == {"a/x.txt": "record", "a/b/y.txt": "record"}
    done = run("convert", "*.html", cwd=tmp_path)
    assert done.returncode == 2
    assert b"no file matches this pattern" in done.stderr


def test_standard_input_may_hold_lines(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": name, "text": PAGE}) + "\n" for name in "abc").encode()
    assert ends(run("convert", "-", stdin=lines)) == dict.fromkeys("abc", "record")
    run("convert", "-", "-o", f"{tmp_path}/out/", stdin=lines)
    assert sorted(path.name for path in (tmp_path / "out").glob("*.json")) == ["a.json", "b.json", "c.json"]


@pytest.mark.parametrize(
    "names",
    [("x.txt", "x.txt"), ("x.txt", "X.txt"), ("caf\u00e9", "cafe\u0301"), ("stra\u00dfe", "STRASSE"),
     ("a", "a.json/b"), ("./a", "a"), ("a//b", "a/b")],
)  # fmt: skip
def test_documents_that_would_write_one_file_are_refused_before_anything_is_written(
    names: tuple[str, str], tmp_path: Path
) -> None:
    lines = [json.dumps({"id": name, "text": PAGE}) for name in ("first", *names)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    done = run("convert", "in.jsonl", "-o", "out/", cwd=tmp_path)
    assert done.returncode == 2
    assert b"in.jsonl:3" in done.stderr
    assert b"in.jsonl:2" in done.stderr or b"folder of that name" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl"]
    assert run("convert", "in.jsonl", "-o", "out.jsonl", cwd=tmp_path).returncode == 0


def test_nothing_is_written_outside_the_output_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link").symlink_to(outside)
    (tmp_path / "out" / "file.json").symlink_to(outside / "victim")
    (outside / "victim").write_text("precious")
    names = [
        "../up",
        "/etc/x",
        "a/../../b",
        "link/x",
        "link/y/z",
        "file",
        "..",
        ".",
        ".hcpcs-extract/complete.sqlite3",
        "n" * 300,
    ]
    lines = [json.dumps({"id": name, "text": PAGE}) for name in names]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    done = run("convert", "in.jsonl", "-o", "out/", cwd=tmp_path)
    assert done.returncode == 3
    assert b"(1 records, 9 failures)" in done.stderr
    assert (outside / "victim").read_text() == "precious"
    assert sorted(path.name for path in outside.rglob("*")) == ["victim"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out", "outside"]
    failures = [json.loads(line) for line in (tmp_path / "out" / "failures.jsonl").read_bytes().splitlines()]
    assert [failure["name"] for failure in failures] == [name for name in names if name != "file"]
    assert {failure["stage"] for failure in failures} == {"write"}


def test_a_file_that_vanishes_is_a_failure(tmp_path: Path) -> None:
    from hcpcs_extract.inputs import sources

    (tmp_path / "x.txt").write_text(PAGE)
    (item,) = sources.items([str(tmp_path)])
    (tmp_path / "x.txt").unlink()
    gone = sources.read(item)
    assert isinstance(gone, Failure)
    assert gone.reason == "No such file or directory"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["a.txt", "--files-from", "absent"], b"--files-from absent: no such file"),
        (["-", "--files-from", "-"], b"standard input can be read once"),
        (["a.txt", "--resume"], b"--resume needs an output"),
        (["a.txt", "--jobs", "0"], b"'--jobs'"),
        (["a.txt", "--max-size", "0"], b"'--max-size'"),
        (["a.txt", "--max-size", "nan"], b"'--max-size': nan is no number"),
        (["a.txt", "--time-limit", "nan"], b"'--time-limit': nan is no number"),
        (["a.txt", "-o", "a.txt"], b"-o a.txt: "),
        (["a.txt", "-o", "x.jsonl", "--failures", "a.txt"], b"--failures a.txt: this is an input"),
        (["a.txt", "--failures", "none/f.jsonl"], b"there is no folder none"),
        (["a.txt", "-o", "x.jsonl", "--failures", "./x.jsonl"], b"--failures ./x.jsonl: this is where records go"),
        (["a.txt", "--failures", "/dev/null"], b"is no regular file"),
        (["a.txt", "--files-from", "."], b"is a folder"),
        (["a.txt", "--failures", "."], b"--failures .: is a folder"),
        (["a.txt", "-o", "/dev/null", "--to", "jsonl"], b"is no regular file"),
        (["a.txt", "-o", ""], b"-o: an empty name"),
    ],
)
def test_mistakes_at_arguments_are_explained(arguments: list[str], says: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    done = run("convert", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert b"Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]


def test_an_output_stays_when_there_is_nothing_to_convert(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.txt").write_text(PAGE)
    for out in ("r.jsonl", "out/"):
        run("convert", "in", "-o", out, cwd=tmp_path)
    before = (tmp_path / "r.jsonl").read_bytes()
    (tmp_path / "in" / "x.txt").unlink()
    for out in ("r.jsonl", "out/", "new/", "new.jsonl"):
        assert run("convert", "in", "-o", out, cwd=tmp_path).returncode == 2
    assert (tmp_path / "r.jsonl").read_bytes() == before
    assert (tmp_path / "out" / "x.txt.json").is_file()
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob("*new*"))


def test_two_files_of_lines_with_one_name_may_not_write_one_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "in.jsonl").write_text(json.dumps({"id": "x", "text": PAGE + name}))
    done = run("convert", "a/in.jsonl", "b/in.jsonl", "-o", "out/", cwd=tmp_path)
    assert done.returncode == 2
    assert b"b/in.jsonl:1 and a/in.jsonl:1, both x.json" in done.stderr
    assert not (tmp_path / "out").exists()


def test_names_that_are_not_unicode_go_into_a_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/in/caf\xe9.txt")).write_text(PAGE)
    assert run("convert", "in", "-o", "out/", cwd=tmp_path).returncode == 0
    assert (tmp_path / "out" / "caf%E9.txt.json").is_file()
    (tmp_path / "in" / "caf%E9.txt").write_text(PAGE)
    done = run("convert", "in", "-o", "out/", cwd=tmp_path)
    assert done.returncode == 2
    assert b"both caf%E9.txt.json" in done.stderr


def test_a_list_that_names_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    (tmp_path / "list").write_text("-\ngone[1].txt\n*.html\n" + "n" * 5000 + "\na.txt\n")
    for out in ([], ["-o", "out/"]):
        done = run("convert", "--files-from", "list", *out, cwd=tmp_path, stdin=PAGE.encode())
        assert done.returncode == 3
        assert b"documents   5  (1 records, 4 failures)" in done.stderr


def test_a_list_may_be_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    for out in ("r.jsonl", "out/"):
        command = f"{sys.executable} -c 'from hcpcs_extract.cli import main; main()' convert --files-from <(echo a.txt)"
        done = subprocess.run(["bash", "-c", f"{command} -o {out}"], cwd=tmp_path, capture_output=True, check=False)
        assert b"(1 records, 0 failures)" in done.stderr, done.stderr.decode()


@pytest.mark.full
def test_patterns_follow_no_loops_and_give_each_document_once(tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    for name in ("in/x.txt", "in/sub/y.txt", "in/sub/z.png"):
        (tmp_path / name).write_text(PAGE)
    for loop in ("in/loop", "in/sub/loop", "in/sub/again"):
        (tmp_path / loop).symlink_to(tmp_path / "in")
    assert set(ends(run("convert", "in/**/*.txt", cwd=tmp_path))) == {"in/x.txt", "in/sub/y.txt"}
    assert set(ends(run("convert", "i*/**/*", cwd=tmp_path))) == {"in/x.txt", "y.txt", "loop", "again"}
    assert set(ends(run("convert", f"{tmp_path}/**/sub", cwd=tmp_path))) == {"y.txt", "loop", "again"}
    assert set(ends(run("convert", "in/sub/**", cwd=tmp_path))) == {"y.txt", "loop", "again"}
    assert set(ends(run("convert", f"../{tmp_path.name}/in/x.t**", cwd=tmp_path))) == {"x.txt"}


def test_a_bad_first_line_does_not_make_one_document_of_standard_input() -> None:
    lines = '\ufeff{"id": 7}\n' + json.dumps({"id": "b", "text": PAGE})
    assert ends(run("convert", "-", stdin=lines.encode())) == {"stdin:1": "read", "b": "record"}
    assert ends(run("convert", "-", stdin=b"{J9203}\nis billed")) == {"stdin": "record"}


def test_no_document_may_take_the_place_of_the_failures(tmp_path: Path) -> None:
    lines = [json.dumps({"id": name, "text": PAGE}) for name in ("failures.jsonl/x", "failures", "failures.jsonl")]
    (tmp_path / "in.jsonl").write_text("\n".join([*lines, "{"]))
    done = run("convert", "in.jsonl", "-o", "out/", cwd=tmp_path)
    assert done.returncode == 3
    failures = [json.loads(line) for line in (tmp_path / "out" / "failures.jsonl").read_bytes().splitlines()]
    assert [failure["name"] for failure in failures] == ["failures.jsonl/x", "in.jsonl:4"]


def test_failures_go_beside_the_output_by_its_whole_name(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(PAGE)
    (tmp_path / "bad.txt").symlink_to("nowhere")
    run("convert", "bad.txt", "-o", "pages.2024.jsonl.gz", cwd=tmp_path)
    run("convert", "good.txt", "-o", "pages.2025.jsonl", cwd=tmp_path)
    assert (tmp_path / "pages.2024.failures.jsonl").is_file()
    run("convert", "bad.txt", "good.txt", "-o", "folder", "--to", "json", cwd=tmp_path)
    assert (tmp_path / "folder" / "failures.jsonl").is_file()


def test_a_folder_may_be_named_like_a_file(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(PAGE)
    assert run("convert", "good.txt", "-o", "pages.json/", cwd=tmp_path).returncode == 0
    assert (tmp_path / "pages.json" / "good.txt.json").is_file()


def test_a_folder_that_was_there_and_is_empty_stays(tmp_path: Path) -> None:
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    assert run("convert", "in", "-o", "out/", cwd=tmp_path).returncode == 2
    assert run("convert", "../in", "-o", "r.jsonl", cwd=tmp_path / "out").returncode == 2
    assert not list((tmp_path / "out").iterdir())


def test_a_list_that_comes_in_pieces_is_separated_by_nul_if_it_holds_one() -> None:
    from hcpcs_extract.inputs.sources import listed

    read, write = os.pipe()

    def send() -> None:
        for piece in (b"a\nb", b".txt\0c", b".txt\0"):
            os.write(write, piece)
            time.sleep(0.05)
        os.close(write)

    sender = threading.Thread(target=send)
    sender.start()
    with os.fdopen(read, "rb") as names:
        assert list(listed(names)) == ["a\nb.txt", "c.txt"]
    sender.join()


def test_lines_of_which_nothing_is_left_are_a_failure(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(PAGE)
    (tmp_path / "lost.jsonl.gz").write_bytes(b"")
    (tmp_path / "none.jsonl.gz").write_bytes(gzip.compress(b""))
    done = run("convert", "good.txt", "lost.jsonl.gz", "none.jsonl.gz", cwd=tmp_path)
    assert done.returncode == 3
    assert ends(done) == {"good.txt": "record", "lost.jsonl.gz": "read"}
