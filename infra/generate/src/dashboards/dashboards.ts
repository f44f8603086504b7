import { buildDashboard } from './build-dashboard.ts';
import { checkout } from './checkout.ts';
import type { DashboardSpec } from './dashboard-spec.ts';
import { dependencies } from './dependencies.ts';
import { overview } from './overview.ts';
import { payments } from './payments.ts';
import { resilience } from './resilience.ts';
import { services } from './services.ts';
import { telemetry } from './telemetry.ts';

/** In the order in which a person would look. */
const dashboards: readonly DashboardSpec[] = [overview, services, checkout, payments, resilience, dependencies, telemetry];

/** The files that Grafana provisions and the console draws; each is called by its uid. */
export function dashboardFiles(): { readonly path: string; readonly content: string }[] {
  return dashboards.map((spec) => ({
    path: `infra/grafana/dashboards/${spec.uid}.json`,
    content: `${JSON.stringify(buildDashboard(spec), null, 2)}\n`,
  }));
}
