# Fills the neighbour tables by talking to everybody.

SCAN_LARGEST_NETWORK=1024
SCAN_PINGS_AT_ONCE=64

# Pings every address of the IPv4 networks that interfaces are in. Networks of more than SCAN_LARGEST_NETWORK
# addresses are refused; fails where that leaves none.
#
# $1 interface, or "" for all
scan_ipv4() {
  scan_count=0
  scan_refused=0
  while read -r scan_action scan_address scan_network; do
    case $scan_action in
      refuse)
        warn "$scan_network at $scan_address is not scanned: it has more than $SCAN_LARGEST_NETWORK addresses"
        scan_refused=$((scan_refused + 1))
        ;;
      own)
        ping -c 1 -W 1 "$scan_address" >/dev/null 2>&1 ||
          warn "warning: not even $scan_address, our own, answers a ping (may this user send one?)"
        ;;
      ping)
        ping -c 1 -W 1 "$scan_address" >/dev/null 2>&1 &
        scan_count=$((scan_count + 1))
        [ $((scan_count % SCAN_PINGS_AT_ONCE)) -ne 0 ] || wait
        ;;
    esac
  done <<END
$(interface_addresses 4 | awk -v wanted="$1" -v most="$SCAN_LARGEST_NETWORK" \
    -f "$library/rank.awk" -f "$library/scan.awk")
END
  wait
  [ "$scan_refused" -eq 0 ] || [ "$scan_count" -gt 0 ]
}

# Pings the all-nodes address from each own IPv6 address: a neighbour answers, and so shows itself, with an address
# of the same kind.
#
# $1 interface, or "" for all
scan_ipv6() {
  while read -r _ scan_interface scan_address _; do
    [ -n "$scan_address" ] || continue
    [ -z "$1" ] || [ "$1" = "$scan_interface" ] || continue
    ping_all_nodes "$scan_interface" "$scan_address" >/dev/null 2>&1 &
  done <<END
$(interface_addresses 6)
END
  wait
}

ping_all_nodes() {
  if [ "$(uname)" != Linux ]; then
    ping6 -c 2 -I "$1" -S "$2" ff02::1
  elif has_tool ping6; then
    ping6 -c 2 -I "$2" "ff02::1%$1"
  else
    ping -6 -c 2 -I "$2" "ff02::1%$1"
  fi
}
