# The IPv6 prefix of the network that this machine is in, and what becomes of hosts when it changes.

# Prints the /64 of the interface's best address; nothing where there is none.
#
# $1 name of the interface, or "" for any
interface_prefix() {
  interface_addresses 6 | awk -v wanted="$1" -f "$library/rank.awk" -f "$library/prefix.awk"
}

# Checks an option's value.
#
# $1 auto or PREFIX/LENGTH   $2 name of the interface, or ""
check_prefix_option() {
  case $1 in
    auto) ;;
    *[!0-9a-fA-F:/]* | */*/* | */ | */*[!0-9]* | [!0-9a-fA-F]*) prefix_option_refused "$1" ;;
    *:*/*) return 0 ;;
    *) prefix_option_refused "$1" ;;
  esac
  has_interface_tool || fail_usage "needs ip or ifconfig to find the prefix of this network"
  [ -z "$2" ] || has_interface "$2" || fail_usage "no interface $2 here"
}

prefix_option_refused() {
  fail_usage "--prefix: auto or a prefix with its length, such as 2001:db8:abcd:ef00::/64, not $1"
}

# Sets prefix: the one that was asked for, or that of an interface; fails, with prefix_problem, where there is none.
#
# $1 auto or PREFIX/LENGTH   $2 name of the interface, or ""
find_prefix() {
  prefix=$1
  [ "$prefix" != auto ] || prefix=$(interface_prefix "$2")
  [ -n "$prefix" ] && return
  prefix_problem="no IPv6 address here${2:+ at $2} whose network could be told (link-local, temporary and deprecated ones do not count)"
  return 1
}

# Tells the service the prefix; prefix_outcomes then has a line a record: host name, outcome, address or reason, and
# interface_id where the item has a host part of its own. Fails where any record neither is nor will be as it is to be.
#
# $1 host name with the final dot   $2 prefix   $3 yes: for its whole group
tell_prefix() {
  prefix_pause=1
  while :; do
    tell_prefix_once "$@" && return
    case $prefix_outcomes in
      # Another try may help: also a member that has just spoken for itself, in the same second by a clock without milliseconds.
      *" replayed "* | *" busy "* | *" unavailable "*) ;;
      *) return 1 ;;
    esac
    [ "$prefix_pause" -le 4 ] || return 1
    sleep "$prefix_pause"
    prefix_pause=$((prefix_pause * 2))
  done
}

tell_prefix_once() {
  prefix_outcomes=
  api_request set_prefix "$1" "$2" "$3"
  prefix_status=$?
  case $http_status in
    200 | 202 | 207) prefix_outcomes=$(json_values "$(json_value "$api_values" .return_message array)" |
      awk -F '\t' -f "$library/entries.awk" -f "$library/prefix-outcomes.awk") ;;
  esac
  return "$prefix_status"
}
