/** As whom the doctor calls a server that is not its own. */
export interface Credentials {
  readonly token: string | undefined;
  /** @param keyHeader Which header carries an API key there. */
  headers(keyHeader: string): Readonly<Record<string, string>>;
}

export function credentialsOf(token: string | undefined, key: string | undefined): Credentials {
  return {
    token,
    headers: (keyHeader) => ({
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(key !== undefined && { [keyHeader]: key }),
    }),
  };
}
