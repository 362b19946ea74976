# The hosts of a group, as list_hosts answers them.

# Prints a line a member: host name, record type, MAC address (see members.awk).
#
# $1 the list, as JSON
members() {
  json_values "$1" | awk -F '\t' -f "$library/entries.awk" -f "$library/mac.awk" -f "$library/members.awk"
}

# Tells whether a name is one that this client passes on: a server that is not what it seems shall not choose what
# goes into requests and onto terminals.
is_host_name() {
  case $1 in
    "" | -* | *[!a-zA-Z0-9._*-]*) return 1 ;;
  esac
  [ "${#1}" -le 255 ]
}

# Tells whether two host names are the same, whatever their case and final dots.
is_same_host() {
  [ "$(canonical_host "$1")" = "$(canonical_host "$2")" ]
}

# Prints a host name in lower case, without a final dot.
canonical_host() {
  printf '%s' "${1%.}" | tr '[:upper:]' '[:lower:]'
}
