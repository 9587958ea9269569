import { PromptsFeature } from './prompts.feature.js';
import { ResourcesFeature } from './resources.feature.js';
import { ToolsFeature } from './tools.feature.js';

/** What of the protocol this server speaks. A new part is a file and a line. */
export const FEATURES = [ToolsFeature, ResourcesFeature, PromptsFeature] as const;
