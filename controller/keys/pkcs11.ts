/**
 * The used part of PKCS #11 v2.40, as provided by the package pkcs11js. The package is optional (it is compiled on installation), so only
 * the HSM signer may depend on it.
 */

export type Handle = Buffer;

export interface Attribute {
  readonly type: number;
  readonly value?: number | boolean | string | Buffer;
}

export interface Pkcs11Module {
  load(path: string): void;
  C_Initialize(options: { readonly flags: number }): void;
  C_Finalize(): void;
  C_GetSlotList(tokenPresent: boolean): Handle[];
  C_GetTokenInfo(slot: Handle): { readonly label: string };
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_CloseAllSessions(slot: Handle): void;
  C_Login(session: Handle, userType: number, pin: string): void;
  C_GenerateKeyPair(
    session: Handle,
    mechanism: { readonly mechanism: number },
    publicTemplate: readonly Attribute[],
    privateTemplate: readonly Attribute[],
  ): { readonly publicKey: Handle; readonly privateKey: Handle };
  C_GetAttributeValue(session: Handle, object: Handle, template: readonly Attribute[]): readonly Attribute[];
  C_FindObjectsInit(session: Handle, template: readonly Attribute[]): void;
  C_FindObjects(session: Handle, maxObjectCount: number): Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_SignInit(session: Handle, mechanism: { readonly mechanism: number }, key: Handle): void;
  C_SignAsync(session: Handle, data: Buffer, out: Buffer): Promise<Buffer>;
}

/** The standard's constants by name, and the module's constructor. */
export interface Pkcs11Library {
  readonly PKCS11: new () => Pkcs11Module;
  readonly CKF_OS_LOCKING_OK: number;
  readonly CKF_SERIAL_SESSION: number;
  readonly CKF_RW_SESSION: number;
  readonly CKU_USER: number;
  readonly CKA_TOKEN: number;
  readonly CKA_LABEL: number;
  readonly CKA_ID: number;
  readonly CKA_CLASS: number;
  readonly CKO_PRIVATE_KEY: number;
  readonly CKA_EC_PARAMS: number;
  readonly CKA_EC_POINT: number;
  readonly CKA_VERIFY: number;
  readonly CKA_SIGN: number;
  readonly CKA_PRIVATE: number;
  readonly CKA_SENSITIVE: number;
  readonly CKA_EXTRACTABLE: number;
  readonly CKM_EC_KEY_PAIR_GEN: number;
  readonly CKM_ECDSA: number;
}

const PACKAGE: string = 'pkcs11js';

/** Null if the package is missing or could not be compiled. */
export async function loadPkcs11(): Promise<Pkcs11Library | null> {
  try {
    const loaded = (await import(PACKAGE)) as { readonly default: Pkcs11Library };
    return loaded.default;
  } catch {
    return null;
  }
}
