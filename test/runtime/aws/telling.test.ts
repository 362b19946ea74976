import { expect } from "chai";
import type { Fault } from "../../../local/aws/calls";
import { startEventBridge } from "../../../local/aws/eventBridge";
import { createQueues, startSqs } from "../../../local/aws/queues";
import { entryError } from "../../../runtime/aws/entries";
import { createPutEvents, type PutEvents } from "../../../runtime/aws/events";
import { type MessageQueue, openQueue } from "../../../runtime/aws/queue";

const PLACE = { region: "us-east-1", accountId: "000000000000", clock: Date.now };
const EVENT = { source: "ddns", detailType: "Address changed", detail: "{}" };

describe("the calls by which changes are told", () => {
  const saved = { ...process.env };
  const closers: (() => Promise<void>)[] = [];
  const queues = createQueues(PLACE);
  let fault: Fault | undefined;
  let putEvents: PutEvents;
  let queue: MessageQueue;

  before(async () => {
    const intercept = () => fault;
    const bridge = await startEventBridge({ ...PLACE, intercept });
    const sqs = await startSqs(queues, { intercept });
    closers.push(bridge.close, sqs.close);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_EVENTBRIDGE: bridge.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_ACCESS_KEY_ID: "SERVICE",
      AWS_SECRET_ACCESS_KEY: "unused",
    });
    const { url } = queues.create("changes.fifo", { retentionSeconds: 3600, visibilitySeconds: 30 });
    putEvents = createPutEvents({ AWS_REGION: "us-east-1" });
    queue = openQueue({ AWS_REGION: "us-east-1" }, url);
  });
  after(async () => {
    process.env = saved;
    for (const close of closers) await close();
  });
  afterEach(() => {
    fault = undefined;
  });

  let sent = 0;
  const message = (groupId = "a") => ({ body: "{}", groupId, deduplicationId: `d${++sent}` });
  const soon = () => AbortSignal.timeout(10_000);
  const ALL = {
    events: (signal: AbortSignal) => putEvents([EVENT], signal),
    messages: (signal: AbortSignal) => queue.send([message()], signal),
    postponements: (signal: AbortSignal) => queue.postpone([{ receiptHandle: "x", seconds: 5 }], signal),
  };

  it("tell of each event and each message what became of it, in order", async () => {
    expect(await putEvents([EVENT, { ...EVENT, detail: "[" }, EVENT], soon())).to.deep.equal({
      kind: "answered",
      errors: [undefined, "MalformedDetail", undefined],
    });
    expect(await queue.send([message(), message("two words"), message()], soon())).to.deep.equal({
      kind: "answered",
      errors: [undefined, "InvalidParameterValue", undefined],
    });
  });

  it("say when a message comes again", async () => {
    const fifo = [...queues.queues.values()][0]?.fifo;
    const [received] = fifo?.receive(1) ?? [];
    const postponed = [
      { receiptHandle: received?.receiptHandle ?? "", seconds: 0 },
      { receiptHandle: "nobody's", seconds: 0 },
    ];
    expect(await queue.postpone(postponed, soon())).to.deep.equal({
      kind: "answered",
      errors: [undefined, "ReceiptHandleIsInvalid"],
    });
    expect(fifo?.hasVisible()).to.equal(true);
  });

  for (const [what, call] of Object.entries(ALL)) {
    it(`tell of ${what} that the service refused all of them, or did not answer in time`, async () => {
      fault = { kind: "error", status: 403, code: "AccessDeniedException", message: "no" };
      expect(await call(soon())).to.deep.equal({ kind: "failed", error: "AccessDeniedException" });
      fault = { kind: "error", status: 400, code: "ThrottlingException", message: "slower" };
      expect(await call(soon())).to.deep.equal({ kind: "failed", error: "ThrottlingException" });
      fault = { kind: "hang" };
      expect(await call(AbortSignal.timeout(100))).to.deep.equal({ kind: "failed", error: "AbortError" });
    });
  }

  it("name what is SQS's own: a queue that is not there, and too much at once", async () => {
    const gone = openQueue(
      { AWS_REGION: "us-east-1" },
      "https://sqs.us-east-1.amazonaws.com/000000000000/no.fifo",
    );
    expect(await gone.send([message()], soon())).to.deep.equal({
      kind: "failed",
      error: "QueueDoesNotExist",
    });
    fault = { kind: "error", status: 403, code: "RequestThrottled", message: "slower" };
    expect(await ALL.messages(soon())).to.deep.equal({ kind: "failed", error: "RequestThrottled" });
  });

  it("name what SQS and EventBridge say of an entry, and nothing that nobody knows", () => {
    for (const code of ["InternalFailure", "KmsThrottled", "NotAuthorizedForSourceException"]) {
      expect(entryError(code)).to.equal(code);
    }
    expect(entryError("AWS.SimpleQueueService.MessageNotInflight")).to.equal("MessageNotInflight");
    expect(entryError("s3cret")).to.equal("unknown");
    expect(entryError(undefined)).to.equal("NotFromAws");
  });
});
