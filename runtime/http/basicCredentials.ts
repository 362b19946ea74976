import { onlyValue } from "./clientAddress";

/** Who a caller says to be, and what it shows for it. */
export interface Credentials {
  user: string;
  password: string;
}

/** Basic (RFC 7617), whether it was asked for or not. */
export function basicCredentials(headers: Record<string, string[] | undefined>): Credentials | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(onlyValue(headers, "authorization") ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const credentials = Buffer.from(encoded, "base64").toString("utf8");
  const colon = credentials.indexOf(":");
  return colon < 0
    ? undefined
    : { user: credentials.slice(0, colon), password: credentials.slice(colon + 1) };
}
