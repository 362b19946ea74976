/** API keys and usage plans, as Pulumi resources. */
import { autoName, lowerId, randomText } from "./ids";
import {
  list,
  optionalText,
  type Properties,
  type ResourceTable,
  refuseDuplicate,
  type Services,
  text,
} from "./kinds";

const KEY_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** The resource types of keys and plans. */
export function apiKeyResources({ apiGateway, region }: Services): ResourceTable {
  const { keyRing, stages } = apiGateway;

  const putPlan = (id: string, inputs: Properties) => {
    const apiStages = list<{ apiId: string; stage: string; throttles?: unknown[] }>(inputs, "apiStages");
    for (const { apiId, stage, throttles = [] } of apiStages) {
      if (throttles.length > 0) {
        throw new Error("the embedded API Gateway does not imitate throttles of a single method");
      }
      if (!stages.find(apiId, stage)) {
        throw new Error(`BadRequestException: API Stage not found: ${apiId}:${stage}`);
      }
    }
    const limit = inputs["throttleSettings"] as { rateLimit: number; burstLimit: number } | undefined;
    keyRing.plans.set(id, {
      id,
      stages: apiStages.map(({ apiId, stage }) => ({ apiId, stage })),
      ...(limit ? { throttle: { rateLimit: limit.rateLimit, burstLimit: limit.burstLimit } } : {}),
    });
  };

  return {
    "aws:apigateway/usagePlan:UsagePlan": {
      inputs: ["name", "description", "apiStages", "throttleSettings"],
      create(resourceName, inputs) {
        const id = lowerId(6);
        putPlan(id, inputs);
        return {
          id,
          outputs: {
            name: optionalText(inputs, "name") ?? autoName(resourceName),
            arn: `arn:aws:apigateway:${region}::/usageplans/${id}`,
          },
        };
      },
      update(id, news, state) {
        putPlan(id, news);
        return state.outputs;
      },
      delete(id) {
        keyRing.plans.delete(id);
        keyRing.members.delete(id);
      },
      read: (id, state) => (keyRing.plans.has(id) ? state.outputs : undefined),
    },
    "aws:apigateway/apiKey:ApiKey": {
      inputs: ["name", "description", "enabled", "value"],
      create(resourceName, inputs) {
        const id = lowerId(10);
        const value = optionalText(inputs, "value") ?? randomText(KEY_ALPHABET, 40);
        checkValue(value);
        const taken = [...keyRing.keys.values()].some((key) => key.value === value);
        refuseDuplicate(taken, "ConflictException", "API Key");
        keyRing.keys.set(id, { id, value, enabled: inputs["enabled"] !== false });
        return {
          id,
          outputs: {
            name: optionalText(inputs, "name") ?? autoName(resourceName),
            arn: `arn:aws:apigateway:${region}::/apikeys/${id}`,
            value,
          },
        };
      },
      update(id, news, state) {
        keyRing.keys.set(id, { id, value: text(state.outputs, "value"), enabled: news["enabled"] !== false });
        return state.outputs;
      },
      delete: (id) => {
        keyRing.keys.delete(id);
      },
      read: (id, state) => (keyRing.keys.has(id) ? state.outputs : undefined),
    },
    "aws:apigateway/usagePlanKey:UsagePlanKey": {
      inputs: ["usagePlanId", "keyId", "keyType"],
      create(_name, inputs) {
        const [planId, keyId] = [text(inputs, "usagePlanId"), text(inputs, "keyId")];
        const key = keyRing.keys.get(keyId);
        if (!keyRing.plans.has(planId) || !key || inputs["keyType"] !== "API_KEY") {
          throw new Error("NotFoundException: Invalid Usage Plan or API key identifier specified");
        }
        const members = keyRing.members.get(planId) ?? new Set();
        keyRing.members.set(planId, members.add(keyId));
        return { id: keyId, outputs: { value: key.value } };
      },
      delete(id, { inputs }) {
        keyRing.members.get(text(inputs, "usagePlanId"))?.delete(id);
      },
    },
  };
}

function checkValue(value: string): void {
  if (value.length < 20 || value.length > 128) {
    throw new Error("BadRequestException: API Key value should be at least 20 and at most 128 characters");
  }
}
