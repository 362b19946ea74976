/**
 * Says what keeps `name` from being a DNS name, without repeating it, or nothing when it is one: labels of 1–63
 * letters, digits, `-` and `_`, at most 253 characters in all, no trailing dot (RFC 1035 section 2.3.4; RFC 5890
 * for other scripts).
 */
export function domainNameProblem(name: string): string | undefined {
  if (name.endsWith(".")) {
    return "leave the trailing dot off";
  }
  if (!/^[\x21-\x7e]+$/.test(name)) {
    return "write it in ASCII without spaces; other scripts as A-labels (xn--…)";
  }
  if (name.length > 253) {
    return "a DNS name has at most 253 characters";
  }
  const labels = name.split(".");
  if (!labels.every((label) => /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/.test(label))) {
    return 'each label has 1 to 63 letters, digits, "-" or "_", and neither starts nor ends in "-"';
  }
  if (/^\d+$/.test(labels[labels.length - 1]!)) {
    return "this looks like an IP address; give a DNS name";
  }
  return undefined;
}

/** Whether two DNS names are the same: case and a trailing dot do not count (RFC 4343). */
export function sameDomainName(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
