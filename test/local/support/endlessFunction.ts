/** Sends one request through a viewer function that never ends, and prints what CloudFront answers, and how often it asked. */
import { createCloudFront } from "../../../local/aws/cloudFront";
import { parseDistribution } from "../../../local/aws/cloudFront/distribution";
import { compileFunction } from "../../../local/aws/cloudFront/viewerFunction";
import { distributionInputs, FUNCTION_ARN } from "./distribution";

let asked = 0;
const cloudFront = createCloudFront({
  origin: async () => {
    asked += 1;
    return { status: 200, headers: [], body: Buffer.alloc(0) };
  },
});
cloudFront.functions.set(FUNCTION_ARN, compileFunction(FUNCTION_ARN, "function handler() { for (;;); }"));
const distribution = parseDistribution("EEXAMPLE", "arn", distributionInputs());
const request = {
  method: "GET",
  target: "/",
  protocol: "HTTP/1.1",
  body: Buffer.alloc(0),
  sourceIp: "192.0.2.7",
};
void cloudFront
  .handle(distribution, { ...request, headers: [["Host", "eexample.cloudfront.localhost"]] })
  .then(({ status }) => process.stdout.write(`${status} ${asked}`));
