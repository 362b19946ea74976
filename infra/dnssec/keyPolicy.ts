import type { PolicyDocument } from "../policies";

const ROUTE53 = { Service: "dnssec-route53.amazonaws.com" };

/**
 * Lets the account administer the key, as any key of its own, and Route 53 sign the account's zones with it. It names no zone: a
 * policy that did would be changed before the signing of a zone that goes has ended, and leave that bogus for a while.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html#KMS-key-policy-for-DNSSEC
 */
export function keyPolicy(accountId: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AdministerKey",
        Effect: "Allow",
        Action: "kms:*",
        // In a key's policy this is the key itself.
        Resource: "*",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      },
      {
        Sid: "SignZones",
        Effect: "Allow",
        Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
        Resource: "*",
        Principal: ROUTE53,
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": "arn:aws:route53:::hostedzone/*" },
        },
      },
      {
        Sid: "GrantToRoute53",
        Effect: "Allow",
        Action: "kms:CreateGrant",
        Resource: "*",
        Principal: ROUTE53,
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ],
  };
}
