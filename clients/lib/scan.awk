# Reads the lines of interface_addresses; prints for each network of the interface "wanted" ("" takes all):
# "refuse INTERFACE NETWORK" where it has more than "most" addresses, otherwise "own ADDRESS" and "ping ADDRESS" for
# each host.

(wanted == "" || $2 == wanted) && $4 < 31 && rank($3) < 9 {
  split($3, octet, ".")
  number = ((octet[1] * 256 + octet[2]) * 256 + octet[3]) * 256 + octet[4]
  # Not every busybox knows no powers.
  size = 1
  for (bits = $4; bits < 32; bits++) size *= 2
  first = number - number % size
  if (seen[first, size]++) next
  if (size > most) {
    print "refuse", $2, dotted(first) "/" $4
    next
  }
  print "own", $3
  for (host = first + 1; host < first + size - 1; host++) if (host != number) print "ping", dotted(host)
}

function dotted(number) {
  return int(number / 16777216) % 256 "." int(number / 65536) % 256 "." int(number / 256) % 256 "." number % 256
}
