import { isRecord } from '../../tool/is-record.js';
import type { Document, Node } from './document.js';

export const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

/** One operation of a description. */
export interface Described {
  /** `GET /pets/{petId}` */
  readonly place: string;
  /** Its operationId, where it has one. */
  readonly id: string | undefined;
  readonly method: Method;
  readonly path: string;
  readonly says: Node;
  /** Parameters and servers of all operations of its path. */
  readonly ofPath: Node;
}

/** Every operation that a request could be made of. */
export function operationsIn({ paths }: Document): readonly Described[] {
  if (!isRecord(paths)) return [];
  return Object.entries(paths).flatMap(([path, item]) => {
    if (!path.startsWith('/') || !isRecord(item)) return [];
    return METHODS.flatMap((method) => {
      const says = item[method];
      if (!isRecord(says)) return [];
      const { operationId } = says;
      const id = typeof operationId === 'string' ? operationId : undefined;
      return [{ place: `${method.toUpperCase()} ${path}`, id, method, path, says, ofPath: item }];
    });
  });
}
