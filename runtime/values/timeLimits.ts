/**
 * How long things may take. A lease must outlive every invocation that could still act on it, so these
 * numbers belong together: attempts < invocation budget < function time-out < API Gateway's 29 s < lease.
 * A test holds them to it.
 */

/** The Lambda function's time-out, in seconds: it is killed then, whatever it is doing. */
export const FUNCTION_TIMEOUT_SECONDS = 20;

/** Milliseconds from the start of an invocation after which no call to AWS begins or goes on. */
export const INVOCATION_BUDGET_MS = 16_000;

/** Milliseconds for which a write-ahead keeps every other request away from its record. */
export const LEASE_MS = 30_000;

/** Milliseconds to wait before each new look at a record that another request is changing. */
export const LEASE_WAITS_MS = [250, 750];

/** How long one service is tried: attempts in all, and per attempt the milliseconds to connect and to answer. */
export interface ServiceLimits {
  attempts: number;
  connectMs: number;
  answerMs: number;
}

/** DynamoDB answers in milliseconds from the same region. */
export const DYNAMODB_LIMITS: ServiceLimits = { attempts: 3, connectMs: 400, answerMs: 800 };

/** Route 53's API lives in one region only, so that connecting may cross an ocean. */
export const ROUTE53_LIMITS: ServiceLimits = { attempts: 3, connectMs: 1_000, answerMs: 2_000 };

/**
 * The publisher tries once: a throttled batch is halved, or waits, and gives its leases back, which only one may do that knows of
 * no earlier attempt which Route 53 could still carry out.
 */
export const PUBLISHER_ROUTE53_LIMITS: ServiceLimits = { ...ROUTE53_LIMITS, attempts: 1 };

/** Milliseconds of an invocation that are kept for confirming what Route 53 was asked for. */
export const CONFIRMATION_MS = 3_000;

/** Milliseconds for which Route 53 need not be asked again whether it still agrees with the table. */
export const VERIFY_EVERY_MS = 3_600_000;

/** Milliseconds by which the next verification is spread over a fleet, by a hash of the name. */
export const VERIFY_SPREAD_MS = 900_000;

/**
 * Milliseconds after which Route 53 is looked at again where a change of another writer was taken over: one that it was
 * asked for before the lease ended, it may carry out after.
 */
export const TAKEOVER_DOUBT_MS = 300_000;

/**
 * Milliseconds after which a wish that was written down and is not published yet is written down anew: what the stream lost
 * is told it again.
 */
export const WISH_RENEWAL_MS = 60_000;

/** Milliseconds for which a wish that Route 53 refused for good is not tried again. */
export const CONFLICT_STANDS_MS = 3_600_000;

/** Milliseconds by which the clock of a signed request may differ from ours. */
export const SIGNATURE_WINDOW_MS = 300_000;

/** Seconds after which a client is told to try again when a service of AWS did not do its part. */
export const RETRY_AFTER_SECONDS = 5;

/** The time-out of the function that looks for silent hosts, in seconds: it looks through the whole table. */
export const WATCH_TIMEOUT_SECONDS = 300;

/** Milliseconds of it after which no call begins or goes on. */
export const WATCH_BUDGET_MS = 270_000;

/** Milliseconds of it for looking through the table: whatever is left of it is another run's. */
export const WATCH_LOOKING_MS = 100_000;

/** Milliseconds of that time that are kept for sending the mail, and for noting that it was sent. */
export const WATCH_TELLING_MS = 90_000;

/** A page of the table is a megabyte, and a table of little capacity has it come late. */
export const WATCH_DYNAMODB_LIMITS: ServiceLimits = { attempts: 6, connectMs: 1_000, answerMs: 5_000 };

/** An attempt whose answer is late may have sent the mail: it is not tried often. */
export const WATCH_SNS_LIMITS: ServiceLimits = { attempts: 2, connectMs: 1_000, answerMs: 15_000 };

/**
 * Milliseconds before a mail about a host is sent again that may have been sent, and was not noted: less than the fifteen minutes
 * to the next look, more than the function's time-out, and twice as long each time, up to a day.
 */
export const FIRST_PAUSE_MS = 600_000;
export const LONGEST_PAUSE_MS = 86_400_000;

/**
 * Milliseconds after which a mail that is not noted as sent counts as one that can't be sent: less than the minute after which
 * Lambda tries a failed run again, much more than a run takes from its first mark to the last note.
 */
export const MAIL_OVERDUE_MS = 45_000;

/** How long EventBridge and SQS are tried, of which each change is told; both are in the function's own region. */
export const TELLING_LIMITS: ServiceLimits = { attempts: 3, connectMs: 500, answerMs: 1_500 };

/** Milliseconds that a webhook has for everything: its name, the connection, and the answer's status. */
export const WEBHOOK_MS = 5_000;

/** Milliseconds after which a change that could not be told is given up. */
export const TOLD_WITHIN_MS = 3_600_000;

/** Seconds before a webhook is tried again with a change: as many as the change is old, within these. */
export const WEBHOOK_PAUSE_SECONDS = { least: 10, most: 600 } as const;

/** Milliseconds for which a webhook that has failed is left alone by this process: they double, within these. */
export const WEBHOOK_REST_MS = { first: 1_000, most: 60_000 } as const;
