# SHA-256, and HMAC-SHA256 (RFC 2104) made of two passes of it. Keys travel through pipes only: the -hmac
# option of openssl would show them in the process list.

choose_sha256_tool() {
  for sha256_tool in sha256sum shasum openssl; do
    has_tool "$sha256_tool" && return
  done
  warn "needs one of sha256sum, shasum and openssl"
  exit "$EXIT_USAGE"
}

# Hex digest of standard input.
sha256() {
  case $sha256_tool in
    sha256sum) sha256sum ;;
    shasum) shasum -a 256 ;;
    openssl) openssl dgst -sha256 ;;
  esac | sed -n 's/^.*\([0-9a-f]\{64\}\).*$/\1/p'
}

# Hex HMAC-SHA256.
#
# $1 key, any bytes but NUL   $2 text
hmac_sha256() {
  hmac_key=$(hmac_key_bytes "$1")
  hmac_inner=$({
    print_padded_key 54 "$hmac_key"
    printf '%s' "$2"
  } | sha256)
  {
    print_padded_key 92 "$hmac_key"
    print_bytes "$(hex_to_numbers "$hmac_inner")"
  } | sha256
}

# The key as at most 64 numbers; a longer one is hashed first.
hmac_key_bytes() {
  # One character of the C locale is one byte.
  if [ "${#1}" -gt 64 ]; then
    hex_to_numbers "$(printf '%s' "$1" | sha256)"
  else
    bytes_to_numbers "$1"
  fi
}

# $1 the number that each byte is XORed with   $2 the key's bytes as numbers
print_padded_key() {
  pad_text=
  pad_length=0
  for pad_byte in $2; do
    pad_text="$pad_text $((pad_byte ^ $1))"
    pad_length=$((pad_length + 1))
  done
  while [ "$pad_length" -lt 64 ]; do
    pad_text="$pad_text $1"
    pad_length=$((pad_length + 1))
  done
  print_bytes "$pad_text"
}

# Prints the bytes of $1, a list of numbers.
print_bytes() {
  byte_text=
  for byte_number in $1; do
    byte_text="$byte_text\\0$((byte_number / 64))$((byte_number / 8 % 8))$((byte_number % 8))"
  done
  printf '%b' "$byte_text"
}

# "00ff" → "0 255 "
hex_to_numbers() {
  hex_rest=$1
  while [ -n "$hex_rest" ]; do
    hex_tail=${hex_rest#??}
    printf '%d ' "0x${hex_rest%"$hex_tail"}"
    hex_rest=$hex_tail
  done
}

# Prints the bytes of $1 as numbers. Small systems have od, hexdump, or neither.
bytes_to_numbers() {
  printf '%s' "$1" | od -An -v -tu1 2>/dev/null ||
    printf '%s' "$1" | hexdump -v -e '/1 "%u "' 2>/dev/null ||
    bytes_to_numbers_alone "$1"
}

bytes_to_numbers_alone() {
  byte_rest=$1
  while [ -n "$byte_rest" ]; do
    byte_tail=${byte_rest#?}
    # Some shells take a char as signed.
    printf '%d ' "$(($(printf '%d' "'${byte_rest%"$byte_tail"}") & 255))"
    byte_rest=$byte_tail
  done
}
