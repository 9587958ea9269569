/** The only mention of process.env: everything else receives the environment it reads. */
export function processEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}
