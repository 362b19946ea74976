import * as pulumi from "@pulumi/pulumi";

export interface DestroyLockArgs {
  /** Whether `pulumi destroy` may take everything along. */
  forceDestroy: boolean;
  /** All that the stack consists of. */
  guarded: pulumi.Resource[];
}

/**
 * Keeps `pulumi destroy` from beginning, unless `forceDestroy`.
 *
 * Zone and table are protected, but deleted last: a destroy without a preview (`--skip-preview`, the Automation API) would
 * stop at them when the API, its URL and its key are gone. This component is nothing on AWS, and hangs on everything else,
 * so that it is what a destroy must delete first; being protected, it ends it there.
 */
export class DestroyLock extends pulumi.ComponentResource {
  constructor(name: string, { forceDestroy, guarded }: DestroyLockArgs) {
    super("ddns:infra:DestroyLock", name, {}, { protect: !forceDestroy, dependsOn: guarded });
    this.registerOutputs();
  }
}
