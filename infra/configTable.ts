import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { exampleItem, type RecordType } from "./exampleItem";
import type { Naming } from "./naming";
import { randomSecret } from "./randomSecret";
import type { Settings } from "./settings/table";

/** The index by which the members of a group are found. The runtime knows it under the same name. */
export const SECRET_INDEX = "shared_secret-index";

/** Provisioned capacity units of the config table and of its index. */
export interface Capacity {
  tableRead: number;
  tableWrite: number;
  indexRead: number;
  indexWrite: number;
}

/** What the stack's settings say of capacity; undefined: the table is billed on demand. */
export function capacityOf({ ddbRcu, ddbWcu, ddbGsiRcu, ddbGsiWcu }: Settings): Capacity | undefined {
  return ddbRcu && ddbWcu && ddbGsiRcu && ddbGsiWcu
    ? { tableRead: ddbRcu, tableWrite: ddbWcu, indexRead: ddbGsiRcu, indexWrite: ddbGsiWcu }
    : undefined;
}

export interface ConfigTableArgs {
  naming: Naming;
  /** The zone in which the example hosts are, without a trailing dot. */
  zoneName: pulumi.Input<string>;
  /**
   * Provisioned capacity units.
   *
   * @default billed on demand
   */
  capacity?: Capacity;
  /** Whether `pulumi destroy` may delete the table and every host in it. */
  forceDestroy: boolean;
  /**
   * Whether its changes are told to a stream. One that is there already stays when this goes: what is in it is still read, and
   * without a reader it costs nothing.
   */
  isStreamed: boolean;
}

/**
 * The table that lists the hosts, a host and record type an item, and what was last published for each.
 *
 * The hosts are written by hand and are nowhere else, so they are guarded. Unless `forceDestroy`, the table is
 * protected in Pulumi, whose previews then refuse a destroy or a replacement that nobody intended (the stack was
 * renamed, say) before anything has happened, and in DynamoDB, which knows of the console. For what people delete
 * by mistake there is point-in-time recovery: any second of the past 35 days can be restored, and of a deleted
 * table its last.
 */
export class ConfigTable extends pulumi.ComponentResource {
  /** The table's name, `<project>-<stack>-config`. */
  readonly tableName: pulumi.Output<string>;
  /** The table's ARN, for policies. */
  readonly arn: pulumi.Output<string>;
  /** The stream's ARN, where there is one. */
  readonly streamArn: pulumi.Output<string>;

  constructor(name: string, args: ConfigTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ddns:infra:ConfigTable", name, {}, opts);
    const table = this.createTable(name, args);
    // One for both, as a host's A and AAAA should have: routers send one password for both families.
    const secret = randomSecret(`${name}-example-secret`, { parent: this });
    this.createExample(name, "A", table, secret, args);
    this.createExample(name, "AAAA", table, secret, args);
    this.tableName = table.name;
    this.arn = table.arn;
    this.streamArn = table.streamArn;
    this.registerOutputs({ tableName: this.tableName, arn: this.arn });
  }

  private createTable(
    name: string,
    { naming, capacity, forceDestroy, isStreamed }: ConfigTableArgs,
  ): aws.dynamodb.Table {
    return new aws.dynamodb.Table(
      name,
      {
        // Another name or another key is another table, without the hosts of this one.
        name: `${naming.prefix}-config`,
        hashKey: "hostname",
        rangeKey: "record_type",
        attributes: [
          { name: "hostname", type: "S" },
          { name: "record_type", type: "S" },
          { name: "shared_secret", type: "S" },
        ],
        billingMode: capacity ? "PROVISIONED" : "PAY_PER_REQUEST",
        readCapacity: capacity?.tableRead,
        writeCapacity: capacity?.tableWrite,
        globalSecondaryIndexes: [
          {
            name: SECRET_INDEX,
            keySchemas: [{ attributeName: "shared_secret", keyType: "HASH" }],
            projectionType: "INCLUDE",
            nonKeyAttributes: ["mac_address", "read_privilege"],
            readCapacity: capacity?.indexRead,
            writeCapacity: capacity?.indexWrite,
          },
        ],
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: !forceDestroy,
        ...(isStreamed ? { streamEnabled: true, streamViewType: "NEW_AND_OLD_IMAGES" } : {}),
        tags: naming.tags,
      },
      {
        parent: this,
        protect: !forceDestroy,
        // The table is changed before the function that writes for the stream: closed here, it would lose what that still writes.
        ignoreChanges: isStreamed ? [] : ["streamEnabled", "streamViewType"],
      },
    );
  }

  private createExample(
    name: string,
    recordType: RecordType,
    table: aws.dynamodb.Table,
    sharedSecret: pulumi.Output<string>,
    { zoneName }: ConfigTableArgs,
  ): void {
    const childName = `${name}-example-${recordType.toLowerCase()}`;
    const item = pulumi
      .all([zoneName, sharedSecret])
      .apply(([zone, secret]) => JSON.stringify(exampleItem(zone, recordType, secret)));
    new aws.dynamodb.TableItem(
      childName,
      { tableName: table.name, hashKey: "hostname", rangeKey: "record_type", item: pulumi.secret(item) },
      {
        parent: this,
        additionalSecretOutputs: ["item"],
        // A TableItem owns the whole item: without this, an update would undo what people and the service wrote.
        ignoreChanges: ["item"],
      },
    );
  }
}
