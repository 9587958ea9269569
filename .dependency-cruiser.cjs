// Who may import whom. The table is the architecture: a new folder in src is a new row here.
// `packages: null` leaves npm packages to the rules further down. Node's own modules are always allowed.

// Everything but the tools, put together.
const FRAMEWORK = '^src/gatehouse\\.module\\.ts$';

const LAYERS = {
  errors: { folders: [], packages: [], why: 'Everything speaks in failures, so failures know nobody.' },
  loading: { folders: [], packages: [], why: 'How Node finds and compiles modules: set up before there are any.' },
  config: { folders: ['errors'], packages: null, why: 'Configuration is read before anything else exists.' },
  tool: {
    folders: ['errors'],
    packages: ['@nestjs/common', '@nestjs/core', '@standard-schema/spec'],
    why: 'What a toolset author writes against must not drag the service along.',
  },
  'json-schema': {
    folders: ['tool'],
    packages: ['ajv', '@standard-schema/spec'],
    why: 'Makes schemas that others wrote safe to use, whoever they are.',
  },
  identity: {
    folders: ['config', 'errors', 'tool', 'redis', 'observability'],
    packages: null,
    why: 'A part the pipeline combines: parts never know each other. It tells operators when keys cannot be fetched.',
  },
  admission: {
    folders: ['config', 'errors', 'tool', 'redis', 'observability'],
    packages: null,
    why: 'A part the pipeline combines: parts never know each other.',
  },
  resilience: {
    folders: ['config', 'errors', 'tool'],
    packages: null,
    why: 'A part the pipeline combines: parts never know each other.',
  },
  cache: {
    folders: ['config', 'errors', 'tool', 'redis'],
    packages: null,
    why: 'A part the pipeline combines: parts never know each other.',
  },
  audit: {
    folders: ['config', 'errors', 'tool', 'database', 'observability'],
    packages: null,
    why: 'A part the pipeline combines: parts never know each other.',
  },
  database: {
    folders: ['config', 'errors', 'observability'],
    packages: null,
    why: 'Storage serves toolsets and must not know who asks.',
  },
  'http-client': {
    folders: ['errors', 'observability'],
    packages: ['@nestjs/common', 'undici', 'ipaddr.js'],
    why: 'It asks one upstream and knows neither who asks nor what for; it tells of its requests.',
  },
  observability: {
    folders: ['config', 'errors', 'loading', 'tool'],
    packages: null,
    why: 'Signals are written by the pipeline; they never reach back into it.',
  },
  redis: {
    folders: ['config', 'errors', 'observability'],
    packages: null,
    why: 'What instances share is kept by the parts that need it; the connection knows none of them, and no toolset knows it.',
  },
  instances: {
    folders: ['config', 'errors', 'tool', 'redis', 'observability'],
    packages: null,
    why: 'Instances tell each other what has changed, whatever serves their clients.',
  },
  samples: {
    folders: ['errors', 'database', 'observability'],
    packages: null,
    why: 'The service writes down how it was, minute by minute; a toolset reads it, and nothing that serves a call does.',
  },
  skills: {
    folders: ['config', 'errors', 'tool'],
    packages: null,
    why: 'Files of the operator become resources of the catalogue; the pipeline serves them without knowing.',
  },
  'tool-rules': {
    folders: ['config', 'tool'],
    packages: [],
    why: 'What an operator says of a tool that no class declares means the same wherever that tool comes from.',
  },
  openapi: {
    folders: ['config', 'errors', 'tool', 'tool-rules', 'json-schema', 'http-client', 'observability'],
    packages: ['@nestjs/common', '@readme/openapi-parser', 'pino', 'yaml'],
    why: 'Operations of HTTP APIs become a toolset of the catalogue; the pipeline serves it without knowing.',
  },
  upstreams: {
    folders: ['config', 'errors', 'tool', 'tool-rules', 'json-schema', 'observability'],
    packages: null,
    why: 'Servers behind this one become a toolset of the catalogue; the pipeline serves it without knowing.',
  },
  pipeline: {
    folders: ['config', 'errors', 'tool', 'identity', 'admission', 'resilience', 'cache', 'audit', 'observability'],
    packages: null,
    why: 'The pipeline combines the parts and serves every transport, so it knows no transport and no toolset.',
  },
  tasks: {
    folders: ['config', 'errors', 'tool', 'identity', 'database', 'instances', 'observability', 'pipeline'],
    packages: null,
    why: 'A task is a call of the pipeline that is kept: it stores what a transport worded, and knows no protocol.',
  },
  workers: {
    folders: ['config', 'errors', 'loading', 'observability'],
    packages: null,
    why: 'Several processes are one service to whoever watches; what they serve is none of its business.',
  },
  health: {
    folders: [
      'config',
      'errors',
      'tool',
      'admission',
      'audit',
      'resilience',
      'cache',
      'database',
      'redis',
      'observability',
      'pipeline',
      'upstreams',
      'workers',
    ],
    packages: null,
    why: 'Health asks the parts how they are; the transport serves the answer.',
  },
  objectives: {
    folders: ['errors', 'tool'],
    packages: ['yaml'],
    why: 'Alerts are written from what tools promise; nothing that serves a call knows of them.',
  },
  lifecycle: {
    folders: ['config', 'errors', 'tool', 'observability'],
    packages: null,
    why: 'It starts and stops the process and says why it could not start; what runs is handed to it.',
  },
  transport: {
    folders: [
      'config',
      'errors',
      'loading',
      'tool',
      'identity',
      'admission',
      'observability',
      'pipeline',
      'health',
      'redis',
      'instances',
      'skills',
      'tasks',
    ],
    packages: null,
    why: 'A transport turns a protocol into calls; what happens to a call is the business of the pipeline.',
  },
  serve: {
    folders: ['cli', 'config', 'lifecycle', 'tool', 'transport', 'workers'],
    files: [FRAMEWORK],
    packages: ['@nestjs/common'],
    why: 'It puts toolsets behind a transport, whoever brings them: ours are for the entry points to name.',
  },
  testing: {
    folders: ['config', 'errors', 'observability', 'pipeline', 'serve', 'tool'],
    files: [FRAMEWORK],
    packages: ['@nestjs/common', '@nestjs/testing', 'pino'],
    why: 'Tests of toolsets go through the hall that serves clients; nothing that serves knows of tests.',
  },
};

// A toolset's own client library (Octokit for GitHub) joins this list together with the toolset.
const TOOLSET_FOLDERS = ['tool', 'errors', 'database', 'http-client', 'samples'];
// How it is handed its own settings; what the rest of the configuration means is not its business.
const TOOLSET_SETTINGS = '^src/config/(config-slices|live-slice|config\\.schema)\\.ts$';
const TOOLSET_PACKAGES = [
  '@nestjs/common',
  '@octokit/core',
  '@octokit/plugin-retry',
  '@octokit/plugin-throttling',
  'kysely',
  'zod',
];

const SPEC = '\\.spec\\.ts$';
// Composition roots may import anything, because wiring is all they do. No layer may import them.
const ENTRY_POINTS = '^src/(main|stdio|index|testing)\\.ts$|^src/cli/[^/]+\\.ts$';

const any = (names) => `(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})`;
const inFolders = (names) => `^src/${any(names)}/`;
// Also matches a package that is not installed, which is reported by its bare name.
const ofPackages = (names) => `(^|node_modules/)${any(names)}(/|$)`;
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** Reports a file whose path should not exist, from both sides: what it imports, and who imports it. */
const forbidPath = (name, comment, path) => [
  forbid(name, comment, path, {}),
  forbid(`${name}-imported`, comment, {}, path),
];

const layerRules = Object.entries(LAYERS).flatMap(([layer, { folders, files = [], packages, why }]) => {
  const from = { path: inFolders([layer]) };
  const folderRule = forbid(
    `${layer}-imports`,
    `${why} It may import ${folders.join(', ') || 'no other folder'}.`,
    from,
    { path: '^src/', pathNot: [inFolders([layer, ...folders]), ...files] },
  );
  if (packages === null) return [folderRule];
  const packageRule = forbid(
    `${layer}-packages`,
    `${why} It may use ${packages.join(', ') || 'no package'}.`,
    { ...from, pathNot: SPEC },
    packagesOtherThan(packages),
  );
  return [folderRule, packageRule];
});

function packagesOtherThan(packages) {
  const local = '^(src|test|bench)/';
  return {
    dependencyTypesNot: ['core', 'local'],
    pathNot: [local, ...(packages.length > 0 ? [ofPackages(packages)] : [])],
  };
}

const toolsetRules = [
  forbid(
    'toolset-imports',
    `A toolset is one folder that can be added and removed by itself. It may import ${TOOLSET_FOLDERS.join(', ')}, never another toolset.`,
    { path: '^src/toolsets/([^/]+)/' },
    { path: '^src/', pathNot: ['^src/toolsets/$1/', inFolders(TOOLSET_FOLDERS), TOOLSET_SETTINGS] },
  ),
  forbid(
    'toolset-packages',
    `Policy, telemetry and protocol are already there, so a toolset needs only ${TOOLSET_PACKAGES.join(', ')}.`,
    { path: '^src/toolsets/', pathNot: SPEC },
    packagesOtherThan(TOOLSET_PACKAGES),
  ),
];

const packageRules = [
  forbid(
    'mcp-sdk-only-in-transport',
    'The protocol is one folder to each side, so that a new SDK or revision is a change in one folder: transport serves clients, upstreams/connection is a client, and so are two folders of the command line.',
    {
      path: '^src/',
      pathNot: ['^src/transport/', '^src/upstreams/connection/', '^src/cli/client/', '^src/cli/doctor/connection/'],
    },
    { path: '(^|/)@modelcontextprotocol/' },
  ),
  forbid(
    'mcp-server-only-in-transport',
    'To servers behind this one, and to the server it examines, it is a client and nothing else.',
    { path: '^src/(upstreams|cli)/' },
    { path: '(^|/)@modelcontextprotocol/(server|node|sdk)(/|$)' },
  ),
  forbid(
    'otel-sdk-only-in-observability',
    'The OpenTelemetry SDK and its exporters are set up once; everything else would pay for them at import.',
    { path: '^src/', pathNot: '^src/observability/' },
    { path: '(^|/)@opentelemetry/', pathNot: '(^|/)@opentelemetry/api(/|$)' },
  ),
  forbid(
    'otel-api-only-where-signals-are-written',
    'Signals are written once, in the pipeline, so that a tool cannot forget or double them.',
    { path: '^src/', pathNot: '^src/(observability|pipeline)/' },
    { path: '(^|/)@opentelemetry/api(/|$)' },
  ),
  forbid(
    'redis-client-only-in-redis',
    'One folder knows how to connect and when to give up, so that no call waits for a Redis that is gone.',
    { path: '^src/', pathNot: ['^src/redis/', SPEC] },
    { path: '(^|/)ioredis(/|$)', dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'undici-only-in-http-client',
    'One folder asks upstreams, so that no request can forget its bounds or leave for another host.',
    { path: '^src/', pathNot: ['^src/http-client/', SPEC] },
    { path: '(^|/)undici(/|$)' },
  ),
  forbid(
    'no-dev-dependency',
    'What ships runs after `npm ci --omit=dev`. Move the package to dependencies, or the code to test or bench.',
    // What only tests of toolsets use, their projects bring: an optional peer.
    { path: '^src/', pathNot: [SPEC, '^src/testing/'] },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'resolvable',
    'The import leads nowhere: a typo, a missing file, or a package that package.json does not have.',
    {},
    { couldNotResolve: true },
  ),
];

const shapeRules = [
  forbid('no-cycle', 'Two files that need each other are one idea, or hide a third.', {}, { circular: true }),
  forbid(
    'no-orphan',
    'Nothing reaches this file and it reaches nothing: delete it, or wire it.',
    { orphan: true, path: '^src/', pathNot: [ENTRY_POINTS, SPEC, '\\.d\\.ts$'] },
    {},
  ),
  ...forbidPath(
    'no-barrel',
    'A barrel hides where a thing lives and invites cycles: import the file itself. src/index.ts is the one package entry.',
    { path: '^src/.+/index\\.[cm]?[jt]s$' },
  ),
  ...forbidPath('no-junk-drawer', 'Name the folder for its idea: a newcomer finds things by name.', {
    path: '^(src|test|bench).*/(util|utils|helper|helpers|common)/',
  }),
  ...forbidPath('folder-without-a-row', 'Every folder of src has a row in LAYERS that says what it may import.', {
    path: '^src/[^/]+/',
    pathNot: inFolders([...Object.keys(LAYERS), 'toolsets', 'cli']),
  }),
  forbid(
    'src-stands-alone',
    'The service ships without its tests, its benchmarks and what is deployed beside it.',
    { path: '^src/', pathNot: SPEC },
    { path: '^(test|bench|deploy)/' },
  ),
];

module.exports = {
  forbidden: [...layerRules, ...toolsetRules, ...packageRules, ...shapeRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // A type import is an import: it ties two folders together just as well.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
