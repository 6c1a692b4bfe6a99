# Shared by the scripts beside it (sourced, not run): a virtual environment with zeta in it, and the default model.
# After the first time nothing here needs a network.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv
python=$venv/bin/python

die() {
    printf '%s\n' "$1" >&2
    exit 1
}

# The first Python on this machine that is new enough; $PYTHON is asked before the others.
find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python; do
        if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    die "zeta needs Python 3.11 or newer and found none: install it (python.org, or your system's package python3)."
}

make_venv() {
    local base
    base=$(find_python)
    "$base" -c 'import ensurepip, venv' 2>/dev/null ||
        die "This Python cannot make virtual environments: install your system's package python3-venv."
    echo "Making a virtual environment in $venv" >&2
    "$base" -m venv --clear "$venv" >&2 || die "The virtual environment could not be made in $venv."
}

# Said after a failed installation: the usual reason is that llama.cpp could not be compiled.
explain_failure() {
    local missing=()
    command -v "${CC:-cc}" >/dev/null || command -v gcc >/dev/null || command -v clang >/dev/null || missing+=("a C compiler")
    command -v "${CXX:-c++}" >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null ||
        missing+=("a C++ compiler")
    command -v cmake >/dev/null || missing+=("cmake")
    if [ "${#missing[@]}" -gt 0 ]; then
        local list
        list=$(printf ', %s' "${missing[@]}")
        die "Installing failed: the reason stands above. llama.cpp is compiled on this machine, which lacks ${list:2}: install what is missing (Debian and Ubuntu: build-essential cmake; Fedora: gcc-c++ cmake; macOS: xcode-select --install, brew install cmake) and start again."
    fi
    die "Installing failed: the reason stands above. The first installation needs a network."
}

# set_up [EXTRA]: zeta and what it needs, installed once for each state of pyproject.toml.
set_up() {
    local extra=${1:-} sum stamp=$venv/.zeta-installed
    sum="$(cat "$root"/pyproject.toml "$root"/*/*.[ch] | cksum) $root"
    if [ -x "$python" ] && grep -qxF "$sum [$extra]" "$stamp" 2>/dev/null; then
        return
    fi
    if ! "$python" -c 'import pip' 2>/dev/null; then
        make_venv
    fi
    rm -f "$stamp"
    echo "Installing zeta (the first time llama.cpp is compiled, which takes some minutes)" >&2
    case $extra in
    dev | train) # without a GPU the newest torch would bring gigabytes of CUDA along
        command -v nvidia-smi >/dev/null || "$python" -m pip install --quiet --no-input --disable-pip-version-check \
            torch==2.13.0 >&2 || explain_failure ;;
    esac
    "$python" -m pip install --quiet --no-input --disable-pip-version-check --editable "$root${extra:+[$extra]}" >&2 ||
        explain_failure
    # What is installed with an extra is installed without it too.
    printf '%s\n' "$sum []" "$sum [$extra]" >"$stamp"
}

# fetch_model [NAME]: a model of the catalogue, the default chat model where none is named; once.
fetch_model() {
    local name=${1:-smollm2-135m}
    "$python" -P -m zeta models path "$name" >/dev/null 2>&1 ||
        "$python" -P -m zeta models pull "$name" >/dev/null
}

# need_window: the system libraries of Qt; installed where that can be done without asking, else named.
need_window() {
    "$python" -c 'from PySide6.QtWidgets import QApplication' 2>/dev/null && return
    local names="libegl1 libxkbcommon0 libdbus-1-3 libxcb-cursor0"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        # shellcheck disable=SC2086  # one word each
        { apt-get install --yes --quiet $names || { apt-get update --quiet && apt-get install --yes --quiet $names; }; } >&2
        "$python" -c 'from PySide6.QtWidgets import QApplication' 2>/dev/null && return
    fi
    "$python" -c 'from PySide6.QtWidgets import QApplication' >&2 || true
    die "Qt lacks a library of the system: the reason stands above. Debian and Ubuntu: apt install $names; other systems have packages of similar names."
}
