# The TXT values by which an ACME client proves a host's name (RFC 8555, section 8.4).

# Sets or removes one value. It reads the options for itself, since each name has settings of its own: call it in a
# subshell, which it ends where it fails. What cannot be removed is only warned of: after an hour the service
# removes it with the next one, and a client that has proved its name must not be stopped.
#
# $1 set_challenge or delete_challenge   $2 the domain of the certificate   $3 the value
handle_challenge() {
  challenge_domain=${2#"*."}
  challenge_domain=${challenge_domain%.}
  case $challenge_domain in
    "" | *[!a-zA-Z0-9._-]*) fail_usage "the domain is no host name" ;;
  esac
  case $3 in
    "" | *[!a-zA-Z0-9_-]*) fail_usage "$challenge_domain: the value is no challenge of dns-01" ;;
  esac
  choose_challenge_config
  settle_common_options
  settle_challenge_host
  api_configure "$url" "$api_key" "${ip_version:-4}" "$secret" no "$option_timeout"
  if api_request "$1" "$hostname" "$3"; then
    printf '%s: %s\n' "$hostname" "$api_message"
  elif [ "$1" = delete_challenge ]; then
    warn "warning: $hostname: $api_message; the next challenge after an hour removes what is left"
  else
    fail "$hostname: $api_message"
  fi
}

# A folder has a file for each name.
choose_challenge_config() {
  option_config=${option_config:-${DDNS_CONFIG:-}}
  if [ -n "$option_config" ] && [ -d "$option_config" ]; then
    option_config=${option_config%/}/$challenge_domain.env
  fi
  challenge_delegated="$option_delegated ${DDNS_DELEGATED:-}"
  if [ -n "$option_config" ]; then
    read_config "$option_config"
    # Names have no quotation marks.
    challenge_delegated="$challenge_delegated $(sed -n 's/^DDNS_DELEGATED=//p' "$option_config" | tr "\"'\r" '   ')"
    option_config=
  fi
  option_hostname=${option_hostname:-${DDNS_HOSTNAME:-$challenge_domain}}
}

# Refuses a domain that is neither the host's name nor one that it may prove for another.
settle_challenge_host() {
  challenge_wanted=$(lower_case "$challenge_domain")
  challenge_host=$(lower_case "${hostname%.}")
  [ "$challenge_wanted" != "$challenge_host" ] || return 0
  for challenge_name in $(lower_case "$challenge_delegated" | tr , ' '); do
    [ "$challenge_wanted" != "${challenge_name%.}" ] || return 0
  done
  fail_usage "the certificate is for $challenge_domain, and the secret is that of ${hostname%.}: give a config file of its own, or, where _acme-challenge.$challenge_domain is a CNAME to _acme-challenge.${hostname%.}, --delegated $challenge_domain"
}

lower_case() {
  printf '%s' "$1" | tr '[:upper:]' '[:lower:]'
}
