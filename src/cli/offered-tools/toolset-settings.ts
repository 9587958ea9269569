import type { Settings } from '../../config/config.schema.js';

/** What a start here gives the toolsets: outside production it makes the key that is missing. Makes none itself. */
export function toolsetSettings({ toolsets, environment }: Settings): Settings['toolsets'] {
  const { inventory } = toolsets;
  if (inventory.pseudonymKey !== undefined || environment === 'production') return toolsets;
  return { ...toolsets, inventory: { ...inventory, pseudonymKey: 'made at the start' } };
}
