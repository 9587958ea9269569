import { ChangesFeature } from './changes.feature.js';
import { CompletionsFeature } from './completions.feature.js';
import { PromptsFeature } from './prompts.feature.js';
import { ResourcesFeature } from './resources.feature.js';
import { SkillsFeature } from './skills.feature.js';
import { TasksFeature } from './tasks.feature.js';
import { ToolsFeature } from './tools.feature.js';

/** What of the protocol this server speaks. A new part is a file and a line. */
export const FEATURES = [
  ToolsFeature,
  ResourcesFeature,
  PromptsFeature,
  CompletionsFeature,
  ChangesFeature,
  SkillsFeature,
  TasksFeature,
] as const;
