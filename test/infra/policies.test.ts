import { expect } from "chai";
import { apiStatements, functionPolicy, lambdaTrustPolicy } from "../../infra/policies";
import { evaluate } from "./program";

const ZONE_ARN = "arn:aws:route53:::hostedzone/Z1";
const TABLE_ARN = "arn:aws:dynamodb:eu-central-1:123456789012:table/t";
const LOG_GROUP_ARN = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/f";

const policy = functionPolicy(
  apiStatements({
    zoneArns: [ZONE_ARN],
    tableArn: TABLE_ARN,
    indexName: "shared_secret-index",
    isBatched: false,
    hasAcme: false,
  }),
  LOG_GROUP_ARN,
);

function statementOn(action: string) {
  const found = policy.Statement.filter((statement) => [statement.Action].flat().includes(action));
  expect(found).to.have.length(1);
  return found[0]!;
}

describe("the function's policy", () => {
  it("allows these actions and no other", () => {
    const actions = policy.Statement.flatMap(({ Action }) => Action);
    expect(actions).to.have.members([
      "route53:ListResourceRecordSets",
      "route53:ChangeResourceRecordSets",
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:UpdateItem",
      "dynamodb:Query",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]);
  });

  it("lets it change address records of the one zone only", () => {
    const { Resource, Condition } = statementOn("route53:ChangeResourceRecordSets");
    expect(Resource).to.equal(ZONE_ARN);
    expect(Condition).to.deep.equal({
      "ForAllValues:StringEquals": {
        "route53:ChangeResourceRecordSetsActions": ["UPSERT", "DELETE"],
        "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA"],
      },
      Null: {
        "route53:ChangeResourceRecordSetsActions": "false",
        "route53:ChangeResourceRecordSetsRecordTypes": "false",
      },
    });
  });

  it("lets it read the one zone's records", () => {
    expect(statementOn("route53:ListResourceRecordSets").Resource).to.equal(ZONE_ARN);
  });

  it("lets it read and update items of the one table, and query its index", () => {
    expect(statementOn("dynamodb:UpdateItem").Resource).to.equal(TABLE_ARN);
    expect(statementOn("dynamodb:Query").Resource).to.equal(`${TABLE_ARN}/index/shared_secret-index`);
  });

  it("has one wildcard, for the streams of its own log group", () => {
    const wild = policy.Statement.filter(({ Action, Resource }) =>
      [Action, Resource].flat().join().includes("*"),
    );
    expect(wild).to.deep.equal([statementOn("logs:PutLogEvents")]);
    expect(wild[0]!.Resource).to.equal(`${LOG_GROUP_ARN}:*`);
  });

  it("is the role's only one, with the arns of the stack's own resources", async () => {
    const program = await evaluate();
    const { inputs } = program.one("aws:iam/rolePolicy:RolePolicy");
    expect(inputs["role"]).to.equal("api-role-id");
    const registered = JSON.parse(inputs["policy"] as string);
    expect(registered).to.deep.equal(
      functionPolicy(
        apiStatements({
          zoneArns: ["arn:aws:route53:eu-central-1:123456789012:zone"],
          tableArn: "arn:aws:dynamodb:eu-central-1:123456789012:config",
          indexName: "shared_secret-index",
          isBatched: false,
          hasAcme: false,
        }),
        "arn:aws:logs:eu-central-1:123456789012:api-logs",
      ),
    );
  });

  it("comes without any managed policy", async () => {
    const { resources } = await evaluate({
      config: { enableCloudFront: "withCustomAlias", enableDyndns2: "true" },
    });
    expect(resources.filter(({ type }) => /PolicyAttachment|ManagedPolicy/i.test(type))).to.deep.equal([]);
    expect(JSON.stringify(resources.map(({ inputs }) => ({ ...inputs, code: "" })))).not.to.include(
      "FullAccess",
    );
  });
});

describe("the role", () => {
  it("is for Lambda alone", async () => {
    const { inputs } = (await evaluate()).one("aws:iam/role:Role");
    expect(JSON.parse(inputs["assumeRolePolicy"] as string)).to.deep.equal(lambdaTrustPolicy());
    expect(lambdaTrustPolicy().Statement).to.deep.equal([
      {
        Sid: "RunAsLambda",
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "lambda.amazonaws.com" },
      },
    ]);
  });
});

describe("the other wildcards of the program", () => {
  it("are the stages in API Gateway's permission to call the function", async () => {
    const { resources } = await evaluate({ config: { enableDyndns2: "true" } });
    const sources = resources
      .filter(({ type }) => type === "aws:lambda/permission:Permission")
      .map(({ inputs }) => inputs["sourceArn"]);
    const executionArn = "arn:aws:execute-api:eu-central-1:123456789012:api";
    expect(sources).to.have.members([
      `${executionArn}/*/*/`,
      `${executionArn}/*/*/nic/update`,
      `${executionArn}/*/*/v3/update`,
    ]);
  });
});
