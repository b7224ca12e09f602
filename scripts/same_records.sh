#!/usr/bin/env bash
# Compares the records that this tree makes with those of another revision, for corpus/ and 1,500 generated documents.
# Usage: scripts/same_records.sh REVISION [OPTION of diff…]
# Exits with 0 if the records are the same, 1 if they differ, 2 if they cannot be compared.
set -euo pipefail
cd "$(dirname "$0")/.."
tree=$PWD
stop() { echo "$1" >&2; exit 2; }
python=$(command -v "${PYTHON:-.venv/bin/python}") || stop "${PYTHON:-.venv/bin/python}: no such program; set PYTHON"
case $python in /*) ;; *) python=$tree/$python ;; esac
revision=$(git rev-parse --verify --quiet "${1:-}^{commit}") || stop "no such revision; usage: make same BASE=HEAD"
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Runs in a folder of its own, where no other copy of the package is found first.
run() { (cd "$work" && PYTHONPATH=$1/src "$python" -c 'from hcpcs_extract.cli import main; main()' "${@:2}"); }
# Status 3: some documents failed. They are compared, too: they have no record.
convert() {
  run "$1" convert samples pages -o "$2" 2>"$work/log" || [ $? -eq 3 ] || stop "$(cat "$work/log")"
}

mkdir "$work/base"
git archive "$revision" | tar -x -C "$work/base"
cp -R corpus "$work/samples"
"$python" benchmarks/generate.py 1500 -o "$work/pages/"
convert "$work/base" old.jsonl
convert "$tree" new.jsonl
run "$tree" diff old.jsonl new.jsonl "$@"
