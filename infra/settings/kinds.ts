import { domainNameProblem } from "./domainName";

/** A setting's text turned into its value, or what is wrong with it, worded as the mend. */
export type Parsed<T> = { kind: "value"; value: T } | { kind: "problem"; mend: string };

/** Reads one setting's text, never empty. */
export type Parser<T> = (text: string) => Parsed<T>;

const value = <T>(parsed: T): Parsed<T> => ({ kind: "value", value: parsed });
const problem = (mend: string): Parsed<never> => ({ kind: "problem", mend });

/** Exactly `true` or `false`, as `pulumi config set` and YAML write them. */
export const trueOrFalse: Parser<boolean> = (text) =>
  text === "true" || text === "false" ? value(text === "true") : problem("give true or false");

/** Decimal digits only: no sign, no fraction, no exponent. */
export function wholeNumber(least: number, most: number, what: string): Parser<number> {
  return (text) => {
    const number = Number(text);
    return /^\d{1,15}$/.test(text) && number >= least && number <= most
      ? value(number)
      : problem(`give ${what}, a whole number from ${least} to ${most}`);
  };
}

/** One of a closed list, as it is spelled there; the value is what the list maps it to. */
export function oneOf<T>(choices: Readonly<Record<string, T>>): Parser<T> {
  const names = Object.keys(choices);
  return (text) =>
    names.includes(text) ? value(choices[text] as T) : problem(`give one of ${names.join(", ")}`);
}

/** A DNS name without a trailing dot; the value is in lower case, as Route 53 keeps it. */
export const domainName: Parser<string> = (text) => {
  const mend = domainNameProblem(text);
  return mend === undefined ? value(text.toLowerCase()) : problem(mend);
};

/** The name of a hosted zone: Route 53 makes none for a top-level domain. */
export const hostedZoneName: Parser<string> = (text) => {
  const parsed = domainName(text);
  return parsed.kind === "problem" || text.includes(".")
    ? parsed
    : problem("give a name of two labels or more, such as dyn.example.com");
};

/** A zone to serve beside the main one; with an id it is there, without one it is made. */
export interface AdditionalZone {
  /** Without a trailing dot. */
  name: string;
  id?: string;
}

/** `name` or `name=ID`, with commas between. */
export const additionalZones: Parser<AdditionalZone[]> = (text) => {
  const zones: AdditionalZone[] = [];
  for (const part of text.split(",").map((each) => each.trim())) {
    const [nameText = "", idText, more] = part.split("=");
    const name = hostedZoneName(nameText);
    const id = idText === undefined ? undefined : hostedZoneId(idText);
    const shown = `give NAME or NAME=ID, with commas between; ${JSON.stringify(part)} is neither`;
    if (name.kind === "problem") return problem(`${shown}: ${name.mend}`);
    if (id?.kind === "problem") return problem(`${shown}: ${id.mend}`);
    if (more !== undefined) return problem(shown);
    zones.push({ name: name.value, ...(id === undefined ? {} : { id: id.value }) });
  }
  return value(zones);
};

/** The id of a hosted zone, without `/hostedzone/`. */
export const hostedZoneId: Parser<string> = (text) =>
  /^Z[A-Z0-9]{1,31}$/.test(text)
    ? value(text)
    : problem('give the id alone, such as Z1FXLQ1OABKR4O: "Z", then capital letters and digits');

/**
 * A region of the partition `aws`. In the others (China, GovCloud, isolated ones) the API's document would be
 * wrong, since `awsx.classic.apigateway` writes `arn:aws:` into it.
 */
export const region: Parser<string> = (text) => {
  if (!/^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(text)) {
    return problem("give a region's code, such as eu-central-1");
  }
  return /^(cn|eusc|us-gov|us-iso|us-isob|eu-isoe|us-isof)-/.test(text)
    ? problem("only regions of the standard partition (arn:aws:…) work, such as eu-central-1")
    : value(text);
};

/** The ARN of a certificate of ACM. */
export const certificateArn: Parser<string> = (text) =>
  regionOfCertificate(text) === undefined
    ? problem("give a full ARN, such as arn:aws:acm:us-east-1:123456789012:certificate/1a2b3c4d-…")
    : value(text);

/** Where a certificate is, by its ARN; undefined where it is no such ARN. */
export function regionOfCertificate(arn: string): string | undefined {
  return /^arn:aws:acm:([a-z0-9-]+):\d{12}:certificate\/[A-Za-z0-9-]+$/.exec(arn)?.[1];
}

/** E-mail addresses, with commas between, as SNS takes them. */
export const emailAddresses: Parser<string[]> = (text) => {
  const addresses = listOf(text);
  const odd = addresses.find(
    (address) => address.length > 320 || !/^[^\s@,;"<>]+@[^\s@,;"<>]+\.[^\s@,;"<>]+$/.test(address),
  );
  if (odd !== undefined) {
    return problem(
      `give addresses such as you@example.com, with commas between; ${JSON.stringify(odd)} is none`,
    );
  }
  return value([...new Set(addresses)]);
};

/**
 * URLs that changes are posted to, with spaces or commas between: https, or to this machine http, too. They are secrets: no
 * mend repeats one.
 */
export const webhooks: Parser<string[]> = (text) => {
  const urls = text.split(/[\s,]+/).filter((url) => url !== "");
  const odd = urls.findIndex((url) => !isWebhook(url));
  return odd < 0
    ? value([...new Set(urls)])
    : problem(
        `give URLs that begin with https://, with spaces between, without user name, password or "#"; number ${odd + 1} is none`,
      );
};

function isWebhook(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== "" || url.password !== "" || text.includes("#")) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackName(url.hostname));
}

/** Whether the host of a URL is the machine itself. */
export function isLoopbackName(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

/** An API key as API Gateway takes it. */
export const apiKey: Parser<string> = (text) =>
  /^[A-Za-z0-9]{20,128}$/.test(text) ? value(text) : problem("give 20 to 128 letters and digits");
