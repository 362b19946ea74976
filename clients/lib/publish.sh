# Publishes one address, unless the cache knows that it is published.

# Sets publish_outcome to a line for people. Fails where the service neither confirmed the address nor wrote it down;
# what is only written down is not remembered, so that the next run asks again.
#
# $1 host name with the final dot   $2 address, or public for the one that calls come from
# $3 record type   $4 minutes that a published address is believed to stay, 0: it is always sent, and not remembered
publish() {
  publish_address=$2
  publish_file=$(cache_file "$url" "$1" "$3") || publish_file=
  if [ -n "$publish_file" ] && [ "$4" -gt 0 ]; then
    publish_find_public_address || return
    if cache_is_fresh "$publish_file" "$publish_address" "$4"; then
      publish_outcome="$publish_address is unchanged, nothing sent"
      return
    fi
  fi
  # Until the service confirms, nothing is known.
  [ -z "$publish_file" ] || cache_forget "$publish_file"
  if [ "$2" = public ]; then
    api_request set "$1" ""
  else
    api_request set "$1" "$2"
  fi
  publish_status=$?
  publish_outcome=$api_message
  if [ "$publish_status" -eq 0 ] && api_is_done && [ -n "$publish_file" ] && [ "$4" -gt 0 ]; then
    cache_write "$publish_file" "$publish_address"
  fi
  return "$publish_status"
}

# Removes a record.
#
# $1 host name with the final dot   $2 address of the record's family, or public for the family of the call
# $3 record type
#
# Sets publish_outcome, and fails, as publish does.
unpublish() {
  # Before the request, so that nothing is believed of it where this run ends in between.
  publish_file=$(cache_file "$url" "$1" "$3") && cache_forget "$publish_file"
  publish_address=$2
  [ "$2" != public ] || publish_address=
  api_request delete "$1" "$publish_address"
  publish_status=$?
  publish_outcome=$api_message
  return "$publish_status"
}

publish_find_public_address() {
  [ "$publish_address" = public ] || return 0
  if ! api_get; then
    publish_outcome=$api_message
    return 1
  fi
  publish_address=$api_message
}
