# The options that both commands know, and what must be true before anything is sent.

option_config=
option_hostname=
option_secret=
option_secret_file=
option_url=
option_api_key=
option_api_key_file=
option_ip_version=
option_legacy_token=no
option_timeout=35

# Takes one option from the command line into option_…; sets option_words to the number of arguments that it is
# made of. Fails where the option is not one of these.
#
# $1 the option   $2 its value, if any   (called with all arguments that are left)
take_common_option() {
  option_words=2
  case $1 in
    --legacy-token) option_legacy_token=yes && option_words=1 ;;
    --config) require_value "$@" && option_config=$2 ;;
    --hostname) require_value "$@" && option_hostname=$2 ;;
    --secret) require_value "$@" && option_secret=$2 ;;
    --secret-file) require_value "$@" && option_secret_file=$2 ;;
    --url) require_value "$@" && option_url=$2 ;;
    --api-key) require_value "$@" && option_api_key=$2 ;;
    --api-key-file) require_value "$@" && option_api_key_file=$2 ;;
    --ip-version) require_value "$@" && option_ip_version=$2 ;;
    --timeout) require_value "$@" && option_timeout=$2 ;;
    *) return 1 ;;
  esac
}

# $1 option   $2 value
require_value() {
  [ -n "${2:-}" ] || fail_usage "$1 needs a value"
}

# $1 an argument that no option explains. It may be a secret that is not quoted well: only names of options are
# shown.
refuse_argument() {
  case $1 in
    -*) fail_usage "unknown option $1" ;;
    *) fail_usage "an argument belongs to no option (is a value with spaces not in quotes?)" ;;
  esac
}

# Checks the common options and makes them ready: hostname, url, ip_version (4, 6, or "" where not given),
# secret and api_key.
settle_common_options() {
  # In the C locale a character is a byte, everywhere.
  LC_ALL=C
  export LC_ALL
  # cron's PATH has no place for ip, ifconfig, arp and ndp.
  case :$PATH: in
    *:/usr/sbin:*) ;;
    *:/usr/bin:* | *:/bin:*) PATH=$PATH:/usr/sbin:/sbin ;;
  esac
  require_builtin_printf
  [ -z "$option_config" ] || read_config "$option_config"
  settle_hostname
  settle_url
  settle_ip_version
  settle_number --timeout "$option_timeout" 1 3600
  # A variable that came from the environment would be passed on to every program.
  unset secret api_key
  secret=$(choose_private_value --secret "$option_secret" "$option_secret_file" "${DDNS_SECRET:-}") || exit
  api_key=$(choose_private_value --api-key "$option_api_key" "$option_api_key_file" "${DDNS_API_KEY:-}") || exit
  unset DDNS_SECRET DDNS_API_KEY
  [ -n "$secret" ] || fail_usage "no secret: give --secret-file, or DDNS_SECRET in the environment"
  refuse_line_breaks "the secret" "$secret"
  refuse_line_breaks "the API key" "$api_key"
  has_tool curl || fail_usage "needs curl"
  choose_sha256_tool
}

settle_hostname() {
  option_hostname=${option_hostname:-${DDNS_HOSTNAME:-}}
  [ -n "$option_hostname" ] || fail_usage "--hostname is missing (or DDNS_HOSTNAME, or --config)"
  case $option_hostname in
    *[[:cntrl:][:space:]]*) fail_usage "--hostname: a host name has no spaces" ;;
  esac
  hostname=${option_hostname%.}.
}

settle_url() {
  option_url=${option_url:-${DDNS_URL:-}}
  [ -n "$option_url" ] || fail_usage "--url is missing (or DDNS_URL, or --config)"
  case $option_url in
    *[[:cntrl:][:space:]]*) fail_usage "--url: a URL has no spaces" ;;
    *[?#]*) fail_usage "--url: give the URL without ? and #" ;;
    http://?* | https://?*) url=$option_url ;;
    localhost[:/]* | 127.*[:/]* | '[::1]'[:/]*)
      fail_usage "--url $option_url: npm start speaks http and not https; give http://$option_url" ;;
    *://*) fail_usage "--url: only http and https, not ${option_url%%://*}" ;;
    *) url=https://$option_url ;;
  esac
  url=${url%/}
}

settle_ip_version() {
  case $option_ip_version in
    "") ip_version= ;;
    ipv4) ip_version=4 ;;
    ipv6) ip_version=6 ;;
    *) fail_usage "--ip-version: ipv4 or ipv6, not $option_ip_version" ;;
  esac
}

# $1 option   $2 value   $3 least   $4 most
settle_number() {
  case $2 in
    *[!0-9]* | "" | ???????*) ;;
    *) [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] && return ;;
  esac
  fail_usage "$1: a whole number from $3 to $4, not $2"
}

refuse_line_breaks() {
  case $2 in
    *"$newline"*) fail_usage "$1 has a line break in it" ;;
  esac
}

# Reads NAME=VALUE lines, as systemd's EnvironmentFile has them, in the place of the environment's. Only our own names
# count; what the command line says goes before.
#
# $1 path of a file that nobody but its owner may read: the secret is in it
read_config() {
  require_private_file "$1" config
  while IFS= read -r config_line || [ -n "$config_line" ]; do
    config_line=${config_line%"$carriage_return"}
    config_value=${config_line#*=}
    case $config_value in
      \"*\") config_value=${config_value#\"} && config_value=${config_value%\"} ;;
      \'*\') config_value=${config_value#\'} && config_value=${config_value%\'} ;;
    esac
    case $config_line in
      DDNS_HOSTNAME=*) DDNS_HOSTNAME=$config_value ;;
      DDNS_URL=*) DDNS_URL=$config_value ;;
      DDNS_SECRET=*) DDNS_SECRET=$config_value ;;
      DDNS_API_KEY=*) DDNS_API_KEY=$config_value ;;
      DDNS_*=* | "" | [#\;]*) ;;
      *) fail_usage "config file $1: a line is not NAME=VALUE with DDNS_HOSTNAME, DDNS_URL, DDNS_SECRET or DDNS_API_KEY" ;;
    esac
  done <"$1"
  config_line=
  config_value=
}
