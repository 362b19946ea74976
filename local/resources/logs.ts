/** Log groups, their metric filters, and queries for Logs Insights, as Pulumi resources. */
import { randomUUID } from "node:crypto";
import { parseQuery } from "../aws/logs/insights/parse";
import {
  list,
  optionalText,
  type Properties,
  type ResourceTable,
  refuseDuplicate,
  type Services,
  text,
} from "./kinds";

/** The retentions that CloudWatch Logs takes, in days. */
const RETENTIONS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** CloudWatch Logs' quota for a query. */
const MAX_GROUPS = 50;

/** The resource types of CloudWatch Logs. */
export function logResources({ logs, region, accountId }: Services): ResourceTable {
  const putFilter = (inputs: Properties): void => {
    if (inputs["applyOnTransformedLogs"] === true) {
      throw new Error("the embedded CloudWatch Logs does not transform logs");
    }
    logs.putFilter(text(inputs, "logGroupName"), {
      name: text(inputs, "name"),
      // The empty one takes every line.
      pattern: optionalText(inputs, "pattern") ?? "",
      transformation: (inputs["metricTransformation"] ?? {}) as Properties,
    });
  };

  return {
    "aws:cloudwatch/logGroup:LogGroup": {
      inputs: ["name", "retentionInDays"],
      create(_name, inputs) {
        checkRetention(inputs);
        const { name, arn } = logs.create(text(inputs, "name"));
        return { id: name, outputs: { arn } };
      },
      update(_id, news, state) {
        checkRetention(news);
        return state.outputs;
      },
      delete: (id) => logs.delete(id),
      read: (id, state) => (logs.groups.has(id) ? state.outputs : undefined),
    },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
      inputs: ["applyOnTransformedLogs", "logGroupName", "metricTransformation", "name", "pattern"],
      create(_name, inputs) {
        const name = text(inputs, "name");
        // The provider's ids are the names alone.
        const isTaken = [...logs.groups.values()].some(({ filters }) => filters.has(name));
        refuseDuplicate(isTaken, "ResourceConflictException", `The metric filter ${name}`);
        putFilter(inputs);
        return { id: text(inputs, "name"), outputs: { applyOnTransformedLogs: false } };
      },
      update(_id, news) {
        putFilter(news);
        return { applyOnTransformedLogs: false };
      },
      delete: (id, { inputs }) => logs.deleteFilter(text(inputs, "logGroupName"), id),
      read: (id, state) =>
        logs.groups.get(text(state.inputs, "logGroupName"))?.filters.has(id) ? state.outputs : undefined,
    },
    "aws:cloudwatch/queryDefinition:QueryDefinition": {
      inputs: ["logGroupNames", "name", "queryString"],
      create(_name, inputs) {
        const queryDefinitionId = randomUUID();
        logs.queries.set(queryDefinitionId, queryOf(inputs));
        const arn = `arn:aws:logs:${region}:${accountId}:query-definition:${queryDefinitionId}`;
        return { id: queryDefinitionId, outputs: { arn, queryDefinitionId } };
      },
      update(id, news, { outputs }) {
        logs.queries.set(id, queryOf(news));
        return { arn: outputs["arn"], queryDefinitionId: id };
      },
      delete: (id) => {
        logs.queries.delete(id);
      },
      read: (id, state) => (logs.queries.has(id) ? state.outputs : undefined),
    },
  };

  /** A name may have folders, with `/` between them. */
  function queryOf(inputs: Properties) {
    const [name, queryString] = [text(inputs, "name"), text(inputs, "queryString")];
    if (name.length > 255) throw new Error(`InvalidParameterException: the name of a query (${name})`);
    const logGroupNames = list<string>(inputs, "logGroupNames");
    if (logGroupNames.length > MAX_GROUPS) {
      throw new Error(`InvalidParameterException: a query reads ${MAX_GROUPS} log groups at most`);
    }
    const missing = logGroupNames.find((group) => !logs.groups.has(group));
    if (missing !== undefined) {
      throw new Error(
        `ResourceNotFoundException: The specified log group does not exist. (${missing}, of the query ${name})`,
      );
    }
    parseQuery(queryString);
    return { name, queryString, logGroupNames };
  }
}

function checkRetention(inputs: Properties): void {
  const days = Number(inputs["retentionInDays"] ?? 0);
  if (!RETENTIONS.includes(days)) {
    throw new Error(
      `InvalidParameterException: retentionInDays ${days} is not one that CloudWatch Logs takes`,
    );
  }
}
