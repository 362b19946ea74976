# One GET request by curl, and its repetition while the server is out of reach or busy.

HTTP_ATTEMPTS=4
# Who is asked for a longer pause than this gives up, and leaves it to the next run.
HTTP_LONGEST_PAUSE=60

# $1 URL   $2 API key or ""   $3 4 or 6, the IP version   $4 seconds that one answer may take
http_configure() {
  http_url=$1
  # A variable that came from the environment would be passed on to every program.
  unset http_api_key
  http_api_key=$2
  http_ip_version=$3
  http_timeout=$4
}

# Sends a request until it is answered with something else than 429 or 5xx, at most HTTP_ATTEMPTS times.
#
# $1 a command that sets http_parameters, made by http_parameter; it is run before every attempt
#
# Sets http_status (000: no answer), http_body, http_problem (why there is no answer) and http_note (how often it
# was tried, for messages).
http_get() {
  http_attempt=1
  http_note=
  while :; do
    http_parameters=
    "$1"
    http_get_once && return
    [ "$http_may_retry" = yes ] || return 1
    http_pause=${http_retry_after:-$((1 << (http_attempt - 1)))}
    if [ "$http_attempt" -ge "$HTTP_ATTEMPTS" ]; then
      http_note=" ($http_attempt attempts)"
      return 1
    elif [ "$http_pause" -gt "$HTTP_LONGEST_PAUSE" ]; then
      http_note=" (the server asks for a pause of $http_pause seconds: try again later)"
      return 1
    fi
    sleep "$http_pause"
    http_attempt=$((http_attempt + 1))
  done
}

# Adds a parameter to http_parameters.
#
# $1 name   $2 value, not encoded
http_parameter() {
  http_parameters="$http_parameters
data-urlencode = $(http_quote "$1=$2")"
}

http_get_once() {
  # The configuration goes through a pipe, because arguments are visible to everybody. The body may hold bytes
  # that a shell variable cannot.
  http_answer=$({
    http_configuration | curl -q --config - 2>&1
    printf '\n%s' "$?"
  } | tr -d '\000')
  http_exit=${http_answer##*"$newline"}
  http_answer=${http_answer%"$newline"*}
  http_status=${http_answer##*"$newline"}
  http_answer=${http_answer%"$newline"*}
  http_retry_after=
  http_body=
  if [ "$http_exit" -ne 0 ]; then
    http_status=000
    http_problem=$(printf '%s\n' "$http_answer" | sed -n 's/^curl: ([0-9]*) //p' | tail -n 1)
    http_problem="cannot reach $http_url: ${http_problem:-curl failed with exit code $http_exit}"
    http_may_retry=$(curl_exit_may_retry "$http_exit")
    return 1
  fi
  http_answer=$(printf '%s' "$http_answer" | awk -f "$library/http-answer.awk")
  http_retry_after=${http_answer%%"$newline"*}
  http_body=${http_answer#*"$newline"}
  case $http_status in
    429 | 5??) http_may_retry=yes && return 1 ;;
  esac
}

http_configuration() {
  cat <<END
silent
show-error
include
globoff
get
ipv$http_ip_version
proto = "=http,https"
connect-timeout = $((http_timeout < 10 ? http_timeout : 10))
max-time = $http_timeout
write-out = "\n%{http_code}"
url = $(http_quote "$http_url")$http_parameters
END
  [ -z "$http_api_key" ] || printf 'header = %s\n' "$(http_quote "x-api-key: $http_api_key")"
}

# A value in double quotes, as curl's configuration wants it.
http_quote() {
  printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

# What passes by itself: no name server, no connection, no answer in time, a connection cut.
curl_exit_may_retry() {
  case $1 in
    5 | 6 | 7 | 16 | 18 | 28 | 35 | 52 | 55 | 56 | 92) echo yes ;;
    *) echo no ;;
  esac
}
