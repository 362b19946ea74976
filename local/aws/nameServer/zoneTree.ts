/** A zone's names as a tree, with the empty ones between them, which exist, too (RFC 4592, 2.2.2). */
import type { RecordType, ResourceRecordSet } from "../route53/model";

/** The record sets of one name, by type; several of one type when a routing policy chooses among them. */
export type Node = ReadonlyMap<RecordType, readonly ResourceRecordSet[]>;

/** All existing names, in Route 53's spelling. */
export type ZoneTree = ReadonlyMap<string, Node>;

const trees = new WeakMap<readonly ResourceRecordSet[], ZoneTree>();

/** The tree of a zone's sets. The store makes a new array at every change, so that a tree is never stale. */
export function zoneTree(zoneName: string, sets: readonly ResourceRecordSet[]): ZoneTree {
  const known = trees.get(sets);
  if (known !== undefined) {
    return known;
  }
  const tree = buildTree(zoneName, sets);
  trees.set(sets, tree);
  return tree;
}

function buildTree(zoneName: string, sets: readonly ResourceRecordSet[]): ZoneTree {
  const tree = new Map<string, Map<RecordType, ResourceRecordSet[]>>();
  for (const set of sets) {
    for (let name = set.Name; name !== zoneName && !tree.has(name); name = parentOf(name)) {
      tree.set(name, new Map());
    }
    const node = tree.get(set.Name) ?? new Map<RecordType, ResourceRecordSet[]>();
    tree.set(set.Name, node.set(set.Type, [...(node.get(set.Type) ?? []), set]));
  }
  return tree;
}

/** A dot inside a label is written `\056`, so that every dot here ends a label. */
export function parentOf(name: string): string {
  return name.slice(name.indexOf(".") + 1);
}

/** The name itself and the names above it up to and with the apex, the name first. */
export function upToApex(name: string, zoneName: string): string[] {
  const names = [name];
  for (let at = name; at !== zoneName; ) {
    at = parentOf(at);
    names.push(at);
  }
  return names;
}
