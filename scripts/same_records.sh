#!/usr/bin/env bash
# Compares the records that this tree makes with those of another revision: the sample documents, and 1,500 generated ones.
# Usage: scripts/same_records.sh REVISION [OPTION of diff…]. Ends with 1 if they differ, with 2 if they cannot be compared.
set -euo pipefail
cd "$(dirname "$0")/.."
tree=$PWD
python=$(command -v "${PYTHON:-.venv/bin/python}") || { echo "no such program: ${PYTHON:-.venv/bin/python}; name a Python with PYTHON=…" >&2; exit 2; }
case $python in /*) ;; *) python=$tree/$python ;; esac
revision=$(git rev-parse --verify --quiet "${1:-}^{commit}") || { echo "give a revision to compare with: make same BASE=HEAD" >&2; exit 2; }
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# In a folder of its own, where no other copy of the package is found first. Documents that fail (3) are compared as well: as absent.
run() { (cd "$work" && PYTHONPATH=$1/src "$python" -c 'from hcpcs_extract.cli import main; main()' "${@:2}"); }
convert() { run "$1" convert samples pages -o "$2" 2>"$work/log" || [ $? -eq 3 ] || { cat "$work/log" >&2; exit 2; }; }

mkdir "$work/base"
git archive "$revision" | tar -x -C "$work/base"
cp -R corpus "$work/samples"
"$python" benchmarks/generate.py 1500 -o "$work/pages/"
convert "$work/base" old.jsonl
convert "$tree" new.jsonl
run "$tree" diff old.jsonl new.jsonl "$@"
