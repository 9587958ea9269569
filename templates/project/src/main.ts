import { serve } from 'gatehouse';
import { TOOLSETS } from './app.js';

// Settings come from the environment and gatehouse.config.yaml; `npm start -- --transport=` chooses another way for once.
await serve(TOOLSETS);
