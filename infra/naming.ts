import { RunError } from "@pulumi/pulumi";

/** What the physical names of a stack's resources begin with, and the tags that say whose they are. */
export interface Naming {
  /** `<project>-<stack>`. */
  prefix: string;
  tags: { project: string; stack: string };
}

/** What AWS takes of a Lambda function's name. */
const LONGEST_NAME = 64;

/**
 * The names of one stack. Two stacks of one account never share a name.
 *
 * @throws `RunError` when AWS would refuse them: a Lambda function's name has at most 64 letters, digits, `-` and `_`
 */
export function nameResources(project: string, stack: string): Naming {
  const prefix = `${project}-${stack}`;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(prefix)) {
    throw new RunError(
      `The resources of this stack would be named "${prefix}", and AWS takes at most 64 letters, digits, ` +
        '"-" and "_": give the stack another name (pulumi stack rename)',
    );
  }
  return { prefix, tags: { project, stack } };
}

/**
 * The name of a function beside the stack's main one.
 *
 * @throws `RunError` when AWS would refuse it
 */
export function nameFunction({ prefix }: Naming, suffix: string): string {
  const name = `${prefix}-${suffix}`;
  if (name.length > LONGEST_NAME) {
    throw new RunError(
      `A function of this stack would be named "${name}", and AWS takes at most ${LONGEST_NAME} characters: ` +
        "give the stack a shorter name (pulumi stack rename)",
    );
  }
  return name;
}
