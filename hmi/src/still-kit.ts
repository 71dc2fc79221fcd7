import { mount } from 'svelte';

import type { PictureItems, SessionView } from '../../controller/gateway/contract.ts';
import './theme.css';
import App from './App.svelte';
import { connection } from './connection.svelte.ts';
import { LivePicture } from './live-picture.svelte.ts';
import { appearance } from './words/language.svelte.ts';

/** The HMI before one picture that stands still: no controller is asked for anything. */

declare global {
  var still: { readonly picture: PictureItems; readonly session: SessionView };
}

connection.start = () => undefined;
connection.session = globalThis.still.session;
connection.picture = new LivePicture(globalThis.still.picture);
connection.phase = 'live';
await appearance.learn(appearance.code);
const target = document.getElementById('app');
if (target !== null) mount(App, { target });
