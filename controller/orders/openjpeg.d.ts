/** The part of OpenJPEG (WebAssembly) that is used here; the package has no types. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  export interface OpenJpeg {
    readonly J2KDecoder: new () => J2KDecoder;
  }

  export interface J2KDecoder {
    /** Memory for a codestream of that length. */
    getEncodedBuffer(bytes: number): Uint8Array;
    /** Samples pixel by pixel, in the decoder's own memory; empty if nothing was decoded. */
    getDecodedBuffer(): Uint8Array;
    getFrameInfo(): { readonly width: number; readonly height: number; readonly componentCount: number };
    /** Does not throw on a broken codestream: it reports through `print`. */
    decode(): void;
    delete(): void;
  }

  export default function load(options: {
    readonly wasmBinary: ArrayBuffer;
    readonly print: (line: string) => void;
    readonly printErr: (line: string) => void;
  }): Promise<OpenJpeg>;
}
