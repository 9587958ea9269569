/** Whether content of a type is text that a model can read. What says no type at all is taken for text. */
export function isTextType(type: string): boolean {
  const name = type.replace(/;.*$/s, '').trim().toLowerCase();
  return (
    name === '' ||
    name.startsWith('text/') ||
    /^application\/(json|xml|yaml|x-yaml|x-ndjson|graphql|javascript)$/.test(name) ||
    /\+(json|xml|yaml)$/.test(name)
  );
}

/** Whether it is JSON of some kind: `application/problem+json` is. */
export function isSomeJson(type: string): boolean {
  return /^[^;]*[/+]json\s*(;|$)/i.test(type);
}
