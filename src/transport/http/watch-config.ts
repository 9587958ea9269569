import type { INestApplication } from '@nestjs/common';
import { liveSlice } from '../../config/config-slices.js';
import type { ConfigSource } from '../../config/config-source.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import { ConfigReload, type Reloaded } from '../../config/reload/config-reload.js';
import { ConfigWatch } from '../../config/reload/config-watch.js';
import { LoadingAgain } from '../../config/reload/load-again.js';
import { ReloadSignals } from '../../observability/reload-signals.js';

const RESTLESS: Reloaded = {
  rejected: {
    problems: [
      'The files change again and again, so none is read until they stand still; SIGHUP reads them as they are.',
    ],
    isNews: true,
    isPart: false,
  },
};

/** The configuration as it counts now. @param config As the application was started with. */
export function runningConfig(app: INestApplication, config: Config): Config {
  const names = Object.keys(config) as (keyof Config)[];
  return Object.fromEntries(names.map((name) => [name, sliceOf(app, name).current])) as unknown as Config;
}

/** Watches the files of the configuration for an application that runs, and replaces the live slices. */
export function watchConfig(app: INestApplication, config: Config, source: ConfigSource): ConfigWatch {
  const signals = app.get(ReloadSignals);
  const apply = (next: Config, before: Config) => {
    for (const name of Object.keys(next) as (keyof Config)[]) {
      if (next[name] !== before[name]) sliceOf(app, name).replace(next[name]);
    }
  };
  const loading = new LoadingAgain(source);
  const reload = new ConfigReload(config, (stop) => loading.load(stop), apply);
  const changed = async (isAgain: boolean, stop: AbortSignal) => {
    const reloaded = await reload.reload(stop);
    // What was given up has not failed.
    if (stop.aborted) return true;
    const { applied, rejected } = reloaded;
    // What is wrong for long was told and counted once.
    if (!isAgain || applied !== undefined || rejected?.isNews !== false) signals.record(reloaded);
    return rejected === undefined;
  };
  return new ConfigWatch(source, { changed, restless: () => signals.record(RESTLESS) });
}

function sliceOf(app: INestApplication, name: keyof Config): LiveSlice<unknown> {
  return app.get(liveSlice(name));
}
