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
      ping) scan_one ping "$scan_address" ;;
    esac
  done <<END
$(interface_addresses 4 | awk -v wanted="$1" -v most="$SCAN_LARGEST_NETWORK" \
    -f "$library/rank.awk" -f "$library/scan.awk")
END
  wait
  [ "$scan_refused" -eq 0 ] || [ "$scan_count" -gt 0 ]
}

# Pings the all-nodes address from each own IPv6 address, so that neighbours answer with an address of the same
# kind, and then each of those who answered: only that puts them into the table.
#
# $1 interface, or "" for all
scan_ipv6() {
  scan_count=0
  while read -r scan_address; do
    [ -z "$scan_address" ] || scan_one ping_ipv6 "$scan_address"
  done <<END
$(interface_addresses 6 | {
    while read -r _ scan_interface scan_address _; do
      case $1 in
        "" | "$scan_interface") ping_all_nodes "$scan_interface" "$scan_address" & ;;
      esac
    done
    wait
  } | awk -f "$library/all-nodes.awk")
END
  wait
}

# Pings in the background, a limited number at once.
#
# $1 ping or ping_ipv6   $2 address
scan_one() {
  "$1" -c 1 -W 1 "$2" >/dev/null 2>&1 &
  scan_count=$((scan_count + 1))
  [ $((scan_count % SCAN_PINGS_AT_ONCE)) -ne 0 ] || wait
}

# $1 interface   $2 own address to ask from
ping_all_nodes() {
  if [ "$(uname)" = Linux ]; then
    # A busybox has no -n, and looks no names up.
    ping_ipv6 -n -c 3 -W 1 -I "$2" "ff02::1%$1" 2>/dev/null || ping_ipv6 -c 3 -W 1 -I "$2" "ff02::1%$1" 2>/dev/null
  else
    ping6 -n -c 3 -I "$1" -S "$2" ff02::1 2>/dev/null
  fi
}

ping_ipv6() {
  if has_tool ping6; then ping6 "$@"; else ping -6 "$@"; fi
}
