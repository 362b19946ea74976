# The time of signed requests: Unix milliseconds, later with every request.

# What the server's clock is ahead of ours, in milliseconds.
clock_offset=0
last_request_time=0

# Sets clock_ms, and clock_step: the milliseconds between two ticks that this clock tells apart.
read_clock() {
  clock_ms=$(date +%s%N 2>/dev/null)
  case $clock_ms in
    # Where date does not know %N it prints nothing for it, or an N.
    *[!0-9]* | ????????????????????* | ?) clock_ms= ;;
    ???????????????*) clock_ms=${clock_ms%??????} && clock_step=1 && return ;;
  esac
  clock_ms=$(($(date +%s) * 1000))
  clock_step=1000
}

# Sets request_time, later than the one before. A clock of seconds is waited for; the next millisecond is just taken.
next_request_time() {
  read_clock
  request_time=$((clock_ms + clock_offset))
  if [ "$request_time" -le "$last_request_time" ]; then
    [ "$clock_step" -eq 1 ] || sleep 1
    request_time=$((last_request_time + clock_step))
  fi
  last_request_time=$request_time
}

# Prints how long it is until a time, less than 0 where it is past.
#
# $1 Unix milliseconds
milliseconds_until() {
  read_clock
  echo $(($1 - clock_ms - clock_offset))
}

# Makes the next request_time not earlier than this.
#
# $1 Unix milliseconds
require_time_from() {
  last_request_time=$(($1 - 1))
}

# Takes over the server's clock, also where it is behind the times that it refused.
#
# $1 its time in Unix milliseconds
adopt_server_time() {
  read_clock
  clock_offset=$(($1 - clock_ms))
  last_request_time=0
}
