import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { serveRoot } from './serve/serve-root.js';

await serveRoot({ rootOf: AppModule.with }, { transport: 'stdio' });
