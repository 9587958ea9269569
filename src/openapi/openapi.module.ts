import { Global, Module } from '@nestjs/common';
import { ToolModule } from '../tool/tool.module.js';
import { OpenapiApis } from './openapi-apis.js';

/** HTTP APIs whose operations are tools. Without any in the configuration it does nothing. */
@Global()
@Module({ imports: [ToolModule], providers: [OpenapiApis] })
export class OpenapiModule {}
