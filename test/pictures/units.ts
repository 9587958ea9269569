/** A value as Grafana would write it. */
export function written(value: number, unit = 'short', decimals?: number): string {
  if (!Number.isFinite(value)) return '–';
  const suffix = /^suffix:(.*)$/.exec(unit)?.[1];
  if (suffix !== undefined) return `${digits(value, decimals)}${suffix}`;
  const write = UNITS[unit];
  if (write === undefined) throw new Error(`No way to write the unit ${unit}`);
  return write(value, decimals);
}

type Write = (value: number, decimals: number | undefined) => string;

const UNITS: Readonly<Record<string, Write>> = {
  short: (value, decimals) => scaled(value, 1_000, ['', ' K', ' M', ' B'], decimals),
  percentunit: (value, decimals) => `${digits(value * 100, decimals)}%`,
  reqps: (value, decimals) => `${digits(value, decimals)} req/s`,
  cps: (value, decimals) => `${digits(value, decimals)} c/s`,
  bytes: (value, decimals) => scaled(value, 1_024, [' B', ' KiB', ' MiB', ' GiB'], decimals),
  Bps: (value, decimals) => scaled(value, 1_000, [' B/s', ' kB/s', ' MB/s', ' GB/s'], decimals),
  s: seconds,
};

function seconds(value: number, decimals: number | undefined): string {
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 0.001) return `${digits(value * 1e6, decimals)} µs`;
  if (size < 1) return `${digits(value * 1e3, decimals)} ms`;
  if (size < 60) return `${digits(value, decimals)} s`;
  if (size < 3_600) return `${digits(value / 60, decimals)} min`;
  if (size < 86_400) return `${digits(value / 3_600, decimals)} h`;
  if (size < 86_400 * 365) return `${digits(value / 86_400, decimals)} days`;
  return `${digits(value / (86_400 * 365), decimals ?? 1)} years`;
}

function scaled(value: number, base: number, names: readonly string[], decimals: number | undefined): string {
  const power = value === 0 ? 0 : Math.floor(Math.log(Math.abs(value)) / Math.log(base) + 1e-9);
  const step = Math.min(Math.max(power, 0), names.length - 1);
  return `${digits(value / base ** step, decimals)}${names[step]}`;
}

/** Three significant ones, unless told. */
function digits(value: number, decimals: number | undefined): string {
  if (decimals !== undefined) return value.toFixed(decimals);
  const size = Math.abs(value);
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3)));
}
