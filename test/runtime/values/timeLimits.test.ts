import { expect } from "chai";
import {
  CONFIRMATION_MS,
  DYNAMODB_LIMITS,
  FIRST_PAUSE_MS,
  FUNCTION_TIMEOUT_SECONDS,
  INVOCATION_BUDGET_MS,
  LEASE_MS,
  LEASE_WAITS_MS,
  MAIL_OVERDUE_MS,
  PUBLISHER_ROUTE53_LIMITS,
  ROUTE53_LIMITS,
  type ServiceLimits,
  TELLING_LIMITS,
  WATCH_BUDGET_MS,
  WATCH_DYNAMODB_LIMITS,
  WATCH_LOOKING_MS,
  WATCH_SNS_LIMITS,
  WATCH_TELLING_MS,
  WATCH_TIMEOUT_SECONDS,
  WEBHOOK_MS,
} from "../../../runtime/values/timeLimits";

// The SDK waits before a new attempt: up to 500 ms × 2^n after a throttled one, less after any other.
const backoff = (limits: ServiceLimits) =>
  Array.from({ length: limits.attempts - 1 }, (_, n) => 500 * 2 ** n).reduce((sum, wait) => sum + wait, 0);
const longest = (limits: ServiceLimits) =>
  limits.attempts * (limits.connectMs + limits.answerMs) + backoff(limits);

describe("the time limits", () => {
  it("end every call within the invocation's budget", () => {
    for (const limits of [DYNAMODB_LIMITS, ROUTE53_LIMITS, TELLING_LIMITS]) {
      expect(longest(limits)).to.be.lessThan(INVOCATION_BUDGET_MS);
    }
  });

  it("leave a change time to answer, however often each of its calls is tried", () => {
    // What follows a write-ahead: the change, and its confirmation.
    expect(longest(ROUTE53_LIMITS) + longest(DYNAMODB_LIMITS)).to.be.at.most(INVOCATION_BUDGET_MS);
    expect(LEASE_WAITS_MS.reduce((sum, wait) => sum + wait, 0)).to.be.lessThan(INVOCATION_BUDGET_MS / 4);
  });

  it("have the publisher make one attempt at Route 53, so that it knows what a throttled one has not done", () => {
    expect(PUBLISHER_ROUTE53_LIMITS.attempts).to.equal(1);
    expect(longest(PUBLISHER_ROUTE53_LIMITS) + CONFIRMATION_MS).to.be.below(INVOCATION_BUDGET_MS);
  });

  it("leave the watch time to tell what it finds, and have another run wait until the one before must be over", () => {
    expect(WATCH_BUDGET_MS).to.be.lessThan(WATCH_TIMEOUT_SECONDS * 1000);
    const looking = WATCH_LOOKING_MS + longest(WATCH_DYNAMODB_LIMITS);
    expect(looking).to.be.lessThan(WATCH_BUDGET_MS - WATCH_TELLING_MS);
    // A mark that is begun just in time, the mail, and a note of it.
    const telling = 2 * longest(WATCH_DYNAMODB_LIMITS) + longest(WATCH_SNS_LIMITS);
    expect(telling).to.be.lessThan(WATCH_TELLING_MS + 60_000);
    // Lambda's first retry comes a minute after the end of a run that could not send its mail.
    expect(MAIL_OVERDUE_MS).to.be.lessThan(60_000);
    expect(FIRST_PAUSE_MS).to.be.within(WATCH_TIMEOUT_SECONDS * 1000, 15 * 60_000);
  });

  it("leave the notifier time to say when a message comes again, once its last webhook has hung", () => {
    expect(INVOCATION_BUDGET_MS + WEBHOOK_MS / 2).to.be.lessThan(FUNCTION_TIMEOUT_SECONDS * 1000);
    expect(WEBHOOK_MS).to.be.lessThan(INVOCATION_BUDGET_MS / 2);
  });

  it("end an invocation before the function's time-out, that before API Gateway's 29 s, that before the lease", () => {
    expect(INVOCATION_BUDGET_MS).to.be.lessThan(FUNCTION_TIMEOUT_SECONDS * 1000);
    expect(FUNCTION_TIMEOUT_SECONDS).to.be.lessThan(29);
    expect(FUNCTION_TIMEOUT_SECONDS * 1000).to.be.lessThan(LEASE_MS);
  });
});
