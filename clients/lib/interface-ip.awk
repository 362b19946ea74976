# Reads "ip -o addr show" of iproute2 or busybox; see interface_addresses in interface.sh for what it prints.
# 2: eth0    inet 192.0.2.7/24 brd 192.0.2.255 scope global secondary eth0:1\       valid_lft forever …

/ (temporary|deprecated|tentative|dadfailed)( |\\|$)/ { next }

# busybox says "secondary" of temporary IPv6 addresses.
$3 == "inet6" && / secondary( |\\|$)/ { next }

($3 == "inet" || $3 == "inet6") && / scope global/ {
  interface = $2
  sub(/[@:].*/, "", interface)
  sub(/\\.*/, "")
  split($4, part, "/")
  prefix = part[2]
  # With a peer the prefix is the peer's.
  if (prefix == "" || $5 == "peer") prefix = $3 == "inet" ? 32 : 128
  label = index($NF, interface ":") == 1 ? $NF : interface
  print label, interface, part[1], prefix, (/ secondary( |$)/ ? "secondary" : "primary")
}
