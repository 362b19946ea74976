# What was published last, so that nothing is sent while it is fresh.

# Sets cache_folder to the folder of the cache, made where missing; to "", with a warning, where it cannot be
# trusted, since in a shared folder for temporary files it could be somebody else's.
settle_cache() {
  choose_cache_folder
  (umask 077 && mkdir -p "$cache_folder" 2>/dev/null)
  cache_folder_is_private && return
  warn "warning: no cache in $cache_folder: it must be a folder that only this user can write"
  cache_folder=
}

# Sets cache_folder where there is a cache that settle_cache would trust, otherwise to "".
find_cache() {
  choose_cache_folder
  cache_folder_is_private || cache_folder=
}

choose_cache_folder() {
  cache_user=$(id -u)
  if [ -n "${XDG_CACHE_HOME:-}" ]; then
    cache_folder=$XDG_CACHE_HOME/ddns-client
  elif [ -n "${HOME:-}" ] && [ -w "$HOME" ]; then
    cache_folder=$HOME/.cache/ddns-client
  else
    cache_folder=${TMPDIR:-/tmp}/ddns-client-$cache_user
  fi
}

cache_folder_is_private() {
  read -r cache_mode _ cache_owner _ <<END
$(ls -ldn "$cache_folder" 2>/dev/null)
END
  case "$cache_mode $cache_owner" in
    d????-??-*" $cache_user") ;;
    *) return 1 ;;
  esac
}

# Prints the cache file of one record; fails where there can be no cache.
#
# $1 URL of the API   $2 host name   $3 record type
cache_file() {
  [ -n "$cache_folder" ] || return
  printf '%s/%s' "$cache_folder" "$(printf '%s\n%s\n%s' "$1" "$2" "$3" | sha256)"
}

# Sets cached_address to the address that was published, and cached_seconds to how long ago; fails without one.
#
# $1 cache file
cache_read() {
  cached_address=
  cached_time=
  [ -f "$1" ] && read -r cached_address cached_time <"$1"
  case $cached_time in
    "" | *[!0-9]*) cached_address= && return 1 ;;
  esac
  cached_seconds=$(($(date +%s) - cached_time))
  # A clock that was put back says nothing about age.
  [ "$cached_seconds" -ge 0 ] || cached_seconds=999999999
}

# Tells whether an address was published within the last minutes.
#
# $1 cache file   $2 address   $3 minutes
cache_is_fresh() {
  cache_read "$1" && [ "$cached_address" = "$2" ] && [ "$cached_seconds" -lt "$(($3 * 60))" ]
}

# $1 cache file   $2 address
cache_write() {
  # Renamed into place, so that no reader meets half a file.
  (umask 077 && printf '%s %s\n' "$2" "$(date +%s)" >"$1.$$" && mv -f "$1.$$" "$1") ||
    warn "warning: the cache file $1 cannot be written"
}

# $1 cache file
cache_forget() {
  rm -f "$1"
}
