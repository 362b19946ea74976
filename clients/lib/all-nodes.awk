# Reads what a ping of the all-nodes address prints; prints who answered, each once.
# 64 bytes from fd00::b: icmp_seq=1 ttl=64 time=0.200 ms; or with a name: from nas (fd00::b): icmp_seq=1 …

/ bytes from / {
  address = $0
  if (!sub(/^.* bytes from [^ ]* \(/, "", address)) sub(/^.* bytes from /, "", address)
  sub(/[^0-9a-fA-F:].*/, "", address)
  sub(/:$/, "", address)
  if (address ~ /:.*:/ && !seen[address]++) print address
}
