# The service's HTTP API: signed requests, and those with the original's token.

# A request that comes too early after another host's waits so long, and no longer.
API_LONGEST_WAIT_MS=5000

# $1 URL without a final slash   $2 API key or ""   $3 4 or 6, the IP version of the calls
# $4 shared secret   $5 yes: make the original's token instead of signatures   $6 seconds an answer may take
api_configure() {
  # A variable that came from the environment would be passed on to every program.
  unset api_secret
  api_secret=$4
  api_legacy=$5
  api_call_type=$(record_type_of_version "$3")
  http_configure "$1" "$2" "$3" "$6"
}

record_type_of_version() {
  if [ "$1" = 6 ]; then echo AAAA; else echo A; fi
}

# Asks for the public address that calls come from. Like every request here it sets api_message to what the
# server said, or to why it said nothing, and fails where it is not a success.
api_get() {
  api_send api_add_get_parameters
}

# Sends an authenticated request.
#
# $1 set, delete, list_hosts, set_prefix, set_challenge or delete_challenge   $2 host name with the final dot
# $3 address, or "" for the caller's own; with set_prefix the prefix, with a challenge its value
# $4 with set_prefix, yes: for the whole group
api_request() {
  api_mode=$1
  api_hostname=$2
  api_address=
  api_prefix=
  api_challenge=
  api_members=${4:-no}
  case $api_mode in
    set_prefix) api_prefix=$3 ;;
    set_challenge | delete_challenge) api_challenge=$3 ;;
    *) api_address=$3 ;;
  esac
  if [ "$api_legacy" = yes ]; then
    api_request_with_token
  else
    api_request_signed
  fi
}

# A refusal that names the time is answered once, by a request with a time that will do.
api_request_signed() {
  api_send api_add_signed_parameters && return
  api_find_time || return 1
  api_send api_add_signed_parameters && return
  # Another host may have been faster again.
  if [ "$http_status" = 401 ] && [ -n "$(api_milliseconds .earliest_time)" ]; then
    api_describe_wait "$(api_milliseconds .earliest_time)"
  fi
  return 1
}

# Makes the clock ready for another request, as the refusal of the last one says; fails where its time was not the
# reason, or where the wait is too long.
api_find_time() {
  [ "$http_status" = 401 ] || return 1
  api_server_time=$(api_milliseconds .server_time)
  api_earliest_time=$(api_milliseconds .earliest_time)
  [ -n "$api_server_time$api_earliest_time" ] || return 1
  [ -z "$api_server_time" ] || adopt_server_time "$api_server_time"
  [ -n "$api_earliest_time" ] || return 0
  api_wait=$(milliseconds_until "$api_earliest_time")
  if [ "$api_wait" -gt "$API_LONGEST_WAIT_MS" ]; then
    api_describe_wait "$api_earliest_time"
    return 1
  fi
  [ "$api_wait" -le 0 ] || sleep "$(((api_wait + 999) / 1000))"
  require_time_from "$api_earliest_time"
}

# Sets api_message.
#
# $1 the earliest time that the service would take
api_describe_wait() {
  api_wait=$((($(milliseconds_until "$1") + 999) / 1000))
  [ "$api_wait" -ge 1 ] || api_wait=1
  api_message="the record was just updated by another host, or by a clock that is ahead: try again in $api_wait seconds"
}

# Prints a time of the answer; nothing where there is none that counts.
#
# $1 its path
api_milliseconds() {
  case $(json_value "$api_values" "$1" number) in
    "" | *[!0-9]* | ????????????????*) ;;
    *) json_value "$api_values" "$1" number ;;
  esac
}

api_request_with_token() {
  api_get || return
  api_public_address=$api_message
  api_send api_add_token_parameters
}

api_add_get_parameters() {
  http_parameter mode get
}

api_add_signed_parameters() {
  next_request_time
  api_target=${api_challenge:-${api_prefix:-${api_address:-$api_call_type}}}
  [ "$api_members" = no ] || api_target="$api_target members"
  api_signature=$(hmac_sha256 "$api_secret" "ddns1
$api_mode
$api_hostname
$api_target
$request_time")
  http_parameter mode "$api_mode"
  http_parameter hostname "$api_hostname"
  [ -z "$api_address" ] || http_parameter ip "$api_address"
  [ -z "$api_challenge" ] || http_parameter txt "$api_challenge"
  api_add_prefix_parameters
  http_parameter time "$request_time"
  http_parameter sig "$api_signature"
}

api_add_prefix_parameters() {
  [ -z "$api_prefix" ] || http_parameter prefix "$api_prefix"
  [ "$api_members" = no ] || http_parameter members yes
}

api_add_token_parameters() {
  http_parameter mode "$api_mode"
  http_parameter hostname "$api_hostname"
  [ -z "$api_address" ] || http_parameter internalIp "$api_address"
  api_add_prefix_parameters
  http_parameter hash "$(printf '%s' "$api_public_address$api_hostname$api_secret" | sha256)"
}

api_send() {
  api_values=
  if ! http_get "$1" && [ "$http_status" = 000 ]; then
    api_message=$http_problem$http_note
    return 1
  fi
  api_values=$(json_values "$http_body") || api_values=
  api_message=$(json_value "$api_values" .return_message string)
  [ -n "$api_message" ] || api_message=$(json_value "$api_values" .return_message array)
  case $http_status in
    200 | 202)
      if [ "$(json_value "$api_values" .return_status string)" = success ]; then
        [ -n "$api_message" ] && return
        api_message="the answer has no message"
      fi
      ;;
  esac
  api_message="$(api_describe_status)$http_note"
  return 1
}

# Tells of a success whether all of it is done, and not only written down (202), which could be lost.
api_is_done() {
  [ "$http_status" = 200 ]
}

api_describe_status() {
  case $http_status in
    3??) echo "the server answered $http_status: the URL has moved, or wants https" ;;
    *) echo "the server answered $http_status: ${api_message:-not in the form of this service; is the URL right?}" ;;
  esac
}
