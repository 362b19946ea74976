import { problemOf, route53Error } from "../errors";
import type { ResourceRecordSet } from "../model";
import { canonicalName, compareText, sortKey } from "../names";
import { operation, pageSize, readQuery } from "../operation";
import type { XmlValue } from "../xml";

interface Input {
  HostedZoneId: string;
  StartRecordName?: string;
  StartRecordType?: string;
  StartRecordIdentifier?: string;
  MaxItems?: string;
}

const MAX_SETS_PER_PAGE = 300;

export const listResourceRecordSets = operation<Input>({
  read({ path, query }) {
    const { name, type, identifier, maxitems } = readQuery(query, ["name", "type", "identifier", "maxitems"]);
    if (type !== undefined && name === undefined) {
      throw route53Error("InvalidInput", "The input is not valid: a type needs a name.");
    }
    if (identifier !== undefined && type === undefined) {
      throw route53Error("InvalidInput", "The input is not valid: an identifier needs a name and a type.");
    }
    const problem = name === undefined ? undefined : problemOf(() => canonicalName(name));
    if (problem !== undefined) {
      throw route53Error("InvalidInput", problem);
    }
    return {
      HostedZoneId: path["Id"] ?? "",
      ...(name !== undefined && { StartRecordName: name }),
      ...(type !== undefined && { StartRecordType: type }),
      ...(identifier !== undefined && { StartRecordIdentifier: identifier }),
      ...(maxitems !== undefined && { MaxItems: maxitems }),
    };
  },
  run(input, { zones }) {
    const size = pageSize(input.MaxItems, MAX_SETS_PER_PAGE);
    const rest = zones.listRecordSets(input.HostedZoneId).filter((set) => isAtOrAfter(set, input));
    const next = rest[size];
    return {
      root: "ListResourceRecordSetsResponse",
      members: {
        ResourceRecordSets: { ResourceRecordSet: rest.slice(0, size).map(setElement) },
        IsTruncated: next !== undefined,
        NextRecordName: next?.Name,
        NextRecordType: next?.Type,
        NextRecordIdentifier: next?.SetIdentifier,
        MaxItems: String(size),
      },
    };
  },
});

function isAtOrAfter(set: ResourceRecordSet, start: Input): boolean {
  if (start.StartRecordName === undefined) {
    return true;
  }
  const order = compareText(sortKey(set.Name), sortKey(canonicalName(start.StartRecordName)));
  const typeOrder = compareText(set.Type, start.StartRecordType ?? "");
  const identifier = set.SetIdentifier ?? "";
  return (
    order > 0 ||
    (order === 0 && (typeOrder > 0 || (typeOrder === 0 && identifier >= (start.StartRecordIdentifier ?? ""))))
  );
}

function setElement(set: ResourceRecordSet): XmlValue {
  const { ResourceRecords: records, AliasTarget, GeoLocation, ...rest } = set;
  return {
    ...rest,
    GeoLocation: GeoLocation && { ...GeoLocation },
    ResourceRecords: records && { ResourceRecord: records.map(({ Value }) => ({ Value })) },
    AliasTarget: AliasTarget && { ...AliasTarget },
  };
}
