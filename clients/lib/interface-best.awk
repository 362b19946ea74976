# Reads the lines of interface_addresses; prints the address of the interface or alias "wanted" that is the best to
# publish. Together with rank.awk.

$1 == wanted || $2 == wanted {
  candidate = 4 * rank($3) + 2 * ($5 == "secondary") + ($1 != wanted)
  if (rank($3) < 9 && (best == "" || candidate < lowest)) {
    best = $3
    lowest = candidate
  }
}

END { if (best != "") print best }
