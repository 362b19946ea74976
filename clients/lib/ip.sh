# IP addresses as text: which kind one is, and which of several is the best to publish.

# Prints A or AAAA; fails where the text is not an address.
record_type_of_address() {
  case $1 in
    *[!0-9.]*) ;;
    *.*.*.*) is_ipv4 "$1" && echo A && return ;;
  esac
  case $1 in
    *[!0-9a-fA-F:.]*) return 1 ;;
    *:*:*) echo AAAA ;;
    *) return 1 ;;
  esac
}

is_ipv4() {
  printf '%s\n' "$1" | awk -F . '
    NF != 4 { exit 1 }
    { for (i = 1; i <= 4; i++) if ($i !~ /^(0|[1-9][0-9]?[0-9]?)$/ || $i > 255) exit 1 }'
}
