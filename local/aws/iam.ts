/**
 * The embedded IAM: roles with their policies, and the judgement of calls that a function makes under its role.
 * Calls with other credentials are people's, who own the account, and pass.
 */
import type { Fault, ServiceCall } from "./calls";
import { accessRequests } from "./iam/accessRequests";
import { type AccessRequest, allows, type Policy, parsePolicy, parseTrustPolicy } from "./iam/policy";

/** A role. */
interface Role {
  name: string;
  arn: string;
  trustedServices: string[];
  /** Policy name → policy. */
  policies: Map<string, Policy>;
}

/** The account's roles. */
export interface Iam {
  /** @throws MalformedPolicyDocument, EntityAlreadyExists */
  putRole(name: string, assumeRolePolicy: string): Role;
  deleteRole(name: string): void;
  findRole(nameOrArn: string): Role | undefined;
  /** @throws MalformedPolicyDocument, NoSuchEntity */
  putRolePolicy(role: string, name: string, policy: string): void;
  deleteRolePolicy(role: string, name: string): void;
  /** Makes the calls that carry an access key be judged by a role. */
  bindAccessKey(accessKeyId: string, roleArn: string, session: string): void;
  /** Whether a role's policies allow something. */
  mayDo(roleArn: string, request: AccessRequest): boolean;
  /** Refuses a call that its caller's role does not allow. */
  authorize(call: ServiceCall): Fault | undefined;
}

/** Makes an IAM without roles. */
export function createIam(place: { region: string; accountId: string }): Iam {
  const roles = new Map<string, Role>();
  const sessions = new Map<string, { roleArn: string; session: string }>();

  const findRole = (nameOrArn: string) =>
    roles.get(nameOrArn) ?? [...roles.values()].find(({ arn }) => arn === nameOrArn);

  const requireRole = (name: string): Role => {
    const role = findRole(name);
    if (!role) {
      throw new Error(`NoSuchEntity: The role with name ${name} cannot be found.`);
    }
    return role;
  };

  return {
    findRole,
    putRole(name, assumeRolePolicy) {
      const trustedServices = parseTrustPolicy(assumeRolePolicy);
      const role = roles.get(name) ?? {
        name,
        arn: `arn:aws:iam::${place.accountId}:role/${name}`,
        trustedServices,
        policies: new Map(),
      };
      role.trustedServices = trustedServices;
      roles.set(name, role);
      return role;
    },
    deleteRole(name) {
      if ((roles.get(name)?.policies.size ?? 0) > 0) {
        throw new Error("DeleteConflict: Cannot delete entity, must delete policies first.");
      }
      roles.delete(name);
    },
    putRolePolicy(role, name, policy) {
      requireRole(role).policies.set(name, parsePolicy(policy));
    },
    deleteRolePolicy(role, name) {
      findRole(role)?.policies.delete(name);
    },
    bindAccessKey(accessKeyId, roleArn, session) {
      sessions.set(accessKeyId, { roleArn, session });
    },
    mayDo: (roleArn, request) => allows([...(findRole(roleArn)?.policies.values() ?? [])], request),
    authorize(call) {
      const caller = sessions.get(call.accessKeyId ?? "");
      if (!caller) {
        return undefined;
      }
      const role = findRole(caller.roleArn);
      const policies = [...(role?.policies.values() ?? [])];
      const refused = accessRequests(call, place).find((request) => !allows(policies, request));
      return (
        refused && {
          kind: "error",
          status: call.service === "dynamodb" ? 400 : 403,
          code: call.service === "dynamodb" ? "AccessDeniedException" : "AccessDenied",
          message:
            `User: arn:aws:sts::${place.accountId}:assumed-role/${role?.name}/${caller.session} ` +
            `is not authorized to perform: ${refused.action} on resource: ${refused.resource} ` +
            `because no identity-based policy allows the ${refused.action} action`,
        }
      );
    },
  };
}
