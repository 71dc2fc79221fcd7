/** A guide of docs/, made a component when the HMI is built (`hmi/guide.ts`). */
declare module '*.md' {
  import type { Component } from 'svelte';
  const guide: Component<{ section: string }>;
  export default guide;
}
