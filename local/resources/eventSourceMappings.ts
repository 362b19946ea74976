/** Event source mappings, as Pulumi resources. */
import { isQueueSource, parseQueueSettings } from "../aws/eventSourceMapping/queueSettings";
import { type MappingSettings, parseStreamSettings } from "../aws/eventSourceMapping/settings";
import type { Properties, ResourceTable, Services } from "./kinds";

/** The resource type of Lambda's event source mappings. */
export function eventSourceMappingResources(services: Services): ResourceTable {
  const { region, accountId, eventSources } = services;
  const parseSettings = (inputs: Properties): MappingSettings =>
    isQueueSource(inputs) ? parseQueueSettings(inputs, services) : parseStreamSettings(inputs, services);
  return {
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
      inputs: [
        "batchSize",
        "bisectBatchOnFunctionError",
        "destinationConfig",
        "enabled",
        "eventSourceArn",
        "filterCriteria",
        "functionName",
        "functionResponseTypes",
        "maximumBatchingWindowInSeconds",
        "maximumRecordAgeInSeconds",
        "maximumRetryAttempts",
        "parallelizationFactor",
        "scalingConfig",
        "startingPosition",
      ],
      create(_name, inputs) {
        const settings = parseSettings(inputs);
        const uuid = eventSources.create(settings);
        return { id: uuid, outputs: outputsOf(uuid, settings, inputs) };
      },
      async update(uuid, news) {
        const settings = parseSettings(news);
        await eventSources.update(uuid, settings);
        return outputsOf(uuid, settings, news);
      },
      delete: (uuid) => eventSources.delete(uuid),
      read: (uuid, state) => (eventSources.mappings.has(uuid) ? state.outputs : undefined),
    },
  };

  function outputsOf(uuid: string, settings: MappingSettings, inputs: Properties): Properties {
    return {
      uuid,
      arn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`,
      functionArn: settings.functionArn,
      state: settings.enabled ? "Enabled" : "Disabled",
      stateTransitionReason: "USER_INITIATED",
      lastModified: new Date().toISOString(),
      lastProcessingResult: "No records processed",
      maximumRecordAgeInSeconds: inputs["maximumRecordAgeInSeconds"] ?? -1,
      maximumRetryAttempts: inputs["maximumRetryAttempts"] ?? -1,
      parallelizationFactor: inputs["parallelizationFactor"] ?? 1,
    };
  }
}
