/** EventBridge Scheduler's schedules, as Pulumi resources. */
import { parseSchedule } from "../aws/scheduler/settings";
import { autoName } from "./ids";
import { optionalText, type ResourceTable, type Services, text } from "./kinds";

/** The resource type of schedules. */
export function scheduleResources({ scheduler, region, accountId }: Services): ResourceTable {
  const group = "default";
  const nameOf = (id: string) => id.slice(group.length + 1);
  return {
    "aws:scheduler/schedule:Schedule": {
      inputs: ["description", "flexibleTimeWindow", "name", "scheduleExpression", "state", "target"],
      create(resourceName, inputs) {
        const name = optionalText(inputs, "name") ?? autoName(resourceName);
        if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(name)) throw new Error(`ValidationException: name ${name}`);
        text(inputs, "scheduleExpression");
        scheduler.create(name, parseSchedule(inputs));
        const arn = `arn:aws:scheduler:${region}:${accountId}:schedule/${group}/${name}`;
        return { id: `${group}/${name}`, outputs: { name, arn, groupName: group } };
      },
      update(id, news, state) {
        scheduler.update(nameOf(id), parseSchedule(news));
        return state.outputs;
      },
      delete: (id) => scheduler.delete(nameOf(id)),
      read: (id, state) => (scheduler.all.has(nameOf(id)) ? state.outputs : undefined),
    },
  };
}
