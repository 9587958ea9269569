import { getSourceMapsSupport, setSourceMapsSupport } from 'node:module';

/**
 * Where `--enable-source-maps` is said: no maps of packages. Node would read, parse and keep one for each of a thousand modules as it loads
 * them, for stack traces that name sources which packages do not bring. To be called before they are loaded.
 */
export function mapOwnSourcesAlone(): void {
  const { enabled } = getSourceMapsSupport();
  setSourceMapsSupport(enabled, { nodeModules: false, generatedCode: false });
}
