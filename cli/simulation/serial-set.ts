/** Blanks' serials, a bit each: a year of production is counted in megabytes. */
export class SerialSet {
  readonly #byPrefix = new Map<string, Uint8Array>();

  /** False where it was there already. */
  add(serial: string): boolean {
    const { bits, index } = this.#place(serial);
    const mask = 1 << (index & 7);
    const byte = bits[index >> 3] ?? 0;
    bits[index >> 3] = byte | mask;
    return (byte & mask) === 0;
  }

  #place(serial: string): { bits: Uint8Array; index: number } {
    const digits = /\d{1,8}$/.exec(serial)?.[0] ?? '';
    const prefix = serial.slice(0, serial.length - digits.length);
    const index = Number(digits);
    let bits = this.#byPrefix.get(prefix) ?? new Uint8Array(FIRST_BYTES);
    if (index >> 3 >= bits.length) {
      const grown = new Uint8Array(Math.max(2 * bits.length, (index >> 3) + 1));
      grown.set(bits);
      bits = grown;
    }
    this.#byPrefix.set(prefix, bits);
    return { bits, index };
  }
}

const FIRST_BYTES = 1024;
