import { route53Error } from "../errors";
import type { Change } from "../model";
import { changeInfoElement, operation, readQuery } from "../operation";
import { readDocument, type Shape } from "../xml";

interface Input {
  HostedZoneId: string;
  ChangeBatch: { Comment?: string; Changes: Change[] };
}

/** Members that the service knows and this stand-in does not imitate are not in the shape, and so are refused. */
const RECORD_SET: Shape = {
  required: ["Name", "Type"],
  members: {
    Name: "text",
    Type: "text",
    SetIdentifier: "text",
    Weight: "integer",
    Region: "text",
    GeoLocation: {
      required: [],
      members: { ContinentCode: "text", CountryCode: "text", SubdivisionCode: "text" },
    },
    Failover: "text",
    MultiValueAnswer: "flag",
    TTL: "integer",
    ResourceRecords: { item: "ResourceRecord", of: { required: ["Value"], members: { Value: "text" } } },
    AliasTarget: {
      required: ["HostedZoneId", "DNSName", "EvaluateTargetHealth"],
      members: { HostedZoneId: "text", DNSName: "text", EvaluateTargetHealth: "flag" },
    },
    HealthCheckId: "text",
  },
};

const REQUEST: Shape = {
  required: ["ChangeBatch"],
  members: {
    ChangeBatch: {
      required: ["Changes"],
      members: {
        Comment: "text",
        Changes: {
          item: "Change",
          of: {
            required: ["Action", "ResourceRecordSet"],
            members: { Action: "text", ResourceRecordSet: RECORD_SET },
          },
        },
      },
    },
  },
};

export const changeResourceRecordSets = operation<Input>({
  read({ path, query, body }) {
    readQuery(query, []);
    const document = readDocument<Omit<Input, "HostedZoneId">>(
      body,
      "ChangeResourceRecordSetsRequest",
      REQUEST,
    );
    if ((document.ChangeBatch.Comment?.length ?? 0) > 256) {
      throw route53Error("InvalidInput", "Member 'comment' must have length less than or equal to 256");
    }
    return { HostedZoneId: path["Id"] ?? "", ...document };
  },
  run({ HostedZoneId, ChangeBatch }, { zones }) {
    const change = zones.changeRecordSets(HostedZoneId, ChangeBatch.Changes, ChangeBatch.Comment);
    return {
      root: "ChangeResourceRecordSetsResponse",
      members: { ChangeInfo: changeInfoElement(change, "PENDING") },
    };
  },
});
