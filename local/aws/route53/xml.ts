/** XML in and out: request bodies are checked against a small schema, answers are built from plain objects. */
import { XMLBuilder, XMLParser } from "fast-xml-parser";
import { route53Error } from "./errors";

const NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/";

/** What an element may hold: text, a number, true or false, a list of equal elements, or named members. */
export type Shape =
  | "text"
  | "integer"
  | "flag"
  | { item: string; of: Shape }
  | { required: readonly string[]; members: Readonly<Record<string, Shape>> };

export type XmlValue = string | number | boolean | undefined | XmlValue[] | { [name: string]: XmlValue };

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@" });

/**
 * Reads a request's body.
 *
 * @returns the root element's members in the shape that `shape` describes: the caller names the type that it gives
 * @throws MalformedInput for what is no XML or another document, InvalidInput for what the shape does not allow
 */
export function readDocument<T>(body: string, root: string, shape: Shape): T {
  const document = parse(body);
  const element = isElement(document) ? document[root] : undefined;
  if (element === undefined) {
    throw route53Error("MalformedInput", `The request body is not valid, expected ${root}`);
  }
  if (!isElement(element) || element["@xmlns"] !== NAMESPACE) {
    throw invalid(`cvc-elt.1: Cannot find the declaration of element '${root}'.`);
  }
  return read(shape, root, element) as T;
}

function parse(body: string): unknown {
  // A document type could define entities that grow without bound.
  if (body.includes("<!DOCTYPE")) {
    throw route53Error("MalformedInput", "A document type declaration is not allowed.");
  }
  try {
    return parser.parse(body, true);
  } catch (error) {
    throw route53Error("MalformedInput", `The request body is no XML: ${(error as Error).message}`);
  }
}

function read(shape: Shape, name: string, value: unknown): unknown {
  if (typeof shape === "string") {
    return readScalar(shape, name, value);
  }
  const children = childrenOf(name, value);
  return "item" in shape ? readList(shape, children) : readStructure(shape, name, children);
}

function readScalar(shape: "text" | "integer" | "flag", name: string, value: unknown): unknown {
  if (typeof value !== "string") {
    throw invalid(`cvc-type.3.1.2: Element '${name}' is a simple type, so it must have no element children.`);
  }
  if (shape === "integer" && !/^[+-]?\d+$/.test(value)) {
    throw invalid(`cvc-datatype-valid.1.2.1: '${value}' is not a valid value for 'integer'.`);
  }
  if (shape === "flag" && !/^(true|false)$/.test(value)) {
    throw invalid(`cvc-datatype-valid.1.2.1: '${value}' is not a valid value for 'boolean'.`);
  }
  return shape === "integer" ? Number(value) : shape === "flag" ? value === "true" : value;
}

function childrenOf(name: string, value: unknown): Record<string, unknown> {
  if (typeof value === "string" && value.trim() === "") {
    return {};
  }
  const text = isElement(value) ? value["#text"] : value;
  if (!isElement(value) || (typeof text === "string" && text.trim() !== "")) {
    throw invalid(`cvc-complex-type.2.3: Element '${name}' cannot have character children.`);
  }
  return Object.fromEntries(
    Object.entries(value).filter(([child]) => child !== "#text" && !child.startsWith("@")),
  );
}

function readList(shape: { item: string; of: Shape }, children: Record<string, unknown>): unknown[] {
  refuseOthers(children, [shape.item]);
  const items = children[shape.item] ?? [];
  return (Array.isArray(items) ? items : [items]).map((item) => read(shape.of, shape.item, item));
}

function readStructure(
  shape: { required: readonly string[]; members: Readonly<Record<string, Shape>> },
  name: string,
  children: Record<string, unknown>,
): Record<string, unknown> {
  refuseOthers(children, Object.keys(shape.members));
  const missing = shape.required.filter((member) => children[member] === undefined);
  if (missing.length > 0) {
    throw invalid(
      `cvc-complex-type.2.4.b: The content of element '${name}' is not complete. One of '{${missing.join(", ")}}' is expected.`,
    );
  }
  return Object.fromEntries(
    Object.entries(shape.members)
      .filter(([member]) => children[member] !== undefined)
      .map(([member, inner]) => [member, read(inner, member, children[member])]),
  );
}

function refuseOthers(children: Record<string, unknown>, allowed: readonly string[]): void {
  const other = Object.keys(children).find((child) => !allowed.includes(child));
  if (other !== undefined) {
    throw invalid(
      `cvc-complex-type.2.4.a: Invalid content was found starting with element '${other}'. One of '{${allowed.join(", ")}}' is expected.`,
    );
  }
}

function isElement(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(message: string): Error {
  return route53Error("InvalidInput", `Invalid XML ; ${message}`);
}

/** A whole document; members that are undefined are left out. */
export function writeDocument(root: string, members: Record<string, XmlValue>): string {
  const document = { [root]: { "@xmlns": NAMESPACE, ...members } };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;
}
