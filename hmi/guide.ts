import { Marked } from 'marked';

/**
 * The guides of docs/ as components, made when the HMI is built: nothing reads Markdown in a browser. Each section of a guide, which begins
 * with `## Title {#page}`, is shown where it is asked for by that name. Pictures are left out, as the page itself is beside it; links to other
 * documents are only their words, as the HMI has none of these.
 */

const SECTION = /^## (.+?) *\{#([\w-]+)\}$/;

const marked = new Marked({
  renderer: {
    image: () => '',
    link({ tokens }) {
      return this.parser.parseInline(tokens);
    },
    table(token) {
      const row = (cells: string[], tag: 'td' | 'th'): string =>
        `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
      const words = (cells: typeof token.header): string[] =>
        cells.map(({ tokens }) => this.parser.parseInline(tokens));
      const body = token.rows.map((cells) => row(words(cells), 'td')).join('');
      return `<div class="wide"><table><thead>${row(words(token.header), 'th')}</thead><tbody>${body}</tbody></table></div>`;
    },
  },
});

/** A component with the property `section`, in Svelte's language, of a guide's Markdown. */
export function guideComponent(markdown: string): string {
  const blocks = sectionsOf(markdown).map(({ name, text }) => `{#if section === '${name}'}${written(text)}{/if}`);
  return `<script>const { section } = $props();</script>\n${blocks.join('\n')}\n`;
}

function sectionsOf(markdown: string): { readonly name: string; readonly text: string }[] {
  const sections: { name: string; text: string }[] = [];
  for (const line of markdown.split('\n')) {
    const [, title, name] = SECTION.exec(line) ?? [];
    if (title !== undefined && name !== undefined) sections.push({ name, text: `## ${title}\n` });
    // A part for those who read the guide elsewhere.
    else if (line.startsWith('## ')) sections.push({ name: '', text: '' });
    else {
      const last = sections.at(-1);
      if (last !== undefined) last.text += `${line}\n`;
    }
  }
  return sections.filter(({ name }) => name !== '');
}

/** HTML in which nothing is Svelte's. */
function written(markdown: string): string {
  const html = marked.parse(markdown, { async: false });
  return html.replaceAll(/[{}]/g, (brace) => (brace === '{' ? '&#123;' : '&#125;'));
}
