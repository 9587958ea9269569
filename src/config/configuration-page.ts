import { asVariable, groupSettings, headingOf } from './describe-setting.js';
import { MIN_SECRET_LENGTH } from './jwt-secret.js';
import type { RecordList, Setting } from './list-settings.js';
import type { Field } from './record-list.js';

const INTRO = `# Configuration

<!-- Generated from src/config; do not edit, run \`npm run docs\`. -->

Everything has a default: without any configuration Gatehouse runs as a development server.

## Where a value comes from

1. The environment variable. An empty one counts as not set; unknown variables are ignored. A start and \`gatehouse config
   check\` warn of one that looks like a setting, such as \`JWT_SERCET\` or \`GATEHOUSE_JWT_SECRET\`.
2. For a secret, the file named by the variable with \`_FILE\` behind its name, such as \`JWT_SECRET_FILE\`, without the
   line break at its end. Setting both the variable and its \`_FILE\` is an error.
3. \`gatehouse.config.yaml\` in the working directory, or the file named by \`GATEHOUSE_CONFIG\`, which must then exist. An
   unknown key is an error that names the nearest known one; a key without a value counts as not set.
4. The default.

Lists are separated by commas, or are YAML sequences. Relative paths start at the working directory.

\`\`\`yaml
server:
  port: 9443
  allowedHosts: [mcp.example.com]
log:
  level: warn
\`\`\`

The configuration is read once, at start. If anything is wrong, Gatehouse lists every problem at once, by key and never by
value, and exits with code 1.

## Development and production

Outside production, what is not configured is made on the first start and kept in \`DATA_DIR\`, readable by its owner only:
a random JWT secret (\`jwt-secret\`) and an API key (\`api-key\`, only where no key is configured), both only where no public key and no key set is configured, and a certificate for localhost (\`tls-cert.pem\`, \`tls-key.pem\`) that is valid for 90
days and renewed two weeks before it ends. \`npm run -s generate-certs\` makes a new certificate at once.

With \`NODE_ENV=production\` nothing is made, and Gatehouse refuses to start

- without a key that verifies tokens, or with a JWT secret that stands in documentation or repeats a pattern;
- with a public key or a key set, but without the issuer and the audience its tokens must name;
- with a key in \`AUTH_KEYS\` of fewer than ${MIN_SECRET_LENGTH} characters, or one that is as easily guessed;
- without a certificate and its key, unless TLS is off, on a loopback address or behind a proxy;
- with a key file that everybody may read.

Everywhere it refuses a configured secret of fewer than ${MIN_SECRET_LENGTH} characters, and a certificate that is unreadable, expired,
not valid yet or not made for its key.

## Changing a secret

Files, the certificate and its key among them, count without a restart; an environment variable needs one. Keep the old secret as
\`JWT_PREVIOUS_SECRET\` for as long as its tokens live: they are accepted, and none is signed with it. The keys of an issuer
(\`JWKS_URL\`) are fetched again by themselves. Keys that \`gatehouse keys\` makes and revokes count within a second:
[API keys](api-keys.md).

## Settings
`;

/** The text of docs/configuration.md. */
export function renderConfigurationPage(settings: readonly Setting[], lists: readonly RecordList[]): string {
  return [
    INTRO,
    ...groupSettings(settings).map(([heading, group]) => renderGroup(heading, group)),
    ...lists.map(renderRecordList),
  ].join('\n');
}

function renderGroup(heading: string, group: readonly Setting[]): string {
  const rows = group.map((setting) => {
    const variable = setting.secret ? `\`${setting.env}\`, \`${setting.env}_FILE\`` : `\`${setting.env}\``;
    const cells = [
      variable,
      `\`${setting.path}\``,
      renderDefault(setting),
      setting.description,
      setting.secret ? 'yes' : '',
    ];
    return row(cells);
  });
  return [
    `### ${heading}\n`,
    '| Variable | YAML path | Default | Meaning | Secret |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function renderDefault({ default: fallback, developmentDefault }: Setting): string {
  const written = (value: unknown) => (asVariable(value) === '' ? 'none' : `\`${asVariable(value)}\``);
  if (developmentDefault === undefined) return written(fallback);
  return `${written(developmentDefault)}; in production ${written(fallback)}`;
}

/** A list has no variable: it stands in the YAML file only. */
function renderRecordList({ path, description, example, fields }: RecordList): string {
  const rows = fields.map((field) => row([`\`${field.path}\``, renderFieldDefault(field), field.description]));
  return [
    `### ${headingOf(path)}\n`,
    `\`${path}\` in gatehouse.config.yaml. ${description}\n`,
    `\`\`\`yaml\n${example}\`\`\`\n`,
    '| YAML path | Default | Meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function renderFieldDefault({ isRequired, default: fallback }: Field): string {
  if (isRequired) return 'required';
  return asVariable(fallback) === '' ? 'none' : `\`${asVariable(fallback)}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
