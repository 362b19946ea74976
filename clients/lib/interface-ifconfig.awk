# Reads "ifconfig -a" of Linux (old and new), busybox, the BSDs or macOS; see interface_addresses in interface.sh
# for what it prints. The variable version is 4 or 6.

/^[^ \t]/ {
  label = $1
  sub(/:$/, "", label)
  interface = label
  sub(/:.*/, "", interface)
}

/ (temporary|deprecated|tentative|duplicated|detached|anycast)( |$)/ { next }

version == 4 && $1 == "inet" {
  address = $2
  sub(/^addr:/, "", address)
  sub(/\/.*/, "", address)
  if (address !~ /^127\./) print label, interface, address, ipv4_prefix(), "primary"
}

version == 6 && $1 == "inet6" {
  address = $2 == "addr:" ? $3 : $2
  if (address ~ /^fe[89ab]|%|^::1/) next
  prefix = $0
  if (!sub(/.*prefixlen /, "", prefix)) sub(/[^\/]*\//, "", prefix)
  sub(/[^0-9].*/, "", prefix)
  sub(/\/.*/, "", address)
  print label, interface, address, prefix, "primary"
}

# netmask 0xffffff00, netmask 255.255.255.0, Mask:255.255.255.0, or inet 192.0.2.7/24; with a peer just the one.
function ipv4_prefix(   mask, octets, count, i, bits) {
  if (/-->|P-t-P/) return 32
  if ($2 ~ /\//) return substr($2, index($2, "/") + 1) + 0
  if (!match($0, /[Mm]ask[: ](0x[0-9a-f]+|[0-9.]+)/)) return 32
  mask = substr($0, RSTART + 5, RLENGTH - 5)
  bits = 0
  if (mask ~ /^0x/) {
    for (i = 3; i <= length(mask); i++) bits += ones(index("0123456789abcdef", substr(mask, i, 1)) - 1)
    return bits
  }
  count = split(mask, octets, ".")
  for (i = 1; i <= count; i++) bits += ones(octets[i])
  return bits
}

function ones(number,   bits) {
  for (bits = 0; number > 0; number = int(number / 2)) bits += number % 2
  return bits
}
