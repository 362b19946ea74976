# Reads what json_values prints of an answer to set_prefix; prints a line a record: host name, outcome, address or reason or
# "-", and "interface_id" or "-". What is malformed has a "?" in it.

match($1, /^\[[0-9]+\]/) {
  number = substr($1, 2, RLENGTH - 2) + 0
  if (number >= count) count = number + 1
  if ($2 == "string" || $2 == "literal") value[number, substr($1, RLENGTH + 2)] = $3
}

END {
  for (i = 0; i < count; i++) {
    detail = value[i, "address"] != "" ? value[i, "address"] : value[i, "reason"]
    own = value[i, "interface_id"] == "true" ? "interface_id" : "-"
    print word(value[i, "hostname"]), word(value[i, "outcome"]), word(detail), own
  }
}

function word(text) {
  gsub(/[^!-~]/, "?", text)
  return text == "" ? "-" : text
}
