# The addresses of this machine's own interfaces.

has_interface_tool() {
  has_tool ip || has_tool ifconfig
}

# Tells whether this machine has an interface, with addresses or without.
#
# $1 its name
has_interface() {
  case $1 in
    -*) return 1 ;;
  esac
  if has_tool ip; then
    ip link show dev "$1" >/dev/null 2>&1
  else
    ifconfig "$1" >/dev/null 2>&1
  fi
}

# Prints the address of an interface that is the best to publish; nothing where there is none.
#
# $1 4 or 6   $2 name of the interface, or of an alias like eth0:1
interface_address() {
  interface_addresses "$1" | awk -v wanted="$2" -f "$library/rank.awk" -f "$library/interface-best.awk"
}

# Prints a line an address: label (the alias, or else the interface), interface, address, length of the prefix,
# and "primary" or "secondary". Temporary and deprecated addresses, and those that are not (yet) unique, are
# left out, and so is what only this machine or this link can use.
#
# $1 4 or 6
interface_addresses() {
  if has_tool ip; then
    ip "-$1" -o addr show 2>/dev/null | awk -f "$library/interface-ip.awk"
  elif [ "$1" = 6 ] && [ -r /proc/net/if_inet6 ]; then
    # ifconfig does not tell which addresses are temporary on Linux.
    awk -f "$library/interface-proc.awk" /proc/net/if_inet6
  else
    ifconfig -a 2>/dev/null | awk -v version="$1" -f "$library/interface-ifconfig.awk"
  fi
}
