import { stringify } from 'yaml';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (RecordingRule | AlertRule)[];
}

const WRITTEN = '# Written by `npm run docs` from src/objectives. Do not edit.\n';

export function yamlFile(content: unknown): string {
  return WRITTEN + stringify(content, { lineWidth: 0, aliasDuplicateObjects: false });
}
