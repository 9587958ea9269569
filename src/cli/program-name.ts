/** How a program is called here, to be typed again: no clone has it in its PATH, and npm tells that it was npm. */
export function programName({ env }: { readonly env: NodeJS.ProcessEnv }, name = 'gatehouse'): string {
  if (env['npm_lifecycle_event'] === name) return `npm run -s ${name} --`;
  return env['npm_command'] === 'exec' ? `npx ${name}` : name;
}
