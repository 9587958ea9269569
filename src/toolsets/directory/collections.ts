/** What a field holds; decides what it may be compared with. */
export type FieldType = 'text' | 'number' | 'boolean' | 'date';

export interface Collection {
  /** For the model. */
  readonly description: string;
  readonly fields: Readonly<Record<string, FieldType>>;
}

/**
 * All that can be asked for: collections and fields by name. A name that does not stand here reaches neither a query nor a
 * request. Every collection has an `id`, which orders its records.
 */
export const COLLECTIONS = {
  employees: {
    description: 'who works here',
    fields: {
      id: 'text',
      name: 'text',
      department: 'text',
      title: 'text',
      location: 'text',
      active: 'boolean',
      hired_on: 'date',
    },
  },
  projects: {
    description: 'what is worked on',
    fields: { id: 'text', name: 'text', owner_id: 'text', status: 'text', budget: 'number', due_on: 'date' },
  },
  assets: {
    description: 'machines and licences',
    fields: { id: 'text', kind: 'text', model: 'text', assigned_to: 'text', price: 'number', purchased_on: 'date' },
  },
} as const satisfies Record<string, Collection>;

export type CollectionName = keyof typeof COLLECTIONS;
export const COLLECTION_NAMES = Object.keys(COLLECTIONS) as [CollectionName, ...CollectionName[]];

/** The type of a field; undefined for a name the collection does not have. */
export function fieldType(collection: CollectionName, field: string): FieldType | undefined {
  const { fields }: Collection = COLLECTIONS[collection];
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** `employees (who works here): id, name, ...`, for descriptions and errors. */
export function describeFields(collection: CollectionName): string {
  const { fields }: Collection = COLLECTIONS[collection];
  return Object.entries(fields)
    .map(([name, type]) => (type === 'text' ? name : `${name} (${type})`))
    .join(', ');
}
