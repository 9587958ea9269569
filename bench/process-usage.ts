import { readdirSync, readFileSync } from 'node:fs';

/** Kernel ticks of /proc/<pid>/stat: 100 a second on every architecture Node runs on (proc(5), USER_HZ). */
const TICK_MS = 10;

interface Stat {
  readonly parent: number;
  readonly cpuMs: number;
}

/**
 * CPU time so far of processes and of all that descend from them and live, all threads, user and system, in milliseconds, as
 * the kernel has accounted it. Resolution: 10 ms.
 */
export function cpuMsOf(pids: readonly number[]): number {
  return familiesOf(pids).reduce((total, member) => total + (statOf(member)?.cpuMs ?? 0), 0);
}

/** Resident memory of the same processes, in KiB. */
export function residentKiBOf(pids: readonly number[]): number {
  return familiesOf(pids).reduce((total, member) => total + residentOf(member), 0);
}

/** The processes, their workers, and whatever else they have started. */
function familiesOf(pids: readonly number[]): readonly number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(all.map((one) => [one, statOf(one)?.parent]));
  const members = [...pids];
  // Grows while it is walked: children of children.
  for (const member of members) members.push(...all.filter((one) => parents.get(one) === member));
  return members;
}

/** Undefined for a process that has ended in the meantime. */
function statOf(pid: number): Stat | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The second field is the program's name and may hold spaces: count from its closing parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [parent, userTicks, systemTicks] = [fields[1], fields[11], fields[12]];
  return { parent: Number(parent), cpuMs: (Number(userTicks) + Number(systemTicks)) * TICK_MS };
}

function residentOf(pid: number): number {
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(resident?.[1] ?? 0);
}
