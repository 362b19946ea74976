import { GetTopicAttributesCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { expect } from "chai";
import type { Fault, ServiceCall } from "../../../local/aws/calls";
import { type SnsStandIn, startSns } from "../../../local/aws/sns";
import { startCloud } from "../../../local/cloud";
import { make } from "../support/cloud";

const ADDRESS = "owner@example.com";
const ALARM = {
  service: "cloudwatch.amazonaws.com",
  sourceArn: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:one",
};

describe("the embedded SNS", () => {
  let sns: SnsStandIn;
  let client: SNSClient;
  let arn: string;
  let calls: ServiceCall[];
  let fault: Fault | undefined;

  beforeEach(async () => {
    calls = [];
    fault = undefined;
    sns = await startSns({
      region: "us-east-1",
      accountId: "000000000000",
      clock: () => 12_345,
      intercept: (call) => {
        calls.push(call);
        return fault;
      },
    });
    client = new SNSClient({
      endpoint: sns.url,
      region: "us-east-1",
      maxAttempts: 1,
      credentials: { accessKeyId: "OWNER", secretAccessKey: "unused" },
    });
    ({ arn } = sns.create("alarms", ""));
    sns.subscribe(arn, "email", ADDRESS);
  });
  afterEach(async () => {
    client.destroy();
    await sns.close();
  });

  const publish = (input: Record<string, unknown> = {}) =>
    client.send(new PublishCommand({ TopicArn: arn, Subject: "subject", Message: "text", ...input }));
  const refusal = async (input: Record<string, unknown>) => {
    const [{ reason } = { reason: undefined }] = (await Promise.allSettled([publish(input)])) as {
      reason?: Error;
    }[];
    return reason?.name;
  };

  it("mails to every subscription, and tells whoever waits", async () => {
    sns.subscribe(arn, "email", "other@example.com");
    const next = sns.mails.next();
    const { MessageId } = await publish({ Message: "zwölf & <mehr>\nlines" });
    expect(MessageId).to.match(/^[0-9a-f-]{36}$/);
    expect(await next).to.deep.equal({
      to: ADDRESS,
      subject: "subject",
      text: "zwölf & <mehr>\nlines",
      at: 12_345,
    });
    expect(sns.mails.all.map(({ to }) => to)).to.deep.equal([ADDRESS, "other@example.com"]);
    expect(calls.map(({ service, operation }) => `${service}:${operation}`)).to.deep.equal(["sns:Publish"]);
  });

  it("writes a subject of AWS's where there is none", async () => {
    await publish({ Subject: undefined });
    expect(sns.mails.all[0]?.subject).to.equal("AWS Notification Message");
  });

  it("knows a subscription once, and sends nothing after its end", async () => {
    const subscription = sns.subscribe(arn, "email", ADDRESS);
    sns.unsubscribe(subscription);
    await publish();
    expect(sns.mails.all).to.deep.equal([]);
  });

  it("says how many addresses have agreed, and writes to nobody else", async () => {
    const attributes = async (TopicArn = arn) =>
      (await client.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes;
    expect(await attributes()).to.deep.equal({
      TopicArn: arn,
      Owner: "000000000000",
      DisplayName: "",
      SubscriptionsConfirmed: "1",
      SubscriptionsPending: "0",
      SubscriptionsDeleted: "0",
    });
    const [missing] = await Promise.allSettled([attributes(`${arn}2`)]);
    expect(missing).to.have.nested.property("reason.name", "NotFoundException");

    const slow = await startCloud({ confirmsSubscriptions: false });
    try {
      const { topics } = slow;
      const { outputs } = await make(slow, "aws:sns/topic:Topic", { name: "alarms" });
      const topic = String(outputs["arn"]);
      const made = await make(slow, "aws:sns/topicSubscription:TopicSubscription", {
        ...{ topic, protocol: "email", endpoint: ADDRESS },
      });
      expect(made.outputs).to.include({ pendingConfirmation: true });
      topics.publish(topic, { message: "lost" });
      expect(topics.attributes(topic)).to.include({ SubscriptionsConfirmed: "0", SubscriptionsPending: "1" });
      topics.confirm(topic, ADDRESS);
      topics.publish(topic, { message: "read" });
      expect(slow.mails.all.map(({ text }) => text)).to.deep.equal(["read"]);
      expect(() => topics.confirm(topic, "other@example.com")).to.throw("Subscription does not exist");
      topics.unsubscribe(made.id);
      expect(topics.attributes(topic)).to.include({ SubscriptionsConfirmed: "0", SubscriptionsDeleted: "1" });
    } finally {
      await slow.close();
    }
  });

  for (const [what, input, name] of [
    [
      "a topic that is not there",
      { TopicArn: "arn:aws:sns:us-east-1:000000000000:none" },
      "NotFoundException",
    ],
    ["an empty message", { Message: "" }, "InvalidParameterException"],
    ["a message of more than 256 KB", { Message: "ä".repeat(131_073) }, "InvalidParameterException"],
    ["a subject of more than 100 characters", { Subject: "x".repeat(101) }, "InvalidParameterException"],
    ["a subject that is not ASCII", { Subject: "zwölf" }, "InvalidParameterException"],
    ["a subject of two lines", { Subject: "one\ntwo" }, "InvalidParameterException"],
    ["an empty subject", { Subject: "" }, "InvalidParameterException"],
    ["what it does not imitate", { MessageGroupId: "1" }, "InvalidAction"],
  ] as [string, Record<string, unknown>, string][]) {
    it(`refuses ${what}`, async () => {
      expect(await refusal(input)).to.equal(name);
      expect(sns.mails.all).to.deep.equal([]);
    });
  }

  it("takes a message of 256 KB and a subject of 100 characters", async () => {
    await publish({ Message: "x".repeat(262_144), Subject: "x".repeat(100) });
    expect(sns.mails.all).to.have.lengthOf(1);
  });

  it("has IAM's refusal under its own name, and can be spoilt", async () => {
    fault = { kind: "error", status: 403, code: "AccessDenied", message: "no" };
    expect(await refusal({})).to.equal("AuthorizationErrorException");
    fault = { kind: "lost" };
    expect(await refusal({})).to.not.equal(undefined);
    expect(sns.mails.all).to.have.lengthOf(1);
  });

  describe("a topic's policy", () => {
    const allow = (more: object = {}) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: ALARM.service },
            Action: "sns:Publish",
            Resource: arn,
            ...more,
          },
        ],
      });
    const byService = (from = ALARM) => sns.publish(arn, { message: "alarm", from });

    it("lets the services in that it names, for the account that it names", () => {
      byService();
      sns.setPolicy(arn, allow({ Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } } }));
      byService();
      expect(() => byService({ ...ALARM, service: "events.amazonaws.com" })).to.throw(/not authorized/);
      sns.setPolicy(arn, allow({ Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } } }));
      expect(() => byService()).to.throw(/not authorized/);
      sns.setPolicy(
        arn,
        allow({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:*:*:alarm:o*" } } }),
      );
      byService();
      sns.setPolicy(arn, allow({ Action: "sns:Subscribe" }));
      expect(() => byService()).to.throw(/not authorized/);
    });

    it("is refused where it is none, or has what is not imitated", () => {
      expect(() => sns.setPolicy(arn, "{")).to.throw("Invalid parameter: Policy Error: Policy is no JSON");
      for (const [more, message] of [
        [{ Effect: "Deny" }, "Effect Deny"],
        [{ Principal: "*" }, "another Principal than Service"],
        [{ NotAction: "x" }, "NotAction"],
        [{ Condition: { Bool: {} } }, "the condition operator Bool"],
        [{ Condition: { StringEquals: { "aws:PrincipalArn": "x" } } }, "the condition key aws:PrincipalArn"],
        [{ Resource: "*" }, "resource is not the topic's ARN"],
        [{ Action: "s3:GetObject" }, "out of service scope"],
      ] as [object, string][]) {
        expect(() => sns.setPolicy(arn, allow(more)), message).to.throw(message);
      }
    });
  });

  it("is made, changed and removed as resources", async () => {
    const cloud = await startCloud();
    try {
      const topic = await make(cloud, "aws:sns/topic:Topic", { name: "alarms" });
      const topicArn = String(topic.outputs["arn"]);
      expect(topicArn).to.equal("arn:aws:sns:us-east-1:000000000000:alarms");
      const subscription = await make(cloud, "aws:sns/topicSubscription:TopicSubscription", {
        topic: topicArn,
        protocol: "email",
        endpoint: ADDRESS,
      });
      expect(subscription.outputs).to.include({ pendingConfirmation: false });
      cloud.topics.publish(topicArn, { subject: "one", message: "text" });
      expect(cloud.mails.all.map(({ to }) => to)).to.deep.equal([ADDRESS]);
      await cloud.delete("aws:sns/topicSubscription:TopicSubscription", subscription.id, {});
      await cloud.delete("aws:sns/topic:Topic", topic.id, {});
      expect(await cloud.read("aws:sns/topic:Topic", topic.id)).to.equal(undefined);
      for (const [type, inputs, message] of [
        ["topic:Topic", { name: "a.fifo", fifoTopic: true }, "does not imitate the input fifoTopic"],
        ["topic:Topic", { name: "a b" }, "Topic Name"],
        [
          "topicSubscription:TopicSubscription",
          { topic: topicArn, protocol: "email", endpoint: ADDRESS },
          "Topic does not exist",
        ],
      ] as [string, Record<string, unknown>, string][]) {
        const error = await make(cloud, `aws:sns/${type}`, inputs).then(
          () => "",
          ({ message: text }: Error) => text,
        );
        expect(error).to.include(message);
      }
      const { outputs } = await make(cloud, "aws:sns/topic:Topic", { name: "more" });
      const sms = { topic: outputs["arn"], protocol: "sms", endpoint: "+1" };
      const [refused] = await Promise.allSettled([
        make(cloud, "aws:sns/topicSubscription:TopicSubscription", sms),
      ]);
      expect(refused).to.have.nested.property("reason.message").that.includes("and not sms");
    } finally {
      await cloud.close();
    }
  });
});
