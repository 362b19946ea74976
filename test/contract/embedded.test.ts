import { startEmbeddedCloud } from "../../local/embeddedCloud";
import { send } from "../support/http";
import { lookupAt } from "../support/resolver";
import { openTable, ownersClient } from "../support/table";
import { declareContract } from "./suite";
import type { TargetKind } from "./target";

/** The suite, on a fast machine, sends more than a stack takes by default. */
const UNTHROTTLED = { rateLimit: "5000", burstLimit: "2500" };

/** A private one, which is there before the stack. */
const ZONE_BESIDE = "lan.example";
const VPC = { VPCRegion: "eu-central-1", VPCId: "vpc-1a2b3c" };

function embedded(config: Record<string, string>): TargetKind {
  return {
    ipv4Callers: ["127.0.0.5", "127.0.0.6"],
    ipv6Caller: "::1",
    servesDyndns2: true,
    zoneBeside: ZONE_BESIDE,
    open: async () => {
      const cloud = await startEmbeddedCloud({
        config: { ...UNTHROTTLED, ...config, enableDyndns2: "true" },
        prepare: (zones) => {
          const { id } = zones.createZone({ name: ZONE_BESIDE, vpc: VPC });
          return { additionalZones: `dyn.example.net,${ZONE_BESIDE}=${id}` };
        },
      });
      const { apiUrl, apiKey, route53ZoneName, configTableName } = cloud.outputs;
      const table = openTable(ownersClient(cloud.local.dynamodbEndpoint), String(configTableName));
      return {
        zoneName: String(route53ZoneName),
        table,
        request: (request) => send(String(apiUrl), String(apiKey), request),
        lookup: (hostname, recordType) => lookupAt(cloud.local.nameServer, hostname, recordType),
        close: async () => {
          table.close();
          await cloud.close();
        },
      };
    },
  };
}

declareContract("over HTTP and DNS", embedded({}));
declareContract("over HTTP and DNS, under the API's own name", embedded({ enableCustomDomain: "true" }));
declareContract(
  "over HTTP and DNS, by the function's own URL",
  // The account's limit throttles here: the suite sends more than ten a second for each reserved.
  embedded({ enableApiGateway: "false", enableFunctionUrl: "true", reservedConcurrency: "0" }),
);
declareContract("over HTTP and DNS, behind CloudFront", embedded({ enableCloudFront: "withoutCustomAlias" }));
