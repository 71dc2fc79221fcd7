/** Blocks between fences in a Markdown text (CommonMark §4.5), as far as this project's documents have them. */

export interface FencedBlock {
  readonly language: string;
  /** What stands behind the language. */
  readonly info: string;
  readonly text: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
}

export interface ShellBlock extends FencedBlock {
  /** `no-run`, `nightly`, or empty for one that is run each time. */
  readonly mark: string;
  /** Why it is not run each time. */
  readonly why: string;
}

const FENCE = /^( *)```(?!`)(\S*) *(.*)$/;
const MARK = /^(no-run|nightly): (.+)$/;

/** A block that is indented, within a list, has its lines without that indent. */
export function fencedBlocks(markdown: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { indent: number; language: string; info: string; line: number; lines: string[] } | null = null;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = FENCE.exec(line);
    if (fence === null) open?.lines.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
    else if (open === null) {
      const [, indent = '', language = '', info = ''] = fence;
      open = { indent: indent.length, language, info: info.trim(), line: index + 1, lines: [] };
    } else {
      const { language, info, line: from, lines } = open;
      blocks.push({ language, info, text: lines.join('\n'), line: from });
      open = null;
    }
  }
  return blocks;
}

/** Those that a shell runs. */
export function shellBlocks(markdown: string): ShellBlock[] {
  return fencedBlocks(markdown)
    .filter(({ language }) => language === 'sh' || language === 'console')
    .map((block) => {
      const [, mark = '', why = ''] = MARK.exec(block.info) ?? [];
      return { ...block, mark, why };
    });
}
