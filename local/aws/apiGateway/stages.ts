/** The stages of an account, and where each is found on this machine. */
import { servedHost } from "../http";
import type { ApiDocument } from "./document";
import type { ThrottleSettings } from "./keys";

/** A stage: an address, with a deployed document behind it. */
export interface Stage {
  apiId: string;
  name: string;
  document: ApiDocument;
  /** Limits by method path (`~1nic~1update/ANY`; slashes escaped), each of that method by itself; or of every method (`*` + `/*`). */
  throttles?: Record<string, ThrottleSettings>;
}

/** A stage that has its address. */
export interface ServedStage extends Stage {
  /**
   * The host of its URL, without the port: `localhost` for the first stage of a name, so that it is found over
   * both families and by whatever name the machine has; `API.execute-api.localhost` for any other.
   */
  readonly host: string;
}

/** The stages of an account. */
export interface Stages {
  /** The stage that a request is for. */
  at(host: string | undefined, name: string): ServedStage | undefined;
  find(apiId: string, name: string): ServedStage | undefined;
  add(stage: Stage): ServedStage;
  remove(apiId: string, name: string): void;
  ofApi(apiId: string): ServedStage[];
}

/** Makes an account without stages. */
export function createStages(): Stages {
  const stages = new Set<ServedStage>();
  const find = (wanted: Partial<ServedStage>): ServedStage | undefined =>
    [...stages].find((stage) =>
      Object.entries(wanted).every(([key, value]) => stage[key as keyof ServedStage] === value),
    );
  return {
    at: (host, name) => find({ host: servedHost(host), name }),
    find: (apiId, name) => find({ apiId, name }),
    add(stage) {
      const taken = find({ host: "localhost", name: stage.name }) !== undefined;
      const served = { ...stage, host: taken ? `${stage.apiId}.execute-api.localhost` : "localhost" };
      stages.add(served);
      return served;
    },
    remove(apiId, name) {
      const stage = find({ apiId, name });
      if (stage) {
        stages.delete(stage);
      }
    },
    ofApi: (apiId) => [...stages].filter((stage) => stage.apiId === apiId),
  };
}
