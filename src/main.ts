import 'reflect-metadata';
import { AppModule, lackingToolsets } from './app.module.js';
import { serveRoot } from './serve/serve-root.js';

await serveRoot({ rootOf: AppModule.with, lackingOf: lackingToolsets }, {});
