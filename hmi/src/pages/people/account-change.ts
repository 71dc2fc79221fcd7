import type { Role } from '../../../../controller/gateway/contract.ts';

/** What is asked of `/api/people` about somebody who has an account. */
export type AccountChange =
  | { readonly action: 'roles'; readonly name: string; readonly roles: readonly Role[] }
  | { readonly action: 'password'; readonly name: string; readonly password: string }
  /** `badge`: its code; empty where it is taken away. */
  | { readonly action: 'badge'; readonly name: string; readonly badge: string }
  | { readonly action: 'leave' | 'reopen'; readonly name: string };
