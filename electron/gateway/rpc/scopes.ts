/**
 * What a connection may do (OpenClaw 2026.9.6, each tried on the real gateway). `operator.read` is enough for `status`, `config.get`,
 * `logs.tail`, `sessions.list`, `sessions.subscribe`, `config.schema.lookup` and `gateway.restart.preflight`; `sessions.abort` wants
 * `operator.write` for turns that the same connection began and `operator.admin` for any other, `gateway.restart.request` wants
 * `operator.admin`. A wider scope holds the narrower ones.
 */
const operatorScopes = ['operator.read', 'operator.write', 'operator.admin'] as const;

export type OperatorScope = (typeof operatorScopes)[number];

/** Does a connection that was granted `granted` satisfy `wanted`? */
export function covers(granted: readonly string[], wanted: OperatorScope): boolean {
  return operatorScopes.slice(operatorScopes.indexOf(wanted)).some((scope) => granted.includes(scope));
}
