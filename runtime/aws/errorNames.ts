/** The names that errors of DynamoDB, Route 53, the SDK and the network have. Anybody on the way can make one up. */
const KNOWN = [
  "AbortError",
  "AccessDenied",
  "AccessDeniedException",
  "ConditionalCheckFailedException",
  "CredentialsProviderError",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InternalFailure",
  "InternalServerError",
  "InvalidChangeBatch",
  "InvalidClientTokenId",
  "InvalidInput",
  "InvalidSignatureException",
  "ItemCollectionSizeLimitExceededException",
  "LimitExceededException",
  "NoSuchHostedZone",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestTimeout",
  "ResourceNotFoundException",
  "ServiceUnavailable",
  "SignatureDoesNotMatch",
  "SyntaxError",
  "Throttling",
  "ThrottlingException",
  "TimeoutError",
  "TransactionConflictException",
  "TypeError",
  "UnrecognizedClientException",
  "ValidationException",
] as const;

/** Errors by which a service says no, as it should: of a condition, of a change, until the zone's last change is done. */
const ANSWERS = [
  "ConditionalCheckFailedException",
  "InvalidChangeBatch",
  "InvalidInput",
  "PriorRequestNotComplete",
];

/** Whether a failed call is the service's trouble, and not its answer. */
export function isTrouble({ error, status }: { error: string; status?: number }): boolean {
  return !ANSWERS.includes(error) && !isNamelessRefusal({ error, status });
}

/** InvalidChangeBatch has a form of its own by the API reference, whose name the SDK cannot read. */
export function isNamelessRefusal({ error, status }: { error: string; status?: number }): boolean {
  return error === "unknown" && status === 400;
}

/**
 * An error's name as it may be logged.
 *
 * @returns one of the names above, else `unknown`
 */
export function errorName(error: Error): string {
  // What the network does wrong has a code, and a name that says nothing.
  const { code } = error as { code?: unknown };
  const name = typeof code === "string" && error.name === "Error" ? code : error.name;
  return KNOWN.find((known) => known === name) ?? "unknown";
}
