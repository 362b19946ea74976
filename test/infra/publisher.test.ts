import { expect } from "chai";
import { evaluate, type Registered } from "./program";

const BATCHED = { publishing: "batched" };
const POLICY_TYPE = "aws:iam/rolePolicy:RolePolicy";
const FUNCTION_TYPE = "aws:lambda/function:Function";
const TABLE_TYPE = "aws:dynamodb/table:Table";

/** What a role's policy allows, action by action. */
function actionsOf({ inputs }: Registered): string[] {
  const policy = JSON.parse(inputs["policy"] as string) as { Statement: { Action: string | string[] }[] };
  return policy.Statement.flatMap(({ Action }) => Action);
}

describe("publishing in batches", () => {
  it("has a stream, a function with role, policy and log, a mapping and a queue made, and nothing else", async () => {
    const [without, batched] = [await evaluate(), await evaluate({ config: BATCHED })];
    const names = ({ resources }: { resources: Registered[] }) =>
      resources.map(({ type, name }) => `${type} ${name}`);
    const before = names(without);
    expect(names(batched).filter((one) => !before.includes(one))).to.have.members([
      "ddns:infra:Publisher publisher",
      "ddns:infra:Function publisher",
      `${FUNCTION_TYPE} publisher-function`,
      "aws:iam/role:Role publisher-role",
      `${POLICY_TYPE} publisher-policy`,
      "aws:cloudwatch/logGroup:LogGroup publisher-logs",
      "aws:lambda/eventSourceMapping:EventSourceMapping publisher-source",
      "aws:sqs/queue:Queue publisher-failures",
      `${POLICY_TYPE} api-batched-policy`,
    ]);
    expect(batched.one(TABLE_TYPE).inputs).to.include({
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
    });
    expect(batched.outputs["publisherLogGroupName"]).to.equal(
      "/aws/lambda/route53-dynamic-dns-test-publisher",
    );
  });

  it("makes nothing of that by default", async () => {
    const { resources } = await evaluate();
    const table = resources.find(({ type }) => type === TABLE_TYPE);
    expect(table?.inputs).to.not.have.any.keys("streamEnabled", "streamViewType");
    expect(resources.filter(({ type }) => type === FUNCTION_TYPE)).to.have.lengthOf(1);
  });

  it("hands over new wishes alone, by hundreds, in order, until they are an hour old", async () => {
    const program = await evaluate({ config: BATCHED });
    const { inputs } = program.one("aws:lambda/eventSourceMapping:EventSourceMapping");
    const { filterCriteria, ...others } = inputs as { filterCriteria: { filters: { pattern: string }[] } };
    expect(JSON.parse(String(filterCriteria.filters[0]?.pattern))).to.deep.equal({
      dynamodb: { NewImage: { wanted_state: { S: ["new"] } } },
    });
    expect(others).to.deep.include({
      startingPosition: "TRIM_HORIZON",
      batchSize: 400,
      maximumBatchingWindowInSeconds: 1,
      parallelizationFactor: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      maximumRecordAgeInSeconds: 3600,
      destinationConfig: {
        onFailure: { destinationArn: "arn:aws:sqs:eu-central-1:123456789012:publisher-failures" },
      },
    });
  });

  it("lets the publisher alone change addresses, under a policy that does not replace the API's before its function", async () => {
    const program = await evaluate({ config: BATCHED });
    const ofApi = actionsOf(program.one(POLICY_TYPE, "api-batched-policy"));
    expect(ofApi.filter((action) => action.startsWith("route53:"))).to.deep.equal([]);
    expect(ofApi).to.include.members(["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:Query"]);
    expect(program.resources.map(({ name }) => name)).to.not.include("api-policy");
    expect(actionsOf(program.one(POLICY_TYPE, "publisher-policy"))).to.have.members([
      "route53:ListResourceRecordSets",
      "route53:ChangeResourceRecordSets",
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:UpdateItem",
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
      "dynamodb:ListStreams",
      "sqs:SendMessage",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]);
  });

  it("tells the publisher what the API's function knows of the zones and the table, and no secret", async () => {
    const program = await evaluate({ config: { ...BATCHED, additionalZones: "dyn.example.net" } });
    const { inputs, secretInputs } = program.one(FUNCTION_TYPE, "publisher-function");
    const { variables } = inputs["environment"] as { variables: Record<string, string> };
    expect(variables).to.include({
      ZONE_NAME: "dyn.example.com",
      CONFIG_TABLE: "route53-dynamic-dns-test-config",
      ADDITIONAL_ZONES: "dyn.example.net=Z0zone-dyn.example.net",
    });
    expect(variables).to.not.have.any.keys("ORIGIN_SECRET", "API_KEY");
    expect(secretInputs).to.deep.equal([]);
  });
});
