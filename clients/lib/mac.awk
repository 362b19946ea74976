# mac(TEXT): a MAC address as twelve lower-case hex digits, whatever its case, separators (: - . or none) and leading
# zeros; "" where it is none, or not that of one host.

function mac(text,   part, count, width, i, digits) {
  text = tolower(text)
  if (text !~ /^[0-9a-f:.-]+$/) return ""
  count = split(text, part, /[:.-]/)
  if (count != 6 && count != 3 && count != 1) return ""
  width = 12 / count
  digits = ""
  for (i = 1; i <= count; i++) {
    if (part[i] == "" || length(part[i]) > width) return ""
    digits = digits substr("000000000000" part[i], 12 + length(part[i]) - width + 1)
  }
  if (count == 1 && length(text) != 12) return ""
  # The last bit of the first byte marks groups of hosts.
  if (digits == "000000000000" || index("13579bdf", substr(digits, 2, 1))) return ""
  return digits
}
