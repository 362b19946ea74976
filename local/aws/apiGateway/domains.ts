/** Custom domain names of an account: names under which its stages answer, by their mappings. */

/** A custom domain name. */
export interface CustomDomain {
  readonly name: string;
  /** What its alias records point to. */
  readonly target: string;
  certificateArn: string;
  /** The stage at its root; without one, every request is Forbidden. */
  mapping?: { apiId: string; stage: string };
}

/** The custom domain names of an account. */
export interface Domains {
  find(host: string | undefined): CustomDomain | undefined;
  /** By the name that alias records point to. */
  byTarget(target: string): CustomDomain | undefined;
  /** @throws in API Gateway's words where there is one of that name */
  add(domain: CustomDomain): void;
  remove(name: string): void;
  all(): CustomDomain[];
}

/** Makes an account without custom domain names. */
export function createDomains(): Domains {
  const domains = new Map<string, CustomDomain>();
  return {
    find: (host) => domains.get(host ?? ""),
    byTarget: (wanted) => [...domains.values()].find(({ target }) => target === wanted),
    add(domain) {
      if (domains.has(domain.name)) {
        throw new Error("BadRequestException: The domain name you provided already exists.");
      }
      domains.set(domain.name, domain);
    },
    remove(name) {
      domains.delete(name);
    },
    all: () => [...domains.values()],
  };
}
