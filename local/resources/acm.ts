/** Certificates and their validation by DNS, as Pulumi resources. */
import type { Certificate } from "../aws/acm";
import { optionalText, type Properties, type ResourceTable, type Services, text } from "./kinds";

/** The resource types of ACM. */
export function acmResources({ acm, region }: Services): ResourceTable {
  const look = (arn: string): Properties | undefined => {
    const found = acm.find(arn);
    return found && outputs(found);
  };
  return {
    "aws:acm/certificate:Certificate": {
      inputs: ["domainName", "validationMethod"],
      create(_name, inputs) {
        if (inputs["validationMethod"] !== "DNS") {
          throw new Error("the embedded ACM imitates validation by DNS only");
        }
        const domainName = text(inputs, "domainName");
        checkDomainName(domainName);
        const certificate = acm.request(domainName, optionalText(inputs, "region") ?? region);
        return { id: certificate.arn, outputs: outputs(certificate) };
      },
      update: (_id, _news, state): Properties => state.outputs,
      delete: (id) => acm.delete(id),
      read: (id) => look(id),
      find: look,
    },
    "aws:acm/certificateValidation:CertificateValidation": {
      inputs: ["certificateArn", "validationRecordFqdns"],
      create(_name, inputs) {
        const arn = text(inputs, "certificateArn");
        // ACM would look again for 72 hours; here nobody delegates a zone meanwhile.
        if (!acm.validate(arn)) {
          const { domainName, record } = acm.find(arn)!;
          throw new Error(
            `timeout while waiting for the certificate of ${domainName} to become 'ISSUED': ` +
              `no public zone has ${record?.name} CNAME ${record?.value}`,
          );
        }
        return { id: new Date().toISOString(), outputs: {} };
      },
      delete: () => {},
    },
  };
}

function outputs(certificate: Certificate): Properties {
  const { arn, domainName, record } = certificate;
  return {
    arn,
    domainName,
    subjectAlternativeNames: [domainName],
    status: certificate.status(),
    domainValidationOptions: record
      ? [
          {
            domainName,
            resourceRecordName: record.name,
            resourceRecordType: "CNAME",
            resourceRecordValue: record.value,
          },
        ]
      : [],
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
