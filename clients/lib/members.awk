# Prints a line a host of a list of hosts: name, record type and MAC address as mac.awk writes it. What is missing is "-",
# what is malformed has a "?" in it; a malformed MAC address, the end of the line, is shown as it is after one. Together with
# entries.awk and mac.awk.

END {
  for (i = 0; i < count; i++)
    print word(value[i, "hostname"]), word(value[i, "record_type"]), mac_word(value[i, "mac_address"])
}

function mac_word(text) {
  if (text == "") return "-"
  return mac(text) == "" ? "?" substr(text, 1, 40) : mac(text)
}
