import { readdirSync, readFileSync } from 'node:fs';
import type { Transport } from '../../config/transport.js';
import { objectiveFiles } from '../../objectives/objective-files.js';
import { forProject } from '../objectives/project-objectives.js';
import { PACKAGE_FOLDER, releaseOf } from './own-package.js';
import { type Files, renderTemplates } from './templates.js';

export interface Project {
  readonly name: string;
  readonly transport: Transport;
  /** What package.json says of this package: a range, or where a tarball is. */
  readonly gatehouse: string;
}

const DASHBOARDS = 'deploy/grafana/dashboards/';

/** Every file of a new project. */
export function projectFiles({ name, transport, gatehouse }: Project): Files {
  const values = {
    name,
    transport,
    gatehouse,
    path: transport === 'sse' ? 'sse' : 'mcp',
    // Clients call streamable HTTP by this name.
    clientType: transport === 'sse' ? 'sse' : 'http',
    // By hand, over stdio, nobody can try anything.
    devTransport: transport === 'stdio' ? 'http' : transport,
    nestjs_common: releaseOf('@nestjs/common'),
    nestjs_testing: releaseOf('@nestjs/testing'),
    zod: releaseOf('zod'),
    types_node: releaseOf('@types/node'),
    node: releaseOf('node'),
    typescript: releaseOf('typescript'),
    vitest: releaseOf('vitest'),
  };
  return {
    ...renderTemplates('project', values),
    ...renderTemplates(transport === 'stdio' ? 'stdio' : 'networked', values),
    ...shippedDashboards(),
    ...forProject(objectiveFiles([])),
    // After the above: the index of the runbooks lists those of the tools too.
    ...renderTemplates('objectives', {}),
  };
}

function shippedDashboards(): Files {
  const folder = new URL(DASHBOARDS, PACKAGE_FOLDER);
  const names = readdirSync(folder);
  return Object.fromEntries(names.map((name) => [DASHBOARDS + name, readFileSync(new URL(name, folder), 'utf8')]));
}
