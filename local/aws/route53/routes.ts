/** All operations of the API, so that one that is not imitated is refused by its name. */
import type { Operation } from "./operation";
import { changeResourceRecordSets } from "./operations/changeResourceRecordSets";
import { createHostedZone } from "./operations/createHostedZone";
import { deleteHostedZone } from "./operations/deleteHostedZone";
import { getChange } from "./operations/getChange";
import { getHostedZone } from "./operations/getHostedZone";
import { getHostedZoneLimit } from "./operations/getHostedZoneLimit";
import { listHostedZones } from "./operations/listHostedZones";
import { listHostedZonesByName } from "./operations/listHostedZonesByName";
import { listResourceRecordSets } from "./operations/listResourceRecordSets";

const IMITATED: Readonly<Record<string, Operation>> = {
  ChangeResourceRecordSets: changeResourceRecordSets,
  CreateHostedZone: createHostedZone,
  DeleteHostedZone: deleteHostedZone,
  GetChange: getChange,
  GetHostedZone: getHostedZone,
  GetHostedZoneLimit: getHostedZoneLimit,
  ListHostedZones: listHostedZones,
  ListHostedZonesByName: listHostedZonesByName,
  ListResourceRecordSets: listResourceRecordSets,
};

/** Name, method and path below `/2013-04-01/`, as the service's API model has them. */
const ROUTES = `
ActivateKeySigningKey POST keysigningkey/{HostedZoneId}/{Name}/activate
AssociateVPCWithHostedZone POST hostedzone/{Id}/associatevpc
ChangeCidrCollection POST cidrcollection/{CidrCollectionId}
ChangeResourceRecordSets POST hostedzone/{Id}/rrset/
ChangeTagsForResource POST tags/{ResourceType}/{ResourceId}
CreateCidrCollection POST cidrcollection
CreateHealthCheck POST healthcheck
CreateHostedZone POST hostedzone
CreateKeySigningKey POST keysigningkey
CreateQueryLoggingConfig POST queryloggingconfig
CreateReusableDelegationSet POST delegationset
CreateTrafficPolicy POST trafficpolicy
CreateTrafficPolicyInstance POST trafficpolicyinstance
CreateTrafficPolicyVersion POST trafficpolicy/{Id}
CreateVPCAssociationAuthorization POST hostedzone/{Id}/authorizevpcassociation
DeactivateKeySigningKey POST keysigningkey/{HostedZoneId}/{Name}/deactivate
DeleteCidrCollection DELETE cidrcollection/{CidrCollectionId}
DeleteHealthCheck DELETE healthcheck/{HealthCheckId}
DeleteHostedZone DELETE hostedzone/{Id}
DeleteKeySigningKey DELETE keysigningkey/{HostedZoneId}/{Name}
DeleteQueryLoggingConfig DELETE queryloggingconfig/{Id}
DeleteReusableDelegationSet DELETE delegationset/{Id}
DeleteTrafficPolicy DELETE trafficpolicy/{Id}/{Version}
DeleteTrafficPolicyInstance DELETE trafficpolicyinstance/{Id}
DeleteVPCAssociationAuthorization POST hostedzone/{Id}/deauthorizevpcassociation
DisableHostedZoneDNSSEC POST hostedzone/{Id}/disable-dnssec
DisassociateVPCFromHostedZone POST hostedzone/{Id}/disassociatevpc
EnableHostedZoneDNSSEC POST hostedzone/{Id}/enable-dnssec
GetAccountLimit GET accountlimit/{Type}
GetChange GET change/{Id}
GetCheckerIpRanges GET checkeripranges
GetDNSSEC GET hostedzone/{Id}/dnssec
GetGeoLocation GET geolocation
GetHealthCheck GET healthcheck/{HealthCheckId}
GetHealthCheckCount GET healthcheckcount
GetHealthCheckLastFailureReason GET healthcheck/{HealthCheckId}/lastfailurereason
GetHealthCheckStatus GET healthcheck/{HealthCheckId}/status
GetHostedZone GET hostedzone/{Id}
GetHostedZoneCount GET hostedzonecount
GetHostedZoneLimit GET hostedzonelimit/{Id}/{Type}
GetQueryLoggingConfig GET queryloggingconfig/{Id}
GetReusableDelegationSet GET delegationset/{Id}
GetReusableDelegationSetLimit GET reusabledelegationsetlimit/{Id}/{Type}
GetTrafficPolicy GET trafficpolicy/{Id}/{Version}
GetTrafficPolicyInstance GET trafficpolicyinstance/{Id}
GetTrafficPolicyInstanceCount GET trafficpolicyinstancecount
ListCidrBlocks GET cidrcollection/{CidrCollectionId}/cidrblocks
ListCidrCollections GET cidrcollection
ListCidrLocations GET cidrcollection/{CidrCollectionId}
ListGeoLocations GET geolocations
ListHealthChecks GET healthcheck
ListHostedZones GET hostedzone
ListHostedZonesByName GET hostedzonesbyname
ListHostedZonesByVPC GET hostedzonesbyvpc
ListQueryLoggingConfigs GET queryloggingconfig
ListResourceRecordSets GET hostedzone/{Id}/rrset
ListReusableDelegationSets GET delegationset
ListTagsForResource GET tags/{ResourceType}/{ResourceId}
ListTagsForResources POST tags/{ResourceType}
ListTrafficPolicies GET trafficpolicies
ListTrafficPolicyInstances GET trafficpolicyinstances
ListTrafficPolicyInstancesByHostedZone GET trafficpolicyinstances/hostedzone
ListTrafficPolicyInstancesByPolicy GET trafficpolicyinstances/trafficpolicy
ListTrafficPolicyVersions GET trafficpolicies/{Id}/versions
ListVPCAssociationAuthorizations GET hostedzone/{Id}/authorizevpcassociation
TestDNSAnswer GET testdnsanswer
UpdateHealthCheck POST healthcheck/{HealthCheckId}
UpdateHostedZoneComment POST hostedzone/{Id}
UpdateHostedZoneFeatures POST hostedzone/{Id}/features
UpdateTrafficPolicyComment POST trafficpolicy/{Id}/{Version}
UpdateTrafficPolicyInstance POST trafficpolicyinstance/{Id}
`;

export interface Route {
  name: string;
  /** Absent for what the stand-in does not imitate. */
  operation?: Operation;
  /** The `{…}` parts of the path. */
  path: Record<string, string>;
}

const TABLE = ROUTES.trim()
  .split("\n")
  .map((line) => {
    const [name = "", method = "", template = ""] = line.split(" ");
    return { name, method, pattern: patternOf(template) };
  });

/** Both spellings of the one path whose final slash differs between the CLI and the SDK are taken. */
function patternOf(template: string): RegExp {
  const pattern = template.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)").replace(/\/rrset\/?$/, "/rrset/?");
  return new RegExp(`^/2013-04-01/${pattern}$`);
}

/** The operation that a request means, or undefined when the API has none for it. */
export function findRoute(method: string, pathname: string): Route | undefined {
  for (const { name, method: wanted, pattern } of TABLE) {
    const match = wanted === method ? pattern.exec(pathname) : null;
    if (match !== null) {
      const path = { ...match.groups };
      const operation = IMITATED[name];
      return { name, path, ...(operation && { operation }) };
    }
  }
  return undefined;
}
