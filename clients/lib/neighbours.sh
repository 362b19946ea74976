# Who is on the network: the neighbour tables of ARP (IPv4) and neighbour discovery (IPv6).

# Prints the neighbours, in the lines of neighbours.awk; fails where no tool shows them.
#
# $1 4 or 6
neighbours() {
  # A busybox may have an ip without neigh.
  if has_tool ip && neighbour_text=$(ip "-$1" neigh 2>/dev/null); then
    :
  elif [ "$1" = 4 ] && has_tool arp; then
    # -n, because looking up names takes time.
    neighbour_text=$(arp -an 2>/dev/null)
  elif [ "$1" = 6 ] && has_tool ndp; then
    neighbour_text=$(ndp -an 2>/dev/null)
  else
    return 1
  fi
  printf '%s\n' "$neighbour_text" | awk -f "$library/mac.awk" -f "$library/neighbours.awk"
}

# Prints the address of a neighbour that is the best to publish; nothing where it is not there.
#
# $1 output of neighbours   $2 MAC address   $3 address that is published, or ""
neighbour_address() {
  printf '%s\n' "$1" | awk -v wanted="$2" -v published="$3" \
    -f "$library/mac.awk" -f "$library/rank.awk" -f "$library/neighbour-best.awk"
}
