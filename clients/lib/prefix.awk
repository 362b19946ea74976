# Reads the lines of interface_addresses; prints the /64 of the address that is the best to publish, of the interface or
# alias "wanted", or of any where that is empty. Together with rank.awk.

wanted == "" || $1 == wanted || $2 == wanted {
  candidate = rank($3)
  if (candidate < 9 && (best == "" || candidate < lowest)) {
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
