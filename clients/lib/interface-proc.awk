# Reads /proc/net/if_inet6 of Linux; see interface_addresses in interface.sh for what it prints.
# 20010db8000000000000000000000007 02 40 00 80 eth0

# Scope 00 is global. Flags (linux/if_addr.h): 01 temporary, 08 not unique, 20 deprecated, 40 tentative.
$4 == "00" && !bit($5, 1) && !bit($5, 8) && !bit($5, 32) && !bit($5, 64) {
  address = substr($1, 1, 4)
  for (i = 5; i < 32; i += 4) address = address ":" substr($1, i, 4)
  print $6, $6, address, 16 * digit($3, 1) + digit($3, 2), "primary"
}

function bit(flags, place) {
  if (place < 16) return int(digit(flags, 2) / place) % 2
  return int(digit(flags, 1) / (place / 16)) % 2
}

function digit(hex, place) {
  return index("0123456789abcdef", substr(hex, place, 1)) - 1
}
