# Prints a line a record of an answer to set_prefix: host name, outcome, address or reason or "-", and "interface_id" or "-".
# What is malformed has a "?" in it. Together with entries.awk.

END {
  for (i = 0; i < count; i++) {
    detail = value[i, "address"] != "" ? value[i, "address"] : value[i, "reason"]
    own = literal[i, "interface_id"] == "true" ? "interface_id" : "-"
    print word(value[i, "hostname"]), word(value[i, "outcome"]), word(detail), own
  }
}
