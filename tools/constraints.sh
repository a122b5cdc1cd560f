#!/bin/sh
# Pins what is installed: names and versions only, for every Python that callqa supports.
set -eu
cd "$(dirname "$0")/.."
uv pip compile -q pyproject.toml --all-extras --universal --python-version 3.11 \
    --no-header --no-annotate --no-emit-index-url --upgrade |
    grep -v "emscripten' and\|== 'emscripten'" >constraints.txt
