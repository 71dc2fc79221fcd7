import { mount } from 'svelte';

import './theme.css';
import App from './App.svelte';
import { FIRST_PAGE } from './pages/pages.ts';
import { appearance } from './words/language.svelte.ts';

const target = document.getElementById('app');
// What the page says and the line's page are loaded side by side.
void FIRST_PAGE.load();
void appearance.learn(appearance.code).then((isLearned) => {
  if (target !== null && isLearned) mount(App, { target });
  else if (target !== null) target.textContent = 'Reload this page. · Hãy tải lại trang này.';
});
