/** A text that every database keeps as it is: Postgres refuses NUL, and half a character would come back as another. */
export function storable(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '') : text).toWellFormed();
}
