/** The errors of the Route 53 API, thrown by the store and by the operations alike. */

/** HTTP status by error code; InvalidChangeBatch and the rest as the API's reference gives them. */
const STATUS = {
  AccessDenied: 403,
  ConflictingDomainExists: 400,
  HostedZoneAlreadyExists: 409,
  HostedZoneNotEmpty: 400,
  HostedZoneNotPrivate: 400,
  InvalidAction: 501,
  InvalidArgument: 400,
  InvalidChangeBatch: 400,
  InvalidDomainName: 400,
  InvalidInput: 400,
  MalformedInput: 400,
  MissingAuthenticationToken: 403,
  NoSuchChange: 404,
  NoSuchHealthCheck: 404,
  NoSuchHostedZone: 404,
  PriorRequestNotComplete: 400,
  Throttling: 400,
  UnknownOperationException: 404,
} as const;

export type Route53ErrorCode = keyof typeof STATUS;

export interface Route53Error extends Error {
  code: Route53ErrorCode;
  /** HTTP status of the answer. */
  status: number;
  /** The single complaints; InvalidChangeBatch may have several. */
  messages: string[];
}

/**
 * Makes an error to throw. Several messages are written as Route 53 writes them, `[first, second]`, and so is the
 * single message of an InvalidChangeBatch.
 */
export function route53Error(code: Route53ErrorCode, ...messages: string[]): Route53Error {
  const text =
    messages.length > 1 || code === "InvalidChangeBatch" ? `[${messages.join(", ")}]` : messages[0];
  return Object.assign(new Error(text), { name: code, code, status: STATUS[code], messages });
}

export function isRoute53Error(error: unknown): error is Route53Error {
  return error instanceof Error && "messages" in error && "code" in error;
}

/** A name or value that cannot be read; the message has the form that Route 53 gives such complaints. */
export interface SyntaxProblem extends Error {
  syntaxProblem: true;
}

export function syntaxProblem(id: string, words: string, text: string): SyntaxProblem {
  return Object.assign(new Error(`FATAL problem: ${id} (${words}) encountered with '${text}'`), {
    syntaxProblem: true as const,
  });
}

/** The problem's message when `read` throws one, undefined when it succeeds; other errors pass through. */
export function problemOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof Error && "syntaxProblem" in error) {
      return error.message;
    }
    throw error;
  }
}
