import { expect } from "chai";
import { digestOf } from "../../../local/aws/route53/dnssec";
import { type Cloud, startCloud } from "../../../local/cloud";

const KEY = "aws:kms/key:Key";
const KEY_SIGNING_KEY = "aws:route53/keySigningKey:KeySigningKey";
const SIGNING = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec";
const ACCOUNT = "000000000000";
const ADMINISTER = { Action: "kms:*", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } };
const ROUTE53 = { Service: "dnssec-route53.amazonaws.com" };
const SIGN = { Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"], Principal: ROUTE53 };
const GRANT = { Action: "kms:CreateGrant", Principal: ROUTE53 };

describe("the embedded signing of zones", () => {
  let cloud: Cloud;
  let zoneId = "";

  beforeEach(async () => {
    cloud = await startCloud({ region: "eu-central-1" });
    zoneId = cloud.zones.createZone({ name: "dyn.example.com" }).id;
  });
  afterEach(() => cloud.close());

  const key = (inputs: Record<string, unknown> = {}, statements: object[] = [ADMINISTER, SIGN, GRANT]) =>
    cloud.create(KEY, "key", {
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
      deletionWindowInDays: 7,
      region: "us-east-1",
      policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
      ...inputs,
    });
  const keySigningKey = async (arn: unknown, inputs: Record<string, unknown> = {}) =>
    cloud.create(KEY_SIGNING_KEY, "ksk", {
      hostedZoneId: zoneId,
      keyManagementServiceArn: arn,
      name: "ddns",
      status: "ACTIVE",
      ...inputs,
    });
  const sign = (id = zoneId) =>
    cloud.create(SIGNING, "signing", { hostedZoneId: id, signingStatus: "SIGNING" });
  const refusal = (action: Promise<unknown>) =>
    action.then(
      () => "done",
      (error: Error) => error.message,
    );
  const inParent = (Value: string) =>
    cloud.zones.changeRecordSets(cloud.zones.createZone({ name: "example.com" }).id, [
      {
        Action: "CREATE",
        ResourceRecordSet: { Name: "dyn.example.com", Type: "DS", TTL: 60, ResourceRecords: [{ Value }] },
      },
    ]);

  it("makes of a key the DS record that RFC 6605, 6.1, does", () => {
    const publicKey =
      "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==";
    expect(digestOf("example.net.", publicKey)).to.deep.equal({
      keyTag: 55648,
      digest: "B4C8C1FE2E7477127B27115656AD6256F424625BF5C1E2770CE6D6E37DF61D17",
    });
  });

  it("tells the DS record of a key, which the zone above can hold", async () => {
    const { outputs } = await keySigningKey((await key()).outputs["arn"]);
    expect(outputs["dsRecord"]).to.match(/^\d{1,5} 13 2 [0-9A-F]{64}$/);
    expect(outputs["dnskeyRecord"]).to.match(/^257 3 13 [A-Za-z0-9+/]{86}==$/);
    inParent(String(outputs["dsRecord"]));
  });

  for (const [what, inputs, statements, problem] of [
    ["in another region", { region: "eu-central-1" }, undefined, /must be in us-east-1/],
    [
      "of another kind",
      { customerMasterKeySpec: "ECC_NIST_P384" },
      undefined,
      /must be asymmetric, ECC_NIST_P256/,
    ],
    [
      "that Route 53 may not use",
      {},
      [ADMINISTER],
      /does not let dnssec-route53.amazonaws.com kms:DescribeKey/,
    ],
    ["without grants", {}, [ADMINISTER, SIGN], /does not let dnssec-route53.amazonaws.com kms:CreateGrant/],
    [
      "for another zone",
      {},
      [
        ADMINISTER,
        GRANT,
        { ...SIGN, Condition: { ArnEquals: { "aws:SourceArn": ["arn:aws:route53:::hostedzone/Z2"] } } },
      ],
      /kms:Sign$/,
    ],
    [
      "for another account",
      {},
      [ADMINISTER, GRANT, { ...SIGN, Condition: { StringEquals: { "aws:SourceAccount": "999999999999" } } }],
      /kms:Sign$/,
    ],
  ] as [string, Record<string, unknown>, object[] | undefined, RegExp][]) {
    it(`takes no key ${what}`, async () => {
      const { outputs } = await key(inputs, statements);
      const message = await refusal(keySigningKey(outputs["arn"]));
      expect(message)
        .to.match(/^InvalidKMSArn/)
        .and.match(problem);
    });
  }

  it("makes no key that its own account could not administer, or whose usage is another's", async () => {
    expect(await refusal(key({}, [SIGN]))).to.match(/^MalformedPolicyDocumentException/);
    expect(await refusal(key({ policy: "{" }))).to.match(/^MalformedPolicyDocumentException/);
    expect(await refusal(key({ keyUsage: "ENCRYPT_DECRYPT" }))).to.match(/^ValidationException/);
  });

  it("gives a zone two keys at most, each by a name of its own of letters, digits and _", async () => {
    const { outputs } = await key();
    await keySigningKey(outputs["arn"]);
    expect(await refusal(keySigningKey(outputs["arn"]))).to.match(/^KeySigningKeyAlreadyExists/);
    expect(await refusal(keySigningKey(outputs["arn"], { name: "my-key" }))).to.match(
      /^InvalidKeySigningKeyName/,
    );
    await keySigningKey(outputs["arn"], { name: "second" });
    expect(await refusal(keySigningKey(outputs["arn"], { name: "third" }))).to.match(
      /^TooManyKeySigningKeys/,
    );
  });

  it("signs no private zone, and none without an active key", async () => {
    const { id } = cloud.zones.createZone({ name: "lan.example", privateZone: true });
    const { outputs } = await key();
    expect(await refusal(keySigningKey(outputs["arn"], { hostedZoneId: id }))).to.match(/^InvalidArgument/);
    expect(await refusal(sign())).to.match(/^KeySigningKeyWithActiveStatusNotFound/);
    await keySigningKey(outputs["arn"], { status: "INACTIVE" });
    expect(await refusal(sign())).to.match(/^KeySigningKeyWithActiveStatusNotFound/);
  });

  it("ends in one order alone: signing, key-signing key, then key and zone", async () => {
    const made = await key();
    const own = await keySigningKey(made.outputs["arn"]);
    await sign();
    const removeKey = () => cloud.delete(KEY, made.id, made.outputs);
    const removeOwn = () => cloud.delete(KEY_SIGNING_KEY, own.id, own.outputs);
    expect(await refusal(removeOwn())).to.match(/^KeySigningKeyInUse/);
    expect(await refusal(removeKey())).to.match(/is in use$/);
    expect(() => cloud.zones.deleteZone(zoneId, { force: true })).to.throw(
      /contains DNSSEC Key Signing Keys/,
    );
    await cloud.delete(SIGNING, zoneId, {});
    expect(await refusal(cloud.delete(SIGNING, zoneId, {}))).to.match(/^DNSSECNotFound/);
    expect(() => cloud.zones.deleteZone(zoneId, { force: true })).to.throw(
      /contains DNSSEC Key Signing Keys/,
    );
    await removeOwn();
    await removeKey();
    expect(await cloud.read(KEY, made.id)).to.equal(undefined);
    cloud.zones.deleteZone(zoneId);
  });

  it("does not end while the zone above has the key's DS record", async () => {
    const { id, outputs } = await keySigningKey((await key()).outputs["arn"]);
    await sign();
    inParent(String(outputs["dsRecord"]));
    expect(await refusal(cloud.delete(SIGNING, zoneId, {}))).to.match(/^KeySigningKeyInParentDSRecord/);
    expect(await refusal(cloud.delete(KEY_SIGNING_KEY, id, outputs))).to.match(
      /^KeySigningKeyInParentDSRecord/,
    );
  });
});
