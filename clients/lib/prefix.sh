# The IPv6 prefix of the network that this machine is in, and what becomes of hosts when it changes.

# Prints the /64 of the interface's best address; nothing where there is none.
#
# $1 name of the interface, or "" for any
interface_prefix() {
  interface_addresses 6 | awk -v wanted="$1" -f "$library/rank.awk" -f "$library/prefix.awk"
}

# Sets prefix: the one that was asked for, or that of an interface.
#
# $1 auto or PREFIX/LENGTH   $2 name of the interface, or ""
settle_prefix() {
  prefix=$1
  case $prefix in
    auto) ;;
    *[!0-9a-fA-F:/]* | *:*:*/*/* | *[!0-9a-fA-F:]/*[!0-9]*) fail_usage "--prefix: auto or a prefix with its length, such as 2001:db8:abcd:ef00::/64, not $prefix" ;;
    *:*/[0-9]*) return 0 ;;
    *) fail_usage "--prefix: auto or a prefix with its length, such as 2001:db8:abcd:ef00::/64, not $prefix" ;;
  esac
  has_interface_tool || fail_usage "needs ip or ifconfig to find the prefix of this network"
  [ -z "$2" ] || has_interface "$2" || fail_usage "no interface $2 here"
  prefix=$(interface_prefix "$2")
  [ -n "$prefix" ] || fail "no IPv6 address here${2:+ at $2} whose network could be told (link-local, temporary and deprecated ones do not count)"
}

# Tells the service the prefix; prefix_outcomes then has a line a record: host name, outcome, address or reason, and
# interface_id where the item has a host part of its own. Fails where any record is not as it is to be.
#
# $1 host name with the final dot   $2 prefix   $3 yes: for its whole group
tell_prefix() {
  tell_prefix_once "$@"
  prefix_status=$?
  case $prefix_outcomes in
    *" replayed "*)
      # A member that has just spoken for itself, in the same second by a clock without milliseconds.
      sleep 1
      tell_prefix_once "$@"
      prefix_status=$?
      ;;
  esac
  return "$prefix_status"
}

tell_prefix_once() {
  prefix_outcomes=
  api_request set_prefix "$1" "$2" "$3"
  prefix_status=$?
  case $http_status in
    200 | 207) prefix_outcomes=$(json_values "$(json_value "$api_values" .return_message array)" |
      awk -F '\t' -f "$library/prefix-outcomes.awk") ;;
  esac
  return "$prefix_status"
}
