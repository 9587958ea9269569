import { blocksOf } from '../docs/markdown-blocks.js';

const PAGE = 'docs/hosts.md';
const EXAMPLE = 'https://mcp.example.com/mcp';

/** The configuration file that the page for users shows under a title, for the server of a test. */
export function documented(title: string, mcp: URL): string {
  const found = blocksOf(PAGE).filter(({ meta }) => meta['title'] === title);
  if (found.length !== 1) throw new Error(`${PAGE} has ${found.length} blocks with the title ${title}.`);
  const { text } = found[0]!;
  if (!text.includes(EXAMPLE)) throw new Error(`${title} in ${PAGE} does not name ${EXAMPLE}.`);
  return text.replaceAll(EXAMPLE, mcp.href);
}
