#!/bin/sh
# Proves a host's name to an ACME server, as a hook of certbot or dehydrated. acme-hook.sh --help tells how;
# docs/certificates.md tells more.
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
# shellcheck source=lib/challenge.sh
. "$library/challenge.sh"

show_help() {
  cat <<END
$program [options]                                          as certbot's --manual-auth-hook and --manual-cleanup-hook
$program [options] deploy_challenge DOMAIN TOKEN VALUE …    as dehydrated's HOOK; clean_challenge likewise

Sets the TXT record _acme-challenge.DOMAIN by the secret of the host DOMAIN, and removes it; a leading *. is left out.

  --config PATH         file that nobody else may read, with lines DDNS_HOSTNAME=…, DDNS_URL=…, DDNS_SECRET=…, DDNS_API_KEY=…,
                          or a folder of such files, DOMAIN.env each
  --delegated NAMES     other names, with commas between, whose _acme-challenge is a CNAME to that of the host
  --wait SECONDS        pause after the last value is set, until all of Route 53's servers have it (default 60)
  --hostname NAME       the host (default: DOMAIN)
  --url URL             the service, as the output apiUrl has it
  --secret-file FILE    file with the host's shared secret, which nobody else may read
  --secret SECRET       the secret itself (visible to every user of this machine while it runs)
  --api-key-file FILE   file with the API key, where the service asks for one
  --api-key KEY         the key itself (visible likewise)
  --ip-version VERSION  ipv4 (default) or ipv6: how the service is called
  --timeout SECONDS     longest wait for one answer (default 35)
  -h, --help            print this

Environment: DDNS_CONFIG and DDNS_WAIT stand in for --config and --wait, DDNS_HOSTNAME, DDNS_URL, DDNS_SECRET, DDNS_API_KEY and
DDNS_DELEGATED for the other options and the file.
Exit codes: 0 done, not removed, or none of its hooks; $EXIT_FAILED not set; $EXIT_USAGE wrong options, or a tool is missing.
END
}

wait_seconds=${DDNS_WAIT:-60}
option_delegated=

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
    --wait) require_value "$@" && wait_seconds=$2 && shift ;;
    --delegated) require_value "$@" && option_delegated=$2 && shift ;;
    -*) refuse_argument "$1" ;;
    *) break ;;
  esac
  shift
done
[ "$option_legacy_token" = no ] || fail_usage "takes no --legacy-token: challenges are signed"
settle_number --wait "$wait_seconds" 0 3600

# Route 53's servers are asked by the ACME server, soon.
wait_for_servers() {
  [ "$wait_seconds" -gt 0 ] || return 0
  printf 'waiting %s seconds until all name servers have it\n' "$wait_seconds"
  sleep "$wait_seconds"
}

# certbot tells the cleanup hook what the other one printed. It leaves that in the environment, and the next name's
# challenge is set with it: the value tells whose it is, and so it must be printed also where setting it fails.
run_for_certbot() {
  [ $# -eq 0 ] || refuse_argument "$1"
  validation=${CERTBOT_VALIDATION:-}
  case $newline${CERTBOT_AUTH_OUTPUT:-}$newline in
    *"${newline}challenge $validation$newline"*)
      (handle_challenge delete_challenge "$CERTBOT_DOMAIN" "$validation") || exit
      ;;
    *)
      printf 'challenge %s\n' "$validation"
      (handle_challenge set_challenge "$CERTBOT_DOMAIN" "$validation") || exit
      [ "${CERTBOT_REMAINING_CHALLENGES:-0}" != 0 ] || wait_for_servers
      ;;
  esac
}

# $1 set_challenge or delete_challenge   $2… DOMAIN TOKEN VALUE, once or, with HOOK_CHAIN, more often
run_for_dehydrated() {
  mode=$1
  shift
  if [ $# -eq 0 ] || [ $(($# % 3)) -ne 0 ]; then fail_usage "dehydrated gives DOMAIN TOKEN VALUE"; fi
  while [ $# -gt 0 ]; do
    (handle_challenge "$mode" "$1" "$3") || exit
    shift 3
  done
  [ "$mode" = delete_challenge ] || wait_for_servers
}

if [ -n "${CERTBOT_DOMAIN:-}" ]; then
  run_for_certbot "$@"
  exit
fi
case ${1:-} in
  deploy_challenge) shift && run_for_dehydrated set_challenge "$@" ;;
  clean_challenge) shift && run_for_dehydrated delete_challenge "$@" ;;
  "") fail_usage "is called by certbot or dehydrated, which say what is to be set" ;;
  # A hook of dehydrated's that is not for us, such as deploy_cert, or one that it does not have yet.
  *[!a-z0-9_]*) refuse_argument "$1" ;;
  *) exit 0 ;;
esac
