import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** WebAssembly binary of an installed package, because the library would download it by default. `module`: its import specifier. */
export function wasmBinary(module: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(createRequire(import.meta.url).resolve(module));
  return buffer.slice(byteOffset, byteOffset + byteLength);
}
