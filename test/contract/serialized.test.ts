import { Module } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { expect } from "chai";
import { createAcmeHandler } from "../../runtime/acmeHandler";
import { createBatchedAcmeHandler } from "../../runtime/batchedAcmeHandler";
import { createBatchedHandler } from "../../runtime/batchedHandler";
import { createHandler } from "../../runtime/handler";
import { createNotifier } from "../../runtime/notifier";
import { createPublisher } from "../../runtime/publisher";
import { createWatch } from "../../runtime/watch";
import { proxyEvent, type TestRequest } from "../support/events";
import { readAnswer, startWorld } from "../support/world";
import { declareContract } from "./suite";
import { lookupIn } from "./zoneLookup";

type Handler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/** The text that Lambda would load: Pulumi serializes it from the same factory as infra/apiFunction.ts does. */
async function serialize(factory: () => unknown = () => createHandler(process.env)): Promise<string> {
  const { text } = await pulumi.runtime.serializeFunction(factory, { isFactoryFunction: true });
  return text;
}

/** Loads a text as a module of its own, which shares nothing with the modules that it was made from. */
function load(text: string): Handler {
  const filename = join(__dirname, "serialized.js");
  const loaded = new Module(filename) as Module & {
    _compile(text: string, filename: string): void;
    paths: string[];
  };
  loaded.paths = [join(__dirname, "../../node_modules")];
  loaded._compile(text, filename);
  return loaded.exports.handler;
}

for (const [title, factory] of [
  ["as the serialized text", () => createHandler(process.env)],
  ["as the serialized text, with challenges", () => createAcmeHandler(process.env)],
] as const) {
  declareContract(title, {
    ipv4Callers: ["192.0.2.7", "198.51.100.4"],
    ipv6Caller: "2001:db8::7",
    servesDyndns2: true,
    zoneBeside: "lan.example",
    open: async () => {
      const world = await startWorld("example.com", [{ name: "lan.example", privateZone: true }]);
      Object.assign(process.env, world.env);
      const handler = load(await serialize(factory));
      const { log, info, warn } = console;
      Object.assign(console, { info: () => {}, warn: () => {} });
      let requests = 0;
      return {
        zoneName: world.zoneName,
        table: world,
        request: async (request: TestRequest) =>
          readAnswer(await handler(proxyEvent(request, `request-${++requests}`))),
        lookup: lookupIn(world),
        close: async () => {
          Object.assign(console, { log, info, warn });
          for (const name of Object.keys(world.env)) delete process.env[name];
          await world.close();
        },
      };
    },
  });
}

describe("the serialized text", () => {
  it("declares fewer than three parameters, or Lambda's Node 24 would refuse it", async () => {
    const saved = { ...process.env };
    Object.assign(process.env, {
      STACK: "p-s",
      ZONE_ID: "Z1",
      ZONE_NAME: "example.com",
      CONFIG_TABLE: "t",
      DEFAULT_TTL: "60",
      ALARM_TOPIC: "arn",
      STACK_NAME: "stack",
      STALE_AFTER: "24",
    });
    try {
      expect(load(await serialize()).length).to.be.lessThan(3);
      expect(load(await serialize(() => createPublisher(process.env))).length).to.be.lessThan(3);
      expect(load(await serialize(() => createNotifier(process.env))).length).to.be.lessThan(3);
      expect(load(await serialize(() => createBatchedHandler(process.env))).length).to.be.lessThan(3);
      expect(load(await serialize(() => createWatch(process.env))).length).to.be.lessThan(3);
      expect(load(await serialize(() => createAcmeHandler(process.env))).length).to.be.lessThan(3);
      expect(load(await serialize(() => createBatchedAcmeHandler(process.env))).length).to.be.lessThan(3);
    } finally {
      process.env = saved;
    }
  });
});
