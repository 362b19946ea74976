/** SNS's topics, their policies and subscriptions, as Pulumi resources. */
import { autoName } from "./ids";
import { optionalText, type ResourceTable, type Services, text } from "./kinds";

/** The resource types of SNS. */
export function topicResources({ sns, accountId }: Services): ResourceTable {
  return {
    "aws:sns/topic:Topic": {
      inputs: ["displayName", "name"],
      create(resourceName, inputs) {
        const name = optionalText(inputs, "name") ?? autoName(resourceName);
        const { arn } = sns.create(name, optionalText(inputs, "displayName") ?? "");
        return { id: arn, outputs: { name, arn, owner: accountId } };
      },
      update(arn, news, state) {
        const topic = sns.topics.get(arn);
        if (!topic) throw new Error(`NotFound: Topic does not exist (${arn})`);
        topic.displayName = optionalText(news, "displayName") ?? "";
        return state.outputs;
      },
      delete: (arn) => sns.delete(arn),
      read: (arn, state) => (sns.topics.has(arn) ? state.outputs : undefined),
    },
    "aws:sns/topicPolicy:TopicPolicy": {
      inputs: ["arn", "policy"],
      create(_name, inputs) {
        const arn = text(inputs, "arn");
        sns.setPolicy(arn, text(inputs, "policy"));
        return { id: arn, outputs: { owner: accountId } };
      },
      update(arn, news, state) {
        sns.setPolicy(arn, text(news, "policy"));
        return state.outputs;
      },
      delete(arn) {
        if (sns.topics.has(arn)) sns.setPolicy(arn, undefined);
      },
    },
    "aws:sns/topicSubscription:TopicSubscription": {
      inputs: ["endpoint", "protocol", "topic"],
      create(_name, inputs) {
        const arn = sns.subscribe(text(inputs, "topic"), text(inputs, "protocol"), text(inputs, "endpoint"));
        // Nobody clicks on a link here, unless it is asked for.
        const isConfirmed =
          sns.topics.get(text(inputs, "topic"))?.subscriptions.get(arn)?.isConfirmed ?? false;
        return {
          id: arn,
          outputs: {
            arn,
            ownerId: accountId,
            pendingConfirmation: !isConfirmed,
            confirmationWasAuthenticated: isConfirmed,
          },
        };
      },
      delete: (arn) => sns.unsubscribe(arn),
    },
  };
}
