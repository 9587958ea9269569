import { extname } from 'node:path';

const BY_EXTENSION: ReadonlyMap<string, string> = new Map([
  ['.css', 'text/css'],
  ['.csv', 'text/csv'],
  ['.gif', 'image/gif'],
  ['.html', 'text/html'],
  ['.jpeg', 'image/jpeg'],
  ['.jpg', 'image/jpeg'],
  ['.js', 'text/javascript'],
  ['.json', 'application/json'],
  ['.md', 'text/markdown'],
  ['.mjs', 'text/javascript'],
  ['.pdf', 'application/pdf'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml'],
  ['.xml', 'application/xml'],
  ['.yaml', 'application/yaml'],
  ['.yml', 'application/yaml'],
]);

/** The media type of a file by its name; without a known ending, whether it is text decides. */
export function mediaTypeOf(path: string, isText: boolean): string {
  return BY_EXTENSION.get(extname(path).toLowerCase()) ?? (isText ? 'text/plain' : 'application/octet-stream');
}
