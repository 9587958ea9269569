import {
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PROMETHEUS } from './data-sources.js';

/** Every value of a label. All of them is the start, also those whose metric lacks the label. */
function labelVariable(name: string, label: string, metric: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(PROMETHEUS)
    .query({ query: `label_values(${metric}, ${name})`, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: 'All', value: '$__all' });
}

export const INSTANCE = labelVariable('instance', 'Instance', 'mcp_build_info');
export const TOOL = labelVariable('tool', 'Tool', 'mcp_tool_duration_seconds_count');
export const CLIENT = labelVariable('client', 'Client', 'mcp_requests_by_client_total');

/** Where links to the runbooks lead: Grafana of the compose stack serves them; elsewhere name your own address. */
export const DOCS = new TextBoxVariableBuilder('docs')
  .label('Documentation at')
  .hide(VariableHide.HideVariable)
  .defaultValue('/public/gatehouse-docs')
  .current({ selected: true, text: '/public/gatehouse-docs', value: '/public/gatehouse-docs' });
