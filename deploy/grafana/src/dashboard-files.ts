import { dashboardOf } from './board.js';
import { OVERVIEW } from './dashboards/overview.js';
import { SATURATION } from './dashboards/saturation.js';
import { TELEMETRY } from './dashboards/telemetry.js';
import { TOOLS } from './dashboards/tools.js';

const BOARDS = [OVERVIEW, TOOLS, SATURATION, TELEMETRY];

/** What Grafana loads, by its path in the repository. */
export const DASHBOARD_FILES: ReadonlyMap<string, string> = new Map(
  BOARDS.map((board) => [
    `deploy/grafana/dashboards/${board.uid}.json`,
    `${JSON.stringify(dashboardOf(board), undefined, 2)}\n`,
  ]),
);
