import { route53Error } from "../errors";
import type { Vpc } from "../model";
import {
  changeInfoElement,
  delegationSetElement,
  operation,
  readQuery,
  zoneById,
  zoneElement,
} from "../operation";
import { readDocument, type Shape } from "../xml";

interface Input {
  Name: string;
  VPC?: Vpc;
  CallerReference: string;
  HostedZoneConfig?: { Comment?: string; PrivateZone?: boolean };
}

const REQUEST: Shape = {
  required: ["Name", "CallerReference"],
  members: {
    Name: "text",
    VPC: { required: ["VPCRegion", "VPCId"], members: { VPCRegion: "text", VPCId: "text" } },
    CallerReference: "text",
    HostedZoneConfig: { required: [], members: { Comment: "text", PrivateZone: "flag" } },
  },
};

export const createHostedZone = operation<Input>({
  read({ query, body }) {
    readQuery(query, []);
    const input = readDocument<Input>(body, "CreateHostedZoneRequest", REQUEST);
    if (input.CallerReference.length < 1 || input.CallerReference.length > 128) {
      throw route53Error("InvalidInput", "Member 'callerReference' must have length from 1 to 128");
    }
    if ((input.HostedZoneConfig?.Comment?.length ?? 0) > 256) {
      throw route53Error("InvalidInput", "Member 'comment' must have length less than or equal to 256");
    }
    if ((input.HostedZoneConfig?.PrivateZone ?? false) && input.VPC === undefined) {
      throw route53Error(
        "InvalidInput",
        "When you're creating a private hosted zone, you must specify a VPC.",
      );
    }
    return input;
  },
  run({ Name, VPC, CallerReference, HostedZoneConfig }, { zones }) {
    const { id } = zones.createZone({
      name: Name,
      callerReference: CallerReference,
      ...(VPC && { vpc: VPC }),
      ...(HostedZoneConfig?.Comment !== undefined && { comment: HostedZoneConfig.Comment }),
    });
    const zone = zoneById(zones, id);
    const change = zones.recordChange();
    return {
      status: 201,
      headers: { location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}` },
      root: "CreateHostedZoneResponse",
      members: {
        HostedZone: zoneElement(zone, zones),
        ChangeInfo: changeInfoElement(change, "PENDING"),
        DelegationSet: delegationSetElement(zone),
        VPC: VPC && { ...VPC },
      },
    };
  },
});
