/** The key in KMS, key-signing keys and the signing of zones, as Pulumi resources. */
import { dnskeyText, dsText, type KeySigningKey } from "../aws/route53/dnssec";
import { optionalText, type Properties, type ResourceTable, type Services, text } from "./kinds";

/** The resource types of DNSSEC. */
export function dnssecResources({ kms, dnssec, region }: Services): ResourceTable {
  return {
    "aws:kms/key:Key": {
      inputs: ["description", "customerMasterKeySpec", "keyUsage", "deletionWindowInDays", "policy"],
      create(_name, inputs) {
        const { arn } = kms.createKey({
          region: optionalText(inputs, "region") ?? region,
          spec: optionalText(inputs, "customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT",
          usage: optionalText(inputs, "keyUsage") ?? "ENCRYPT_DECRYPT",
          policy: text(inputs, "policy"),
        });
        return { id: arn.split("/")[1] ?? "", outputs: { arn, keyId: arn.split("/")[1] } };
      },
      update(_id, news, { outputs }) {
        kms.putPolicy(text(outputs, "arn"), text(news, "policy"));
        return { arn: outputs["arn"], keyId: outputs["keyId"] };
      },
      delete(_id, { inputs, outputs }) {
        kms.scheduleDeletion(text(outputs, "arn"), Number(inputs["deletionWindowInDays"] ?? 30));
      },
      read(_id, { outputs }) {
        const key = kms.find(text(outputs, "arn"));
        return key?.state === "Enabled" ? { policy: key.policy } : undefined;
      },
    },
    "aws:route53/keySigningKey:KeySigningKey": {
      inputs: ["hostedZoneId", "keyManagementServiceArn", "name", "status"],
      create(_name, inputs) {
        const zoneId = text(inputs, "hostedZoneId");
        const key = dnssec.createKey(zoneId, {
          name: text(inputs, "name"),
          kmsArn: text(inputs, "keyManagementServiceArn"),
          status: optionalText(inputs, "status") ?? "ACTIVE",
        });
        return { id: `${zoneId},${key.name}`, outputs: keyOutputs(key) };
      },
      delete(_id, { inputs }) {
        const zoneId = text(inputs, "hostedZoneId");
        const name = text(inputs, "name");
        if (dnssec.findKey(zoneId, name)?.status === "ACTIVE") dnssec.deactivateKey(zoneId, name);
        dnssec.deleteKey(zoneId, name);
      },
      read(_id, { inputs }) {
        const key = dnssec.findKey(text(inputs, "hostedZoneId"), text(inputs, "name"));
        return key && keyOutputs(key);
      },
    },
    "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": {
      inputs: ["hostedZoneId", "signingStatus"],
      create(_name, inputs) {
        const zoneId = text(inputs, "hostedZoneId");
        if ((optionalText(inputs, "signingStatus") ?? "SIGNING") !== "SIGNING") {
          throw new Error("the embedded Route 53 imitates HostedZoneDnsSec with signingStatus SIGNING only");
        }
        dnssec.enable(zoneId);
        return { id: zoneId, outputs: {} };
      },
      delete: (id) => dnssec.disable(id),
      read: (id) => (dnssec.isSigning(id) ? { signingStatus: "SIGNING" } : undefined),
    },
  };
}

function keyOutputs(key: KeySigningKey): Properties {
  return {
    status: key.status,
    publicKey: key.publicKey,
    keyTag: key.keyTag,
    flag: 257,
    signingAlgorithmMnemonic: "ECDSAP256SHA256",
    signingAlgorithmType: 13,
    digestAlgorithmMnemonic: "SHA-256",
    digestAlgorithmType: 2,
    digestValue: key.digest,
    dnskeyRecord: dnskeyText(key),
    dsRecord: dsText(key),
  };
}
