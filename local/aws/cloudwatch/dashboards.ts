/** The embedded CloudWatch's dashboards: checked as PutDashboard does, and as what each of their widgets would show. */
import { listAt, objectAt, refuse } from "./dashboards/check";
import { readWidget, type Shown } from "./dashboards/widgets";

/** A dashboard. */
export interface Dashboard extends Shown {
  name: string;
  arn: string;
  /** JSON, as it was given. */
  body: string;
}

/** The account's dashboards. */
export interface Dashboards {
  /** By name. */
  readonly dashboards: ReadonlyMap<string, Dashboard>;
  /**
   * Makes one, or changes it.
   *
   * @throws InvalidParameterInput, that names the place in the body
   */
  put(name: string, body: string): Dashboard;
  delete(name: string): void;
}

const MAX_WIDGETS = 500;

/**
 * Makes a CloudWatch without dashboards.
 *
 * @param checkQuery throws when Logs Insights would not take a query
 */
export function createDashboards(options: {
  accountId: string;
  checkQuery: (queryString: string) => void;
}): Dashboards {
  const dashboards = new Map<string, Dashboard>();
  return {
    dashboards,
    put(name, body) {
      if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
        throw new Error(
          `InvalidParameterValue: the name of a dashboard has letters, digits, - and _ alone (${name})`,
        );
      }
      const shown = readBody(body);
      for (const { queryString } of shown.queries) options.checkQuery(queryString);
      const dashboard = {
        name,
        // Dashboards are of no region.
        arn: `arn:aws:cloudwatch::${options.accountId}:dashboard/${name}`,
        body,
        ...shown,
      };
      dashboards.set(name, dashboard);
      return dashboard;
    },
    delete(name) {
      dashboards.delete(name);
    },
  };
}

function readBody(text: string): Shown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    refuse("the body", "is no JSON");
  }
  const body = objectAt("the body", json, ["end", "periodOverride", "start", "widgets"]);
  const { periodOverride, start, end } = body;
  if (periodOverride !== undefined && !["auto", "inherit"].includes(String(periodOverride))) {
    refuse("periodOverride", "is auto or inherit");
  }
  if (start !== undefined && !/^(-P(T?\d+[MHDW])+|\d{4}-\d\d-\d\dT[\d:.]+Z)$/.test(String(start))) {
    refuse("start", "is a length of time such as -PT3H, or a moment");
  }
  if (end !== undefined && start === undefined) refuse("end", "goes with a start");
  const widgets = listAt("widgets", body["widgets"]);
  if (widgets.length > MAX_WIDGETS) refuse("widgets", `are ${MAX_WIDGETS} at most`);
  const shown = widgets.map((widget, index) => readWidget(`widgets[${index}]`, widget));
  return {
    metrics: shown.flatMap(({ metrics }) => metrics),
    queries: shown.flatMap(({ queries }) => queries),
    alarms: shown.flatMap(({ alarms }) => alarms),
  };
}
