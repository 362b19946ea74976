# Where the secret and the API key come from, and how they stay out of other people's sight.

# A printf that is a program of its own would show its arguments, secrets too, in the process list.
require_builtin_printf() {
  [ "$(command -v printf)" = printf ] && return
  warn "this shell has no printf of its own, so secrets would show in the process list; use dash, bash or busybox ash"
  exit "$EXIT_USAGE"
}

# Ends the lines of files that come from Windows.
carriage_return=$(printf '\r')

# Refuses a file that others may read or change.
#
# $1 its path   $2 what it holds, for messages
require_private_file() {
  [ -e "$1" ] || fail_usage "$2 file $1: there is no such file"
  [ ! -d "$1" ] || fail_usage "$2 file $1: is a directory"
  [ -r "$1" ] || fail_usage "$2 file $1: may not be read by this user"
  # The permissions of the file, not of a link to it: -L.
  case $(ls -ldL "$1") in
    ????------*) ;;
    *) fail_usage "$2 file $1: others may read or change it; run: chmod 600 $1" ;;
  esac
}

# Prints the first line of a private file.
#
# $1 path of a file that nobody but its owner may read, or write
# $2 what the file holds, for messages
read_private_file() {
  require_private_file "$1" "$2"
  private_line=
  private_rest=
  {
    # A last line without a newline is read, but read says that it failed.
    IFS= read -r private_line || :
    IFS= read -r private_rest || :
  } <"$1"
  private_line=${private_line%"$carriage_return"}
  private_rest=${private_rest%"$carriage_return"}
  [ -n "$private_line" ] || fail_usage "$2 file $1: its first line is empty"
  [ -z "$private_rest" ] || fail_usage "$2 file $1: has more than one line"
  printf '%s' "$private_line"
}

# Prints the one value among a command-line option, a file and the environment; nothing where there is none.
#
# $1 the option's name, as --secret   $2 its value or ""
# $3 path of a file or ""             $4 the value in the environment or ""
choose_private_value() {
  if [ -n "$2" ] && [ -n "$3" ]; then
    fail_usage "give either $1 or $1-file, not both"
  elif [ -n "$2" ]; then
    warn "warning: $1 on the command line is visible to every user of this machine; use $1-file or the environment"
    printf '%s' "$2"
  elif [ -n "$3" ]; then
    read_private_file "$3" "${1#--}"
  else
    printf '%s' "$4"
  fi
}
