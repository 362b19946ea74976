# Reads JSON (RFC 8259) with nothing but awk.

# Prints a line a value: its path, its type, its text, separated by tabs.
#
# $1 JSON text. Paths are like .a[0].b; types are string, number, literal, array and object. Strings are
# printed decoded, with "?" for what is not printable ASCII; arrays and objects as they stand in the text.
# Prints nothing, and fails, where the text is not JSON.
json_values() {
  printf '%s\n' "$1" | awk -f "$library/json.awk"
}

# Prints the text of one value; nothing where there is none of that type.
#
# $1 output of json_values   $2 path   $3 type
json_value() {
  printf '%s\n' "$1" | awk -F '\t' -v path="$2" -v type="$3" '
    $1 == path && $2 == type { sub(/^[^\t]*\t[^\t]*\t/, ""); print; exit }'
}
