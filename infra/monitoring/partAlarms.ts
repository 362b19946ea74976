import { type Alarm, GUESSES, HOUR_SECONDS, LASTING, ONCE_AN_HOUR, SHORT_SECONDS } from "./alarm";
import { functionMetric, gatewayMetric, logMetric, type Watched } from "./watched";

/**
 * API Gateway has no count of its 429s: what it refuses itself is what it was asked less what it passed on, and without a
 * client that has no key or asks for paths that there are not, all of that is 429.
 */
export function gatewayAlarm(watched: Watched): Alarm {
  return {
    key: "gateway-refusing",
    means: `API Gateway itself refused over ${GUESSES} requests in five minutes: over the rate (429), without the API key (403), or to a path that there is not (404).`,
    first:
      "Call the API with curl -i and your key: 429 asks for a higher rateLimit; else somebody without the key is knocking.",
    metrics: [
      gatewayMetric(watched, "Count", "Sum"),
      gatewayMetric(watched, "IntegrationLatency", "SampleCount"),
    ],
    expression: "FILL(m0, 0) - FILL(m1, 0)",
    threshold: GUESSES,
    periodSeconds: SHORT_SECONDS,
    // The one count may come a minute after the other.
    periods: LASTING,
  };
}

export function publisherAlarms(watched: Watched): Alarm[] {
  return [
    {
      key: "publisher-late",
      means:
        "What was written down has waited over a minute to be published: the publisher fails, or cannot keep up.",
      first: "Look into the publisher's log for lines of level ERROR, and for Route 53's Throttling.",
      metrics: [functionMetric(watched, "IteratorAge", "Maximum", "publisher")],
      threshold: 60_000,
      periodSeconds: SHORT_SECONDS,
      periods: LASTING,
    },
    {
      key: "publisher-gave-up",
      means:
        "The publisher gave changes up after an hour; the next poll of each host writes its own down anew.",
      first: "Look into the publisher's log at that time, then empty its queue of failures.",
      metrics: [
        {
          namespace: "AWS/SQS",
          metricName: "ApproximateNumberOfMessagesVisible",
          dimensions: { QueueName: `${watched.naming.prefix}-publisher-failures` },
          statistic: "Maximum",
        },
      ],
      threshold: 1,
      periodSeconds: SHORT_SECONDS,
    },
  ];
}

export function notifierAlarms(watched: Watched): Alarm[] {
  return [
    {
      key: "notifier-late",
      means: "Changes have waited over ten minutes to be told: the notifier fails, or cannot keep up.",
      first: "Run the saved query changes told: where the outcome is again, the reason says why.",
      metrics: [functionMetric(watched, "IteratorAge", "Maximum", "notifier")],
      threshold: 600_000,
      periodSeconds: SHORT_SECONDS,
      periods: LASTING,
    },
    {
      key: "changes-given-up",
      means: "A change could not be told for an hour, to a webhook or on the event bus, and was given up.",
      first: "Run the saved query changes told: it names the webhook's host, and what went wrong.",
      metrics: [logMetric(watched, "ChangesGivenUp")],
      threshold: 1,
      periodSeconds: SHORT_SECONDS,
      periods: ONCE_AN_HOUR,
    },
  ];
}

/** Who watches the watch: without its runs nobody is told that a host is silent. */
export function watchAlarm(watched: Watched): Alarm {
  return {
    key: "watch-failing",
    means: "For an hour no run of the watch has ended well: nobody is told of silent hosts.",
    first:
      "Look into the watch's log; without new lines there, see whether its schedule is there and enabled.",
    metrics: [
      functionMetric(watched, "Invocations", "Sum", "watch"),
      functionMetric(watched, "Errors", "Sum", "watch"),
    ],
    expression: "FILL(m0, 0) - FILL(m1, 0)",
    ringsBelow: true,
    threshold: 1,
    periodSeconds: HOUR_SECONDS,
    // To begin with there are no runs either, and that is no change, which rings.
    ringsWithoutData: true,
  };
}
