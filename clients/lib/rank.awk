# rank(ADDRESS): the lower, the better the address is to be published; 9 is never. Global IPv6 addresses come
# before unique-local ones (RFC 4193), and among each those that are known to be stable: made of the MAC address
# (RFC 4291, appendix A), or with an interface part of at most 32 bits, as administrators and DHCP servers give.
# Others may be temporary (RFC 8981).

function rank(address) {
  address = tolower(address)
  if (index(address, ":") == 0) return address ~ /^(0|127|169\.254|22[4-9]|2[345][0-9])\./ ? 9 : 0
  if (!expand(address)) return 9
  if (group[1] ~ /^[23]/) return 1 - is_stable()
  if (group[1] ~ /^f[cd]/) return 3 - is_stable()
  return 9
}

function is_stable() {
  return (group[6] ~ /ff$/ && group[7] ~ /^fe/) || (group[5] == "0000" && group[6] == "0000")
}

# Sets group[1] to group[8], four hex digits each.
function expand(address,   halves, left, right, l, r, i, digits) {
  if (address !~ /^[0-9a-f:]+$/ || split(address, halves, "::") > 2) return 0
  l = split(halves[1], left, ":")
  r = index(address, "::") ? split(halves[2], right, ":") : 0
  if (l + r > 8 || (l + r < 8 && !index(address, "::"))) return 0
  for (i = 1; i <= 8; i++) {
    digits = i <= l ? left[i] : i > 8 - r ? right[i - 8 + r] : ""
    group[i] = substr("0000" digits, length(digits) + 1)
  }
  return 1
}
