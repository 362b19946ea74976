# Reads what json_values prints of a list of hosts; prints a line a host: name, record type and MAC address as
# mac.awk writes it. What is missing is "-", what is malformed has a "?" in it; a malformed MAC address, the end of the
# line, is shown as it is after one. Together with mac.awk.

match($1, /^\[[0-9]+\]/) {
  number = substr($1, 2, RLENGTH - 2) + 0
  if (number >= count) count = number + 1
  if ($2 == "string") value[number, substr($1, RLENGTH + 2)] = $3
}

END {
  for (i = 0; i < count; i++)
    print word(value[i, "hostname"]), word(value[i, "record_type"]), mac_word(value[i, "mac_address"])
}

function word(text) {
  gsub(/[^!-~]/, "?", text)
  return text == "" ? "-" : text
}

function mac_word(text) {
  if (text == "") return "-"
  return mac(text) == "" ? "?" substr(text, 1, 40) : mac(text)
}
