import { readFileSync } from 'node:fs';

/** Kernel ticks of /proc/<pid>/stat: 100 a second on every architecture Node runs on (proc(5), USER_HZ). */
const TICK_MS = 10;

/** CPU time of all threads of a process so far, user and system, in milliseconds. Resolution: 10 ms. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name and may hold spaces: count from its closing parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [userTicks, systemTicks] = [fields[11], fields[12]];
  return (Number(userTicks) + Number(systemTicks)) * TICK_MS;
}

/** Resident memory of a process, in KiB. */
export function residentKiBOf(pid: number): number {
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(resident?.[1]);
}
