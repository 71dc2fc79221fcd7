import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The binary that a package ships: by itself the library would fetch it from elsewhere. `module`: as it is imported. */
export function wasmBinary(module: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(createRequire(import.meta.url).resolve(module));
  return buffer.slice(byteOffset, byteOffset + byteLength);
}
