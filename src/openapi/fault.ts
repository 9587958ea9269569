/** Why a description, or one operation of it, cannot be served. Written for the operator who reads it at start. */
export class DescriptionFault extends Error {
  override readonly name = 'DescriptionFault';
}
