# Lines for people: the outcome on standard output, everything else on standard error.

# Exit codes of the commands.
EXIT_FAILED=1
EXIT_USAGE=2

program=${0##*/}

warn() {
  printf '%s: %s\n' "$program" "$1" >&2
}

fail() {
  warn "$1"
  exit "$EXIT_FAILED"
}

fail_usage() {
  warn "$1"
  warn "see $program --help"
  exit "$EXIT_USAGE"
}

has_tool() {
  command -v "$1" >/dev/null 2>&1
}

newline='
'
