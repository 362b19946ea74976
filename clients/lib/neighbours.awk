# Reads a neighbour table as "ip neigh", "arp -an" or "ndp -an" print it; prints a line a neighbour: MAC address as
# mac.awk writes it, address, and 0 where the neighbour was heard of lately, 1 where that is not known. Together with
# mac.awk.

# 192.0.2.7 dev br0 lladdr 02:00:00:00:00:07 ref 1 used 0/0/0 probes 1 STALE
/ lladdr / {
  if (!/ (FAILED|INCOMPLETE)/) for (i = 2; i < NF; i++) if ($i == "lladdr") neighbour($(i + 1), $1, / STALE/)
  next
}

# ? (192.0.2.7) at 2:0:0:0:0:7 on en0 ifscope [ethernet]
$3 == "at" && $2 ~ /^\([0-9.]+\)$/ {
  neighbour($4, substr($2, 2, length($2) - 2), 0)
  next
}

# 2001:db8::7    2:0:0:0:0:7    en0 23h59m58s S R
$1 ~ /:.*:/ && $2 ~ /:/ && $5 !~ /^[IW]/ { neighbour($2, $1, $5 ~ /^S/) }

function neighbour(hardware, address, stale) {
  sub(/%.*/, "", address)
  if (mac(hardware) != "") print mac(hardware), tolower(address), stale
}
