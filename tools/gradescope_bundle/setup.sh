#!/usr/bin/env bash
# Runs once, as root, when Gradescope builds the image: installs Python, bubblewrap and the course.
set -euo pipefail
ROOT="${AUTOGRADER_ROOT:-/autograder}"
SOURCE="$ROOT/source"
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1

apt-get update
apt-get install -y --no-install-recommends bubblewrap python3 python3-venv

# The course needs Python 3.11 or newer; Ubuntu 22.04 has 3.10.
PYTHON=python3
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    apt-get install -y --no-install-recommends software-properties-common
    add-apt-repository -y ppa:deadsnakes/ppa
    apt-get install -y --no-install-recommends python3.12 python3.12-venv
    PYTHON=python3.12
fi

# Outside of source/, which run_autograder closes to all but root.
"$PYTHON" -m venv "$ROOT/venv"
xargs "$ROOT/venv/bin/python" -m pip install --no-cache-dir \
    -c "$SOURCE/course/constraints.txt" "$SOURCE/course[grading]" < "$SOURCE/more_packages.txt"

apt-get clean
rm -rf /var/lib/apt/lists/*
