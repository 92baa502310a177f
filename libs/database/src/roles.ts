/** The two roles of a service: `service` logs in and sees one user's rows, `system` is taken for work that spans users. */
export function rolesOf(schema: string): { service: string; system: string } {
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(schema)) throw new Error(`"${schema}" is not the name of a schema`);
  return { service: `${schema}_service`, system: `${schema}_system` };
}
