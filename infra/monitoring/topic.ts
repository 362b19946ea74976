import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Naming } from "../naming";
import { topicPolicy } from "./policies";

export interface AlarmTopicArgs {
  naming: Naming;
  /** Who is written to. */
  addresses: readonly string[];
}

/**
 * The topic by which the stack writes mails. CloudWatch's alarms of this account may use it; a function may by its own role's policy.
 * Each address gets a mail of AWS's first, with a link by which it agrees.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 */
export class AlarmTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:AlarmTopic", name, {}, opts);
    const topic = this.createTopic(name, args);
    const policy = this.createPolicy(name, topic);
    for (const address of args.addresses) this.subscribe(name, address, topic);
    // Whoever is told the topic's name may write to it by then.
    this.arn = pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ arn: this.arn });
  }

  private createTopic(name: string, { naming }: AlarmTopicArgs): aws.sns.Topic {
    return new aws.sns.Topic(
      name,
      { name: `${naming.prefix}-alarms`, displayName: naming.prefix, tags: naming.tags },
      { parent: this },
    );
  }

  private createPolicy(name: string, topic: aws.sns.Topic): aws.sns.TopicPolicy {
    const { accountId } = aws.getCallerIdentityOutput({}, { parent: this });
    return new aws.sns.TopicPolicy(
      `${name}-policy`,
      {
        arn: topic.arn,
        policy: pulumi
          .all([topic.arn, accountId])
          .apply(([topicArn, account]) => JSON.stringify(topicPolicy(topicArn, account))),
      },
      { parent: this },
    );
  }

  /** By the address, so that another order or one more makes none of the others ask again. */
  private subscribe(name: string, address: string, topic: aws.sns.Topic): void {
    new aws.sns.TopicSubscription(
      `${name}-${address}`,
      { topic: topic.arn, protocol: "email", endpoint: address },
      { parent: this },
    );
  }
}
