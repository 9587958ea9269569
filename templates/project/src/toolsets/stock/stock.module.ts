import { Module } from '@nestjs/common';
import { StockTools } from './stock.tools.js';
import { Warehouse } from './warehouse.js';

@Module({ providers: [StockTools, Warehouse] })
export class StockModule {}
