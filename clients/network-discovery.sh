#!/bin/sh
# Publishes the addresses of the other hosts of a group, found in this machine's neighbour tables.
# network-discovery.sh --help tells how; docs/clients.md tells more.
set -u

self=$0
while [ -h "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
library=$(dirname "$self")/lib
[ -f "$library/api.sh" ] || library=$(dirname "$self")/../lib/ddns-client
if [ ! -f "$library/api.sh" ]; then
  printf '%s: %s is not there; install it again, as docs/clients.md says\n' "${0##*/}" "$library" >&2
  exit 2
fi

# shellcheck source=lib/messages.sh
. "$library/messages.sh"
# shellcheck source=lib/options.sh
. "$library/options.sh"
# shellcheck source=lib/secrets.sh
. "$library/secrets.sh"
# shellcheck source=lib/sha256.sh
. "$library/sha256.sh"
# shellcheck source=lib/clock.sh
. "$library/clock.sh"
# shellcheck source=lib/json.sh
. "$library/json.sh"
# shellcheck source=lib/http.sh
. "$library/http.sh"
# shellcheck source=lib/api.sh
. "$library/api.sh"
# shellcheck source=lib/interface.sh
. "$library/interface.sh"
# shellcheck source=lib/cache.sh
. "$library/cache.sh"
# shellcheck source=lib/publish.sh
. "$library/publish.sh"
# shellcheck source=lib/prefix.sh
. "$library/prefix.sh"
# shellcheck source=lib/members.sh
. "$library/members.sh"
# shellcheck source=lib/neighbours.sh
. "$library/neighbours.sh"
# shellcheck source=lib/scan.sh
. "$library/scan.sh"

# An address that was published is sent again after a day, so that a record that was changed by hand comes back.
RESEND_MINUTES=1440

show_help() {
  cat <<END
$program --hostname NAME --url URL [options]

Lists NAME's group and sets the record of every other host in it, by MAC address, from this machine's neighbour
tables: IPv4 by ip or arp, IPv6 by ip or ndp. Only addresses that changed are sent.

  --hostname NAME       this host's record; its secret is that of the group
  --url URL             the service, as the output apiUrl has it; https:// is put before a URL without scheme
  --secret-file FILE    file with the group's shared secret, which nobody else may read
  --secret SECRET       the secret itself (visible to every user of this machine while it runs)
  --api-key-file FILE   file with the API key, where the service asks for one
  --api-key KEY         the key itself (visible likewise)
  --ip-version VERSION  ipv4 or ipv6: only those records, and how the service is called (default: both; the service is
                        called by IPv4, or IPv6 where that fails)
  --scan                ping the whole network first, so that the tables are full (at most $SCAN_LARGEST_NETWORK IPv4 addresses)
  --interface NAME      with --scan or --prefix auto: only at this interface
  --prefix PREFIX       first tell the service the network's prefix, such as 2001:db8:abcd:ef00::/64, or auto for the /64 of
                        this host's own address; no neighbour table is asked for hosts with a host part of their own
                        (interface_id)
  --dry-run             show what would be sent, and send nothing
  --legacy-token        authenticate by the original's token instead of signatures
  --timeout SECONDS     longest wait for one answer (default 35)
  -h, --help            print this

Environment: DDNS_HOSTNAME, DDNS_URL, DDNS_SECRET and DDNS_API_KEY stand in for the options and files.
Exit codes: 0 no host failed; $EXIT_FAILED a host failed, or the list; $EXIT_USAGE wrong options, or a tool is missing.
END
}

scan=no
scan_interface_name=
dry_run=no
wanted_prefix=

while [ $# -gt 0 ]; do
  case $1 in
    --[!=]*=*)
      given=$1
      shift
      set -- "${given%%=*}" "${given#*=}" "$@"
      ;;
  esac
  if take_common_option "$@"; then
    shift "$option_words"
    continue
  fi
  case $1 in
    -h | --help) show_help && exit ;;
    --scan) scan=yes ;;
    --interface) require_value "$@" && scan_interface_name=$2 && shift ;;
    --prefix) require_value "$@" && wanted_prefix=$2 && shift ;;
    --dry-run) dry_run=yes ;;
    *) refuse_argument "$1" ;;
  esac
  shift
done

# Sets member_list; where no version is asked for, by IPv4 first and then by IPv6.
list_members() {
  list_problems=
  for list_version in ${ip_version:-4 6}; do
    api_configure "$url" "$api_key" "$list_version" "$secret" "$option_legacy_token" "$option_timeout"
    if api_request list_hosts "$hostname" ""; then
      member_list=$(members "$api_message")
      return
    fi
    list_problems="$list_problems; by IPv$list_version: $api_message"
  done
  fail "$hostname: no list of hosts${list_problems#;}"
}

scan_network() {
  has_tool ping || has_tool ping6 || fail_usage "--scan needs ping"
  [ -z "$scan_interface_name" ] || ! has_interface_tool || has_interface "$scan_interface_name" ||
    fail_usage "no interface $scan_interface_name here"
  if [ "$ip_version" != 6 ]; then
    scan_ipv4 "$scan_interface_name" || fail_usage "--scan: nothing left to scan; name a smaller network by --interface"
  fi
  if [ "$ip_version" != 4 ]; then
    scan_ipv6 "$scan_interface_name"
  fi
}

# Sets neighbours_4 and neighbours_6, as far as they are asked for.
read_neighbours() {
  neighbours_4=
  neighbours_6=
  if [ "$ip_version" != 6 ]; then
    neighbours_4=$(neighbours 4) || fail_usage "needs ip or arp to see IPv4 neighbours"
  fi
  if [ "$ip_version" != 4 ]; then
    neighbours_6=$(neighbours 6) || fail_usage "needs ip or ndp to see IPv6 neighbours (or --ip-version ipv4)"
  fi
}

count_sent=0
count_unchanged=0
count_unseen=0
count_failed=0

# Sets prefixed to the hosts whose host part is in their items, and tells the service the prefix, for them and for the
# others, which the neighbour tables know better.
publish_prefix() {
  prefixed=
  if ! find_prefix "$wanted_prefix" "$scan_interface_name"; then
    member_failed "$hostname" "$prefix_problem"
    return
  fi
  if [ "$dry_run" = yes ]; then
    printf '%s: the prefix %s would be sent\n' "$hostname" "$prefix"
    return
  fi
  if ! tell_prefix "$hostname" "$prefix" yes && [ -z "$prefix_outcomes" ]; then
    member_failed "$hostname $prefix" "$api_message"
    return
  fi
  while read -r told_name told_outcome told_detail told_own; do
    [ "$told_own" != interface_id ] || publish_prefixed "$told_name" "$told_outcome" "$told_detail"
  done <<END
$prefix_outcomes
END
}

# $1 host name   $2 outcome   $3 address
publish_prefixed() {
  prefixed="$prefixed $(canonical_host "$1") "
  case $2 in
    published | written_down) count_sent=$((count_sent + 1)) ;;
    unchanged | left_alone) count_unchanged=$((count_unchanged + 1)) ;;
    *) member_failed "${1%.}. AAAA" "$2 $3" && return ;;
  esac
  printf '%s AAAA %s: %s\n' "${1%.}." "$3" "$2"
}

# $1 host name
is_prefixed() {
  case $prefixed in
    *" $(canonical_host "$1") "*) return 0 ;;
  esac
  return 1
}

# $1 host name   $2 record type   $3 MAC address
publish_member() {
  [ "$2" = A ] || ! is_prefixed "$1" || return 0
  case $2 in
    A) member_neighbours=$neighbours_4 && [ "$ip_version" != 6 ] || return ;;
    AAAA) member_neighbours=$neighbours_6 && [ "$ip_version" != 4 ] || return ;;
    *) member_failed "$1 $2" "not a record type of this service" && return ;;
  esac
  is_same_host "$1" "$hostname" && return
  if ! is_host_name "$1"; then
    member_failed "$1 $2" "not a host name"
  elif [ "$3" = - ]; then
    member_unseen "$1 $2" "no MAC address in the list"
  elif [ "${3#"?"}" != "$3" ]; then
    member_failed "$1 $2" "\"${3#"?"}\" is no MAC address: mend mac_address in its item"
  else
    publish_seen_member "${1%.}." "$2" "$3"
  fi
}

publish_seen_member() {
  cached_address=
  member_file=$(cache_file "$url" "$1" "$2") && cache_read "$member_file"
  member_address=$(neighbour_address "$member_neighbours" "$3" "$cached_address")
  if [ -z "$member_address" ]; then
    member_unseen "$1 $2" "not among the neighbours"
  elif [ -n "$member_file" ] && cache_is_fresh "$member_file" "$member_address" "$RESEND_MINUTES"; then
    count_unchanged=$((count_unchanged + 1))
    printf '%s %s %s: unchanged\n' "$1" "$2" "$member_address"
  elif [ "$dry_run" = yes ]; then
    count_sent=$((count_sent + 1))
    printf '%s %s %s: would be sent\n' "$1" "$2" "$member_address"
  elif publish "$1" "$member_address" "$2" "$RESEND_MINUTES"; then
    count_sent=$((count_sent + 1))
    # The service begins with the record, too.
    printf '%s %s %s: %s\n' "$1" "$2" "$member_address" "${publish_outcome#"$1 $2 "}"
  else
    member_failed "$1 $2 $member_address" "$publish_outcome"
  fi
}

member_unseen() {
  count_unseen=$((count_unseen + 1))
  printf '%s: %s\n' "$1" "$2"
}

member_failed() {
  count_failed=$((count_failed + 1))
  printf '%s: failed: %s\n' "$1" "$2"
}

print_summary() {
  sent_word=sent
  [ "$dry_run" = no ] || sent_word="to send"
  printf '%s: %s %s, %s unchanged, %s not seen, %s failed\n' \
    "$hostname" "$count_sent" "$sent_word" "$count_unchanged" "$count_unseen" "$count_failed"
}

[ "$scan" = yes ] || [ "$wanted_prefix" = auto ] || [ -z "$scan_interface_name" ] ||
  fail_usage "--interface goes with --scan or --prefix auto"
settle_common_options
[ -z "$wanted_prefix" ] || check_prefix_option "$wanted_prefix" "$scan_interface_name"
[ -z "$wanted_prefix" ] || [ "$option_legacy_token" = no ] ||
  fail_usage "--prefix takes no --legacy-token: a token is one host's"
[ -z "$wanted_prefix" ] || [ "$ip_version" != 4 ] ||
  fail_usage "--prefix goes with IPv6 records: leave --ip-version ipv4 out"
settle_cache
[ "$scan" = no ] || scan_network
read_neighbours
list_members
prefixed=
[ -z "$wanted_prefix" ] || publish_prefix
while read -r member_name member_type member_mac; do
  [ -z "$member_name" ] || publish_member "$member_name" "$member_type" "$member_mac"
done <<END
$member_list
END
print_summary
[ "$count_failed" -eq 0 ] || exit "$EXIT_FAILED"
