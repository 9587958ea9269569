import { Listr, type ListrTask } from 'listr2';
import type { Chapter, Check, Checked } from './check.js';
import { runBounded } from './bounded-check.js';

export interface Progress {
  /** A moving list on the terminal; without one every check is a line once it has ended. */
  readonly isLive: boolean;
  line(text: string): void;
}

/** Chapter after chapter, and what every check found, in the order they are listed in. */
export async function runChapters(
  chapters: readonly Chapter[],
  progress: Progress,
  stop: AbortSignal,
): Promise<readonly Checked[]> {
  const found = new Map<Check, Checked>();
  const taskOf = (check: Check): ListrTask => ({
    title: check.title,
    task: async (_context, task) => {
      const checked = await runBounded(check, stop);
      found.set(check, checked);
      if (!progress.isLive) progress.line(`${checked.verdict.padEnd(6)}  ${check.title}: ${checked.seen}\n`);
      if (checked.verdict === 'failed') throw new Error(`${check.title}: ${checked.seen}`);
      if (checked.verdict === 'note') task.skip(`${check.title}: ${checked.seen}`);
    },
  });
  const tasks = chapters.map(({ title, checks, atOnce }): ListrTask => ({
    title,
    task: (_context, task) => task.newListr(checks.map(taskOf), { concurrent: atOnce, exitOnError: false }),
  }));
  const list = new Listr(tasks, {
    renderer: progress.isLive ? 'default' : 'silent',
    fallbackRenderer: 'silent',
    rendererOptions: { collapseSubtasks: false, collapseSkips: true, collapseErrors: true },
    exitOnError: false,
    // Ctrl-C is ours: what was started has to be stopped first.
    registerSignalListeners: false,
  });
  await list.run();
  return chapters.flatMap(({ checks }) => checks.flatMap((check) => found.get(check) ?? []));
}
