# Reads an answer with its headers. Prints a line with the seconds of Retry-After (empty without it, or where it
# is a date), then the body. A proxy's answer to CONNECT, and informational answers, stand before the headers
# that count.

BEGIN { in_headers = 1 }

in_headers {
  sub(/\r$/, "")
  if ($0 ~ /^HTTP\//) retry_after = ""
  else if (tolower($0) ~ /^retry-after:[ \t]*[0-9]+[ \t]*$/) retry_after = seconds($0)
  else if ($0 == "") in_headers = 0
  next
}

!started && /^HTTP\// { in_headers = 1; next }

{ body = body $0 "\n"; started = 1 }

END { printf "%s\n%s", retry_after, body }

# Long numbers would come out as 1e+11.
function seconds(header) {
  gsub(/[^0-9]/, "", header)
  return length(header) > 9 ? 999999999 : header + 0
}
