# Reads the lines of interface_addresses; prints the /64 of the address that is the best to publish, of the interface or
# alias "wanted", or of any where that is empty. One with a network on its link goes before one alone (by DHCP, or of a
# tunnel). Together with rank.awk.

wanted == "" || $1 == wanted || $2 == wanted {
  candidate = rank($3) + ($4 > 64 ? 4 : 0)
  if (rank($3) < 9 && (best == "" || candidate < lowest)) {
    best = $3
    lowest = candidate
  }
}

END {
  if (best == "" || !expand(tolower(best))) exit
  text = ""
  for (i = 1; i <= 4; i++) {
    digits = group[i]
    sub(/^0+/, "", digits)
    text = text (digits == "" ? "0" : digits) ":"
  }
  print text ":/64"
}
