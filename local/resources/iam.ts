/** Roles and their inline policies, as Pulumi resources. */
import { autoName, upperId } from "./ids";
import { optionalText, type ResourceTable, refuseDuplicate, type Services, text } from "./kinds";

/** The resource types of IAM. */
export function iamResources({ iam }: Services): ResourceTable {
  return {
    "aws:iam/role:Role": {
      inputs: ["name", "assumeRolePolicy", "description"],
      create(resourceName, inputs) {
        const name = optionalText(inputs, "name") ?? autoName(resourceName);
        refuseDuplicate(iam.findRole(name) !== undefined, "EntityAlreadyExists", `Role with name ${name}`);
        const { arn } = iam.putRole(name, text(inputs, "assumeRolePolicy"));
        return { id: name, outputs: { name, arn, uniqueId: `AROA${upperId(17)}` } };
      },
      update(id, news, state) {
        iam.putRole(id, text(news, "assumeRolePolicy"));
        return state.outputs;
      },
      delete: (id) => iam.deleteRole(id),
    },
    "aws:iam/rolePolicy:RolePolicy": {
      inputs: ["name", "role", "policy"],
      create(resourceName, inputs) {
        const name = optionalText(inputs, "name") ?? autoName(resourceName);
        iam.putRolePolicy(text(inputs, "role"), name, text(inputs, "policy"));
        return { id: `${inputs["role"]}:${name}`, outputs: { name } };
      },
      update(_id, news, state) {
        iam.putRolePolicy(text(news, "role"), text(state.outputs, "name"), text(news, "policy"));
        return state.outputs;
      },
      delete: (_id, { inputs, outputs }) => iam.deleteRolePolicy(text(inputs, "role"), text(outputs, "name")),
    },
  };
}
