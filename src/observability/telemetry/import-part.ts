import { registerHooks } from 'node:module';

/**
 * A package that another one depends on, as that one would import it. Our own folder may not see it: not every package
 * manager puts it there.
 * @param owner Name of a package of ours that stands at the top of its folder, such as `@opentelemetry/sdk-node`.
 */
export async function importPart<Part>(owner: string, name: string): Promise<Part> {
  const parentURL = import.meta.resolve(owner);
  const hooks = registerHooks({
    resolve: (specifier, context, next) => next(specifier, specifier === name ? { ...context, parentURL } : context),
  });
  try {
    return (await import(name)) as Part;
  } finally {
    hooks.deregister();
  }
}
