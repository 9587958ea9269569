import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShippedDashboard } from './metrics-page.js';

const FOLDER = 'deploy/grafana/dashboards';

/** What Grafana loads, as it stands in the repository. */
export function shippedDashboards(repository: string): readonly ShippedDashboard[] {
  return readdirSync(join(repository, FOLDER))
    .toSorted()
    .map((file) => {
      const json = readFileSync(join(repository, FOLDER, file), 'utf8');
      const { title } = JSON.parse(json) as { title: string };
      return { title, json };
    });
}
