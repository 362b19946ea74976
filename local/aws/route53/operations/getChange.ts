import { route53Error } from "../errors";
import { changeInfoElement, operation, readQuery } from "../operation";

export const getChange = operation<{ Id: string }>({
  read({ path, query }) {
    readQuery(query, []);
    return { Id: path["Id"] ?? "" };
  },
  run({ Id }, { zones, isInSync }) {
    const change = zones.getChange(Id);
    if (change === undefined) {
      throw route53Error("NoSuchChange", `Could not find resource with ID: ${Id}`);
    }
    return {
      root: "GetChangeResponse",
      members: { ChangeInfo: changeInfoElement(change, isInSync(change) ? "INSYNC" : "PENDING") },
    };
  },
});
