import { changeInfoElement, operation, readQuery } from "../operation";

export const deleteHostedZone = operation<{ Id: string }>({
  read({ path, query }) {
    readQuery(query, []);
    return { Id: path["Id"] ?? "" };
  },
  run({ Id }, { zones }) {
    const change = zones.deleteZone(Id);
    return {
      root: "DeleteHostedZoneResponse",
      members: { ChangeInfo: changeInfoElement(change, "PENDING") },
    };
  },
});
