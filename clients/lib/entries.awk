# Reads what json_values prints of a list of objects: value[NUMBER, NAME] is a member that is a string, literal[NUMBER, NAME]
# one that is true, false or null, and count how many objects there are.
#
# word(TEXT): the text as one word; "-" where it is empty, with "?" for what is not printable ASCII.

match($1, /^\[[0-9]+\]/) {
  number = substr($1, 2, RLENGTH - 2) + 0
  if (number >= count) count = number + 1
  if ($2 == "string") value[number, substr($1, RLENGTH + 2)] = $3
  if ($2 == "literal") literal[number, substr($1, RLENGTH + 2)] = $3
}

function word(text) {
  gsub(/[^!-~]/, "?", text)
  return text == "" ? "-" : text
}
