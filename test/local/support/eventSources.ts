import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { type Cloud, type CloudOptions, startCloud } from "../../../local/cloud";
import { make, makeFunction } from "./cloud";
import { connect } from "./streams";

export const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
export const TABLE_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/hosts";
export const QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:failures";

/** The table of hosts, with a stream. */
export const TABLE = {
  name: "hosts",
  hashKey: "hostname",
  attributes: [{ name: "hostname", type: "S" }],
  billingMode: "PAY_PER_REQUEST",
  streamEnabled: true,
  streamViewType: "NEW_AND_OLD_IMAGES",
};

/** What a role must allow for all that a mapping does. */
export const STATEMENTS = {
  read: allow(
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
    `${TABLE_ARN}/stream/*`,
  ),
  list: allow(["dynamodb:ListStreams"], `${TABLE_ARN}/stream/*`),
  send: allow(["sqs:SendMessage"], QUEUE_ARN),
  log: allow(["logs:*"], "*"),
};

/** A cloud with a streamed table and a queue, for the tests of one `describe`. */
export interface EventSourceWorld {
  cloud: Cloud;
  streamArn: string;
  /** The hosts of each batch that a function was handed, in order. */
  batches: string[][];
  /** Moves the cloud's clock forward. */
  pass(milliseconds: number): void;
  /** Writes a host, with one more attribute where given. */
  put(hostname: string, comment?: string): Promise<unknown>;
  /** Makes a function that prints its batch and then does this with `hosts` and `event`. */
  makeFunction(body: string, statements?: object[], name?: string): ReturnType<typeof makeFunction>;
  /** Lets the stream come to the function `example`. */
  map(inputs?: Record<string, unknown>): ReturnType<typeof make>;
  /** The bodies of the messages about what was given up. */
  failures(): { requestContext: Record<string, unknown>; DDBStreamBatchInfo: Record<string, unknown> }[];
  /** Waits for the next line that a function prints and that holds this. */
  printed(text: string): Promise<void>;
}

/** Declares the hooks that start it and close it for each test. */
export function useEventSources(options: CloudOptions = {}): EventSourceWorld {
  const world = {} as EventSourceWorld;
  let close = async () => {};
  let listeners: [string, () => void][] = [];

  beforeEach(async () => {
    let passed = 0;
    world.batches = [];
    listeners = [];
    const log = (line: string) => {
      if (line.startsWith("batch ")) world.batches.push(JSON.parse(line.slice("batch ".length)));
      for (const [text, heard] of listeners) if (line.includes(text)) heard();
    };
    const cloud = await startCloud({ clock: () => Date.now() + passed, log, ...options });
    const { documents, disconnect } = connect(cloud.endpoints.dynamodb);
    close = async () => {
      disconnect();
      await cloud.close();
    };
    const table = await make(cloud, "aws:dynamodb/table:Table", TABLE);
    await make(cloud, "aws:sqs/queue:Queue", { name: "failures" });
    Object.assign(world, {
      cloud,
      streamArn: table.outputs["streamArn"],
      pass: (milliseconds: number) => {
        passed += milliseconds;
      },
      put: (hostname: string, comment?: string) =>
        documents.send(new PutCommand({ TableName: "hosts", Item: { hostname, comment: comment ?? null } })),
      makeFunction: (body: string, statements: object[] = Object.values(STATEMENTS), name?: string) =>
        makeFunction(cloud, handler(body), statements, name),
      map: (inputs: Record<string, unknown> = {}) =>
        make(cloud, MAPPING, {
          eventSourceArn: world.streamArn,
          functionName: "example",
          startingPosition: "TRIM_HORIZON",
          ...inputs,
        }),
      failures: () => (cloud.queues.get(QUEUE_ARN)?.messages() ?? []).map(({ body }) => JSON.parse(body)),
      printed: (text: string) => new Promise<void>((resolve) => listeners.push([text, resolve])),
    });
  });
  afterEach(() => close());
  return world;
}

function handler(body: string): string {
  return `exports.handler = async (event) => {
    const hosts = event.Records.map(({ dynamodb }) => dynamodb.Keys.hostname.S);
    console.log("batch " + JSON.stringify(hosts));
    ${body}
  };`;
}

export function allow(Action: string[], Resource: string): object {
  return { Effect: "Allow", Action, Resource };
}
