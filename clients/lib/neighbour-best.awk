# Reads the lines of neighbours.awk; prints the address of the neighbour "wanted" (a MAC address) that is the best
# to publish: by rank, then one that was heard of lately, then the one that is published already. Together with
# mac.awk and rank.awk.

BEGIN { wanted = mac(wanted) }

$1 == wanted {
  candidate = 4 * rank($2) + 2 * $3 + ($2 != published)
  if (rank($2) < 9 && (best == "" || candidate < lowest || (candidate == lowest && $2 < best))) {
    best = $2
    lowest = candidate
  }
}

END { if (best != "") print best }
