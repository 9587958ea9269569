import { StockModule } from './toolsets/stock/stock.module.js';

/** The toolsets this server offers. A new one is a line here: `npx gatehouse add toolset <name>` writes it. */
export const TOOLSETS = [StockModule];
