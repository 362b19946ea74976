/** Certificates and their validation by DNS, as Pulumi resources. */
import { createHash, randomUUID } from "node:crypto";
import type { HostedZones } from "../aws/route53/hostedZones";
import { canonicalName } from "../aws/route53/names";
import { optionalText, type Properties, type ResourceTable, type Services, text } from "./kinds";

interface Certificate {
  domainName: string;
  record: { name: string; value: string };
  issued: boolean;
}

/** The resource types of ACM. */
export function acmResources({ zones, region, accountId }: Services): ResourceTable {
  const certificates = new Map<string, Certificate>();
  return {
    "aws:acm/certificate:Certificate": {
      inputs: ["domainName", "validationMethod"],
      create(_name, inputs) {
        if (inputs["validationMethod"] !== "DNS") {
          throw new Error("the embedded ACM imitates validation by DNS only");
        }
        const where = optionalText(inputs, "region") ?? region;
        const arn = `arn:aws:acm:${where}:${accountId}:certificate/${randomUUID()}`;
        const domainName = text(inputs, "domainName");
        checkDomainName(domainName);
        const bare = domainName.replace(/^\*\./, "").toLowerCase();
        // The same for each certificate of an account and a name, in every region.
        const label = (what: string) =>
          `_${createHash("sha256").update(`${accountId} ${bare} ${what}`).digest("hex").slice(0, 32)}`;
        const record = {
          name: `${label("name")}.${bare}.`,
          value: `${label("value")}.xlfgrmvvlj.acm-validations.aws.`,
        };
        certificates.set(arn, { domainName, record, issued: false });
        return {
          id: arn,
          outputs: {
            arn,
            status: "PENDING_VALIDATION",
            domainValidationOptions: [
              {
                domainName,
                resourceRecordName: record.name,
                resourceRecordType: "CNAME",
                resourceRecordValue: record.value,
              },
            ],
          },
        };
      },
      update: (_id, _news, state): Properties => state.outputs,
      delete: (id) => {
        certificates.delete(id);
      },
      read: (id, state) => (certificates.has(id) ? state.outputs : undefined),
    },
    "aws:acm/certificateValidation:CertificateValidation": {
      inputs: ["certificateArn", "validationRecordFqdns"],
      create(_name, inputs) {
        const arn = text(inputs, "certificateArn");
        const certificate = certificates.get(arn);
        if (!certificate) {
          throw new Error(`ResourceNotFoundException: Could not find certificate ${arn}`);
        }
        // ACM would look again for 72 hours; here nobody delegates a zone meanwhile.
        if (!isProven(zones, certificate)) {
          throw new Error(
            `timeout while waiting for the certificate of ${certificate.domainName} to become 'ISSUED': ` +
              `no public zone has ${certificate.record.name} CNAME ${certificate.record.value}`,
          );
        }
        certificate.issued = true;
        return { id: new Date().toISOString(), outputs: {} };
      },
      delete: () => {},
    },
  };
}

/** "AWS Certificate Manager certificate characteristics": what a certificate's first name may be. */
function checkDomainName(domainName: string): void {
  const labels = domainName.replace(/^\*\./, "").split(".");
  if (labels.length < 2 || !labels.every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i.test(label))) {
    throw new Error(
      `ValidationException: 1 validation error detected: Value '${domainName}' at 'domainName' failed to satisfy constraint: ` +
        "Member must satisfy regular expression pattern",
    );
  }
  if (domainName.length > 64) {
    throw new Error("ValidationException: The first domain name can be no longer than 64 octets.");
  }
}

function isProven(zones: HostedZones, { record }: Certificate): boolean {
  const name = canonicalName(record.name);
  return zones
    .listZones()
    .filter(({ privateZone }) => !privateZone)
    .flatMap(({ id }) => zones.listRecordSets(id))
    .some(
      (set) =>
        set.Name === name &&
        set.Type === "CNAME" &&
        set.ResourceRecords?.some(({ Value }) => canonicalName(Value) === canonicalName(record.value)),
    );
}
