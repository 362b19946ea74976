import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * A random secret that stays the same from one `pulumi up` to the next: 32 letters and digits (190 bits), so that
 * it can be pasted into shells, URLs and configuration files as it is.
 */
export function randomSecret(name: string, opts?: pulumi.CustomResourceOptions): pulumi.Output<string> {
  return new random.RandomPassword(name, { length: 32, special: false }, opts).result;
}
