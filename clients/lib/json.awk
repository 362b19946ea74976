# Reads JSON (RFC 8259); see json_values in json.sh for what it prints.

{ text = text $0 "\n" }

END {
  rest = 1
  size = length(text)
  read_value("", 0)
  skip_space()
  if (rest <= size) malformed = 1
  if (malformed) exit 1
  printf "%s", output
}

function skip_space() {
  while (index(" \t\r\n", substr(text, rest, 1)) && rest <= size) rest++
}

function take(character) {
  skip_space()
  if (substr(text, rest, 1) != character) return 0
  rest++
  return 1
}

function emit(path, type, value) {
  gsub(/[\t\r\n]/, " ", value)
  output = output path "\t" type "\t" value "\n"
}

function read_value(path, depth,   start, first) {
  skip_space()
  start = rest
  first = substr(text, rest, 1)
  if (depth > 8) malformed = 1
  else if (first == "\"") emit(path, "string", read_string())
  else if (first == "[") { read_array(path, depth); emit(path, "array", substr(text, start, rest - start)) }
  else if (first == "{") { read_object(path, depth); emit(path, "object", substr(text, start, rest - start)) }
  else if (match(substr(text, rest), /^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/)) read_scalar(path, "number")
  else if (match(substr(text, rest), /^(true|false|null)/)) read_scalar(path, "literal")
  else malformed = 1
}

function read_scalar(path, type) {
  emit(path, type, substr(text, rest, RLENGTH))
  rest += RLENGTH
}

function read_array(path, depth,   count) {
  rest++
  if (take("]")) return
  do {
    read_value(path "[" count + 0 "]", depth + 1)
    count++
  } while (!malformed && take(","))
  if (!take("]")) malformed = 1
}

function read_object(path, depth,   name) {
  rest++
  if (take("}")) return
  do {
    skip_space()
    name = read_string()
    if (!take(":")) malformed = 1
    if (!malformed) read_value(path "." name, depth + 1)
  } while (!malformed && take(","))
  if (!take("}")) malformed = 1
}

function read_string(   value, character) {
  if (substr(text, rest, 1) != "\"") { malformed = 1; return "" }
  for (rest++; rest <= size; rest++) {
    character = substr(text, rest, 1)
    if (character == "\"") { rest++; return value }
    if (character == "\\") character = read_escape()
    else if (character < " ") break
    value = value (character ~ /^[ -~]$/ ? character : "?")
  }
  malformed = 1
  return ""
}

function read_escape(   letter) {
  letter = substr(text, ++rest, 1)
  if (index("\"\\/", letter)) return letter
  if (index("bfnrt", letter)) return " "
  if (letter != "u" || substr(text, rest + 1, 4) !~ /^[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]$/) {
    malformed = 1
    return ""
  }
  rest += 4
  return ascii(tolower(substr(text, rest - 3, 4)))
}

function ascii(hex,   code) {
  if (substr(hex, 1, 2) != "00") return "?"
  code = 16 * (index("0123456789abcdef", substr(hex, 3, 1)) - 1) + index("0123456789abcdef", substr(hex, 4, 1)) - 1
  return code >= 32 && code < 127 ? sprintf("%c", code) : "?"
}
