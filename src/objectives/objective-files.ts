import type { ToolOperation } from '../tool/operation.js';
import { yamlFile } from './rule-file.js';
import { runbookIndex, servicePage, toolPage } from './runbook-pages.js';
import { pageName, serviceRule } from './service-alert.js';
import { SERVICE_ALERTS, serviceTests } from './service-alerts.js';
import { toolObjectives } from './tool-objectives.js';
import { toolRuleGroup } from './tool-rules.js';
import { toolTests } from './tool-tests.js';

/** Every rule, test of a rule and page of the runbook, by its path in the repository. */
export function objectiveFiles(tools: readonly ToolOperation[]): Readonly<Record<string, () => string>> {
  const objectives = tools.flatMap(toolObjectives);
  return {
    ...Object.assign({}, ...tools.map(toolFiles)),
    'deploy/prometheus/rules/service.yml': () =>
      yamlFile({ groups: [{ name: 'service', rules: SERVICE_ALERTS.map(serviceRule) }] }),
    'deploy/prometheus/tests/service.test.yml': () => testFile('service', SERVICE_ALERTS.flatMap(serviceTests)),
    ...Object.fromEntries(
      SERVICE_ALERTS.map((alert) => [`docs/runbooks/${pageName(alert.name)}.md`, () => servicePage(alert)]),
    ),
    'docs/runbooks/README.md': () => runbookIndex(SERVICE_ALERTS, objectives),
  };
}

function toolFiles(tool: ToolOperation): Record<string, () => string> {
  const name = `tool-${tool.name}`;
  const objectives = toolObjectives(tool);
  return {
    [`deploy/prometheus/rules/${name}.yml`]: () => yamlFile({ groups: objectives.map(toolRuleGroup) }),
    [`deploy/prometheus/tests/${name}.test.yml`]: () => testFile(name, objectives.flatMap(toolTests)),
    ...Object.fromEntries(objectives.map((one) => [`docs/runbooks/${one.page}.md`, () => toolPage(one)])),
  };
}

function testFile(rules: string, tests: readonly unknown[]): string {
  return yamlFile({ rule_files: [`../rules/${rules}.yml`], evaluation_interval: '1m', tests });
}
