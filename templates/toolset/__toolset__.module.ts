import { Module } from '@nestjs/common';
import { __Toolset__Tools } from './__toolset__.tools.js';

@Module({ providers: [__Toolset__Tools] })
export class __Toolset__Module {}
