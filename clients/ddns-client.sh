#!/bin/sh
# Publishes this host's address in DNS. ddns-client.sh --help tells how; docs/clients.md tells more.
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
# shellcheck source=lib/ip.sh
. "$library/ip.sh"
# shellcheck source=lib/interface.sh
. "$library/interface.sh"
# shellcheck source=lib/cache.sh
. "$library/cache.sh"
# shellcheck source=lib/publish.sh
. "$library/publish.sh"
# shellcheck source=lib/prefix.sh
. "$library/prefix.sh"

show_help() {
  cat <<END
$program --hostname NAME --url URL [options]

Sets NAME's A or AAAA record to an address of this host.

  --hostname NAME       the record; a final dot is added where missing
  --url URL             the service, as the output apiUrl has it; https:// is put before a URL without scheme
  --config FILE         file that nobody else may read, with lines DDNS_HOSTNAME=…, DDNS_URL=…, DDNS_SECRET=…, DDNS_API_KEY=…
  --secret-file FILE    file with the record's shared secret, which nobody else may read
  --secret SECRET       the secret itself (visible to every user of this machine while it runs)
  --api-key-file FILE   file with the API key, where the service asks for one
  --api-key KEY         the key itself (visible likewise)
  --ip-source SOURCE    what to publish:
                          public     the address that calls come from (default)
                          ADDRESS    this IPv4 or IPv6 address
                          INTERFACE  the address of a network interface, like eth0 or eth0:1
  --ip-version VERSION  ipv4 (default) or ipv6: the record type of public and INTERFACE, and how the service is called
  --cache MINUTES       send nothing while the address is the one that was published within MINUTES (default 0: off)
  --prefix PREFIX       publish the host part of NAME's AAAA record in the network PREFIX, such as 2001:db8:abcd:ef00::/64;
                          auto takes the /64 of this host's own address
  --interface NAME      with --prefix auto: of the address at this interface
  --members             with --prefix: those of NAME's whole group, in one request
  --list-hosts          print the group of NAME as JSON, and change nothing
  --delete              remove the record; with --ip-source ADDRESS that of the address's family
  --legacy-token        authenticate by the original's token instead of a signature
  --timeout SECONDS     longest wait for one answer (default 35)
  -h, --help            print this

Environment: DDNS_HOSTNAME, DDNS_URL, DDNS_SECRET and DDNS_API_KEY stand in for the options and files.
Exit codes: 0 done, written down, or already so; $EXIT_FAILED failed; $EXIT_USAGE wrong options, or a tool is missing.
END
}

ip_source=public
cache_minutes=0
action="set"
wanted_prefix=
prefix_interface=
prefix_members=no

# $1 list_hosts, delete or set_prefix
choose_action() {
  case $action in
    "set" | "$1") action=$1 ;;
    *) fail_usage "give one of --delete, --list-hosts and --prefix" ;;
  esac
}

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
    --ip-source) require_value "$@" && ip_source=$2 && shift ;;
    --cache) require_value "$@" && cache_minutes=$2 && shift ;;
    --prefix) require_value "$@" && wanted_prefix=$2 && choose_action set_prefix && shift ;;
    --interface) require_value "$@" && prefix_interface=$2 && shift ;;
    --members) prefix_members=yes ;;
    --list-hosts) choose_action list_hosts ;;
    --delete) choose_action delete ;;
    *) refuse_argument "$1" ;;
  esac
  shift
done

# Sets address to "public" or an address, and record_type, to what --delete means.
find_record() {
  address=$ip_source
  if [ "$ip_source" = public ]; then
    record_type=$(record_type_of_version "${ip_version:-4}")
  else
    # A mistyped address could pass for an interface, and the other family's record would go.
    record_type=$(record_type_of_address "$ip_source") ||
      fail_usage "--delete: --ip-source takes public or an address, not $ip_source; --ip-version tells A from AAAA"
  fi
}

# Sets address to "public" or an address, and record_type.
find_address() {
  record_type=$(record_type_of_version "${ip_version:-4}")
  address=$ip_source
  [ "$ip_source" = public ] && return
  if record_type=$(record_type_of_address "$ip_source"); then return; fi
  record_type=$(record_type_of_version "${ip_version:-4}")
  case $ip_source in
    [!a-zA-Z0-9]* | *[!a-zA-Z0-9._@:-]*)
      fail_usage "--ip-source: public, an address or an interface, not $ip_source" ;;
  esac
  address=
  ! has_interface_tool || address=$(interface_address "${ip_version:-4}" "$ip_source")
  [ -z "$address" ] || return 0
  case $ip_source in
    # An address is what was meant.
    *:*:* | [0-9]*.*[0-9]) fail_usage "--ip-source $ip_source is neither an address nor an interface here" ;;
  esac
  has_interface_tool || fail_usage "needs ip or ifconfig to find the address of $ip_source"
  fail "no interface $ip_source here with an IPv${ip_version:-4} address to publish (link-local, temporary and deprecated ones do not count)"
}

# Publishes the host parts of NAME, or of its group, in the network that wanted_prefix says.
publish_prefix() {
  find_prefix "$wanted_prefix" "$prefix_interface" || fail "$prefix_problem"
  prefix_file=$(cache_file "$url" "$hostname" "prefix-$prefix_members") || prefix_file=
  if [ -n "$prefix_file" ] && cache_is_fresh "$prefix_file" "$prefix" "$cache_minutes"; then
    printf '%s: %s is unchanged, nothing sent\n' "$hostname" "$prefix"
    return
  fi
  [ -z "$prefix_file" ] || cache_forget "$prefix_file"
  tell_prefix "$hostname" "$prefix" "$prefix_members"
  prefix_told=$?
  while read -r told_name told_outcome told_detail _; do
    [ "$told_detail" != - ] || told_detail=
    [ -z "$told_name" ] || printf '%s: %s%s\n' "$told_name" "$told_outcome" "${told_detail:+ $told_detail}"
  done <<END
$prefix_outcomes
END
  if [ "$prefix_told" -ne 0 ]; then
    [ "$http_status" != 207 ] || fail "$hostname: not every record could follow to $prefix"
    fail "$hostname: $api_message"
  fi
  [ -z "$prefix_file" ] || [ "$cache_minutes" -eq 0 ] || ! api_is_done || cache_write "$prefix_file" "$prefix"
}

[ "$action" = set_prefix ] || [ "$prefix_members" = no ] || fail_usage "--members goes with --prefix"
[ "$wanted_prefix" = auto ] || [ -z "$prefix_interface" ] || fail_usage "--interface goes with --prefix auto"
settle_common_options
settle_number --cache "$cache_minutes" 0 525600
[ "$action" != set_prefix ] || check_prefix_option "$wanted_prefix" "$prefix_interface"
[ "$option_legacy_token" = no ] || [ "$prefix_members" = no ] ||
  fail_usage "--members takes no --legacy-token: a token is one host's"
if [ "$cache_minutes" -gt 0 ]; then settle_cache; else find_cache; fi
api_configure "$url" "$api_key" "${ip_version:-4}" "$secret" "$option_legacy_token" "$option_timeout"

case $action in
  list_hosts)
    api_request list_hosts "$hostname" "" || fail "$hostname: $api_message"
    printf '%s\n' "$api_message"
    ;;
  delete)
    find_record
    unpublish "$hostname" "$address" "$record_type" || fail "$hostname: $publish_outcome"
    printf '%s: %s\n' "$hostname" "${publish_outcome#"$hostname "}"
    ;;
  set_prefix) publish_prefix ;;
  set)
    find_address
    publish "$hostname" "$address" "$record_type" "$cache_minutes" || fail "$hostname: $publish_outcome"
    # The service begins with the name, too.
    printf '%s: %s\n' "$hostname" "${publish_outcome#"$hostname "}"
    ;;
esac
