/** Commands to paste in bash, in this order: each works as it stands, whatever the stack's settings. */
import type { EmbeddedCloud, ExampleHost } from "../embeddedCloud";

/** Calls the API with curl, as the caller that curl is on this machine, and asks the name server with dig. */
export function tryLines(cloud: EmbeddedCloud): string[] {
  const host = cloud.local.examples.find(({ record_type }) => record_type === "A");
  if (!host) {
    return [];
  }
  const { outputs, local } = cloud;
  const authenticate = isSet(cloud, "requireSignature") ? signature : token;
  const set = authenticate(host, "set");
  const list = authenticate(host, "list_hosts");
  const name = host.hostname;
  return [
    curl(outputs, "mode=get"),
    ...set.lines,
    curl(outputs, `mode=set&hostname=${name}&${set.query}`),
    `dig @${local.nameServer.host} -p ${local.nameServer.port} ${name} A`,
    // The token is the same for every mode.
    ...(authenticate === token ? [] : list.lines),
    curl(outputs, `mode=list_hosts&hostname=${name}&${list.query}`),
    ...(isSet(cloud, "enableDyndns2") && authenticate === token ? [dyndns2(outputs, host)] : []),
    `AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=${cloud.config["aws:region"]} aws dynamodb scan ` +
      `--table-name ${outputs["configTableName"]} --endpoint-url ${local.dynamodbEndpoint}`,
  ];
}

interface Authentication {
  /** What has to be run before. */
  lines: string[];
  /** What goes into the query. */
  query: string;
}

/** The original's token, over the address that curl comes from. */
function token({ hostname, shared_secret }: ExampleHost): Authentication {
  return {
    lines: [`HASH=$(printf '%s' '127.0.0.1${hostname}${shared_secret}' | sha256sum | cut -d ' ' -f 1)`],
    query: "hash=$HASH",
  };
}

function signature({ hostname, record_type, shared_secret }: ExampleHost, mode: string): Authentication {
  const text = `'ddns1\\n${mode}\\n${hostname}\\n${record_type}\\n%s' "$TIME"`;
  return {
    lines: [
      "TIME=$(node -p 'Date.now()')",
      `SIG=$(printf ${text} | openssl dgst -sha256 -hmac '${shared_secret}' | sed 's/.* //')`,
    ],
    query: "time=$TIME&sig=$SIG",
  };
}

function dyndns2(outputs: Record<string, unknown>, { hostname, shared_secret }: ExampleHost): string {
  const name = hostname.replace(/\.$/, "");
  const url = `${outputs["apiUrl"]}/nic/update?hostname=${name}`;
  return `curl -s --ipv4${connectOption(outputs)} -u '${name}:${shared_secret}' "${url}"`;
}

function curl(outputs: Record<string, unknown>, query: string): string {
  const key = outputs["apiKey"] ? ` -H 'x-api-key: ${outputs["apiKey"]}'` : "";
  return `curl -s --ipv4${connectOption(outputs)}${key} "${outputs["apiUrl"]}?${query}"`;
}

/** This machine's resolver does not ask our name server for an alias, nor always knows names below localhost. */
function connectOption(outputs: Record<string, unknown>): string {
  const { hostname, port } = new URL(String(outputs["apiUrl"]));
  return hostname === "localhost" ? "" : ` --connect-to ${hostname}:${port}:127.0.0.1:${port}`;
}

function isSet({ config }: EmbeddedCloud, setting: string): boolean {
  return Object.entries(config).some(([key, value]) => key.endsWith(`:${setting}`) && value === "true");
}
