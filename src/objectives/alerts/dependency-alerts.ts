import type { ServiceAlert } from '../service-alert.js';

/** Those without an alert of their own: a lost Redis, audit trail or upstream server is told once. */
const dependency = (essential: boolean) =>
  `min by (instance, dependency) (mcp_dependency_up{essential="${essential}",dependency!~"redis|audit|upstream .+"}) == 0`;

export const DEPENDENCY_ALERTS: readonly ServiceAlert[] = [
  {
    name: 'EssentialDependencyDown',
    expr: dependency(true),
    for: '2m',
    severity: 'page',
    summary: '{{ $labels.instance }} cannot use {{ $labels.dependency }}, without which nothing of use is served',
    meaning:
      'What every tool needs does not answer: the database, or what a toolset calls essential. `/health` is 503, and calls fail.',
    look: [
      '`/health` of the instance: is it still down, and does it answer at once or after two seconds, which is silence?',
      'The same of the other instances: one is a matter of its network, all are a matter of the dependency.',
      'The log for `a dependency is down`, with its cause; for the database, under `outcome: upstream`.',
    ],
    act: [
      'Bring it back, or tell its owner. It is asked again and again; nothing has to be restarted.',
      'A credential that ran out looks the same: renew it and restart.',
      'One instance only: take it out of the balancer; `/readyz` does not, because what is down is mostly down for all.',
    ],
    proof: {
      at: '6m',
      fires: { 'mcp_dependency_up{instance="a:3000",dependency="database",essential="true"}': '1x2 0x10' },
      quiet: {
        'mcp_dependency_up{instance="a:3000",dependency="database",essential="true"}': '1x5 0 1x5',
        'mcp_dependency_up{instance="a:3000",dependency="crm-api",essential="false"}': '0x10',
      },
      labels: { instance: 'a:3000', dependency: 'database' },
    },
  },
  {
    name: 'DependencyDown',
    expr: dependency(false),
    for: '5m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} cannot use {{ $labels.dependency }}',
    meaning: 'What a toolset depends on does not answer its check. Tools that need it fail; the others are served.',
    look: [
      'The log for `a dependency is down`, with its cause.',
      '"Dependencies" on the overview dashboard: since when, and on every instance?',
      '`rate(mcp_upstream_duration_seconds_count[5m])` by `dependency` and `error_type`: do calls of it fail too, or only its check?',
    ],
    act: [
      'Bring it back, or tell its owner. It is asked again and again; nothing has to be restarted.',
      'Calls work and the check does not: mend the `@HealthCheck` of the toolset.',
    ],
    proof: {
      at: '12m',
      fires: {
        'mcp_dependency_up{instance="a:3000",dependency="crm-api",essential="false"}': '1x3 0x15',
        'mcp_dependency_up{instance="b:3000",dependency="crm-api",essential="false"}': '1x18',
      },
      quiet: {
        'mcp_dependency_up{instance="a:3000",dependency="crm-api",essential="false"}': '1x5 0x3 1x10',
        'mcp_dependency_up{instance="a:3000",dependency="redis",essential="false"}': '0x18',
        'mcp_dependency_up{instance="a:3000",dependency="audit",essential="false"}': '0x18',
        'mcp_dependency_up{instance="a:3000",dependency="upstream files",essential="false"}': '0x18',
      },
      labels: { instance: 'a:3000', dependency: 'crm-api' },
    },
  },
  {
    name: 'BreakerOpen',
    // An open breaker lets a call through now and then, and is half open meanwhile.
    expr: 'max by (breaker) (max_over_time(mcp_breaker_state{state="open"}[3m])) == 1',
    for: '5m',
    severity: 'page',
    summary: 'The breaker of {{ $labels.breaker }} has been open for minutes',
    meaning: 'The upstream failed again and again, so it is left alone and its tools answer circuit_open at once.',
    look: [
      '`/health` of an instance: which dependency is down?',
      '`rate(mcp_upstream_duration_seconds_count[5m])` by `error_type`: does it refuse, or does it not answer?',
      'The log under `outcome: upstream` of the minutes before: the cause is written there, never sent to the caller.',
    ],
    act: [
      'Bring the upstream back, or tell its owner. The breaker closes by itself after one call that works.',
      'A credential that ran out looks the same: renew it and restart.',
      'One instance only: its network is at fault. Take it out of the balancer.',
    ],
    proof: {
      at: '12m',
      fires: { 'mcp_breaker_state{instance="a:3000",breaker="database",state="open"}': '1x4 0 1x4 0 1x9' },
      quiet: {
        'mcp_breaker_state{instance="a:3000",breaker="database",state="open"}': '0x4 1x2 0x12',
        'mcp_breaker_state{instance="a:3000",breaker="database",state="closed"}': '1x4 0x2 1x12',
      },
      labels: { breaker: 'database' },
    },
  },
  {
    name: 'RedisLost',
    expr: 'mcp_redis_up == 0',
    for: '2m',
    severity: 'page',
    summary: '{{ $labels.instance }} cannot reach Redis',
    meaning:
      'The instance serves alone: sessions of others cannot go on here, events do not cross, limits count locally.',
    look: [
      'The same of the other instances: one is a matter of its network, all are a matter of Redis.',
      'Redis itself: `redis-cli ping`, its memory and its log.',
    ],
    act: [
      'Bring Redis back; instances connect again by themselves and nothing has to be restarted.',
      'If it will take long, let the balancer send each client to one instance.',
    ],
    proof: {
      at: '6m',
      fires: { 'mcp_redis_up{instance="a:3000"}': '0x10' },
      quiet: { 'mcp_redis_up{instance="a:3000"}': '1x5 0 1x5' },
      labels: { instance: 'a:3000' },
    },
  },
  {
    name: 'LimitsDegraded',
    expr: 'mcp_limits_degraded == 1',
    for: '5m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} counts its limits alone',
    meaning: 'Shared limits cannot be reached. What an instance allows while that lasts is told in docs/limits.md.',
    look: [
      'Whether RedisLost stands too: then that is the cause.',
      'The log for the word `limits` of the last minutes.',
    ],
    act: ['Bring Redis back; counting is shared again by itself.'],
    proof: {
      at: '10m',
      fires: { 'mcp_limits_degraded{instance="a:3000"}': '1x15' },
      quiet: { 'mcp_limits_degraded{instance="a:3000"}': '0x6 1x2 0x7' },
      labels: { instance: 'a:3000' },
    },
  },
  {
    name: 'UpstreamDescriptionHeld',
    expr: 'max by (upstream) (mcp_upstream_definitions{state="changed"}) > 0',
    for: '1m',
    severity: 'ticket',
    summary: 'The server {{ $labels.upstream }} describes something differently than it was accepted',
    meaning:
      'A description or a schema has changed since somebody accepted it, so what it describes is not offered any more. That is ' +
      'how an update looks, and how a poisoned tool looks.',
    look: [
      '`gatehouse upstreams diff <name>`: what was accepted, what it says now, and what to look at twice.',
      'The log for `is held back`: since when, and on which instances.',
    ],
    act: [
      'If it is what its owner meant: `gatehouse upstreams accept <name> --digest <as diff has shown it>`, or the same change of the lock file in review.',
      'If not: leave it held back, and ask its owner. Nothing of the new text was shown to a model.',
    ],
    proof: {
      at: '4m',
      fires: { 'mcp_upstream_definitions{instance="a:3000",upstream="files",state="changed"}': '1x10' },
      quiet: {
        'mcp_upstream_definitions{instance="a:3000",upstream="files",state="changed"}': '0x10',
        'mcp_upstream_definitions{instance="a:3000",upstream="files",state="offered"}': '4x10',
      },
      labels: { upstream: 'files' },
    },
  },
  {
    name: 'UpstreamServerLost',
    expr: 'mcp_upstream_server_up == 0',
    for: '5m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} cannot reach the server {{ $labels.upstream }}',
    meaning:
      'The MCP server behind this one is not connected. Its tools stay listed as they were accepted, and calls of them fail.',
    look: [
      'The log for `cannot be connected` and, where it is a child process, `wrote to its stderr`.',
      'The same of the other instances: one is a matter of its network, all are a matter of that server.',
    ],
    act: [
      'Bring it back; the connection is opened again by itself within half a minute.',
      'A credential that ran out looks the same: renew it and restart.',
    ],
    proof: {
      at: '10m',
      fires: { 'mcp_upstream_server_up{instance="a:3000",upstream="files"}': '0x15' },
      quiet: { 'mcp_upstream_server_up{instance="a:3000",upstream="files"}': '1x4 0x3 1x8' },
      labels: { instance: 'a:3000', upstream: 'files' },
    },
  },
];
